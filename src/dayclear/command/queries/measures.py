"""Notices about measures and the objections to them, for whose duty is with people."""

import math
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.models import MeasureNotice, Objection, Task
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.objection_states import ObjectionStatus
from dayclear.command.protocol import MeasureKind, shipped
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within

ANSWER = "answer_objection"
"""The task of whoever must answer."""
TOWARDS_PEOPLE = ("information", "tracing", "medical", "care")


def measure_kind(kind: str, *, place_path: str, at: datetime) -> MeasureKind:
    """What the protocol says of a measure; the shipped one where a district's own was written before there were any.

    Nobody is left without a reason and a way to object because a file is old.
    """
    return protocol_in_force(at).at(place_path).measures.get(kind) or shipped().measures[kind]


def answer_within_h(at: datetime) -> int:
    """In how many hours the protocol lets somebody wait for an answer to an objection at most."""
    rule = protocol_in_force(at).task_rules.get(ANSWER) or shipped().task_rules[ANSWER]
    return math.ceil(rule.within_min / 60)


def measure_notice(notice_id: UUID, *, scope: Scope) -> MeasureNotice:
    """NotFound where it is not in sight."""
    return _one(MeasureNotice.objects.filter(pk=notice_id), scope)


def notice_numbered(number: str, *, scope: Scope) -> MeasureNotice:
    """The notice with the number that the person reads from the paper."""
    plain = "".join(number.split()).replace("-", "").upper()
    return _one(MeasureNotice.objects.filter(number=plain), scope)


def _one(found: QuerySet[MeasureNotice], scope: Scope) -> MeasureNotice:
    seen = found.filter(_towards_people(scope)).select_related(
        "person__household", "place", "protocol_version"
    )
    notice = seen.first()
    if notice is None:
        raise NotFound(_("There is no such notice."), _("Read the number on the paper again."))
    return notice


def notices_of_person(person_id: UUID, *, scope: Scope) -> QuerySet[MeasureNotice]:
    """What a person was told, the latest first, each with what was said against it."""
    found = MeasureNotice.objects.filter(_towards_people(scope), person=person_id)
    return found.prefetch_related("objections").order_by("-issued_at", "-pk")


def agreed_about(notice: MeasureNotice, *, scope: Scope) -> QuerySet[Objection]:
    """What was said in words when objections to this measure were upheld in part, the first first."""
    found = Objection.objects.filter(
        _towards_people(scope),
        status=ObjectionStatus.CHANGED,
        notice__measure=notice.measure,
        notice__subject_id=notice.subject_id,
        notice__person=notice.person_id,
    )
    return found.exclude(terms="").order_by("ended_at", "pk")


def objection(objection_id: UUID, *, scope: Scope) -> Objection:
    """NotFound where it is not in sight."""
    found = objections_in_sight(scope=scope).filter(pk=objection_id).first()
    if found is None:
        raise NotFound(_("There is no such objection."), _("Look for it by the number of the notice."))
    return found


def objections_overdue(*, scope: Scope, at: datetime) -> int:
    """How many objections in sight wait although their answer is due."""
    late = Task.objects.filter(
        kind=ANSWER, subject_id=OuterRef("pk"), ended_at__isnull=True, deadline_at__lt=at
    )
    waiting = Objection.objects.filter(_towards_people(scope), status=ObjectionStatus.OPEN)
    return waiting.filter(Exists(late)).count()


def objections_in_sight(*, scope: Scope, status: str | None = None) -> QuerySet[Objection]:
    """Objections, the one that has waited longest first."""
    found = Objection.objects.filter(_towards_people(scope))
    if status:
        found = found.filter(status=status)
    related = found.select_related(
        "notice__person__household__place",
        f"notice__place__{ENCLOSING}",
        f"household__place__{ENCLOSING}",
        "taken_by",
        "ended_by",
    )
    return related.order_by("taken_at", "pk")


def _towards_people(scope: Scope) -> Q:
    condition = Q(pk__in=[])
    for duty in TOWARDS_PEOPLE:
        condition |= within(scope, "place_path", duty)
    return condition
