"""The interview of a case: opened with a reason, each thing saved at once, handed over between tracers.

Only tracers of the case's place read or write it; ending the tracing is in ``case_steps``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.cases import operations as cases
from dayclear.cases import policies, queries
from dayclear.cases.models import Case, InterviewAnswer, TracingHandover, Visit
from dayclear.cases.queries import TRACING
from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.scope import Scope
from dayclear.loops import roster_matched
from dayclear.people import queries as people
from dayclear.people.models import Person
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.records import operations as records
from dayclear.records.wording import in_both, told
from dayclear.situation.interview_page import InterviewSheet, interview_sheet

VISITED = frozenset(Level.values) - {Level.CITY, Level.DISTRICT, Level.GRID}


def traced_case(case_id: UUID, scope: Scope) -> Case:
    """The case, for its tracers alone; NotFound out of sight, NotYourCase to everybody else."""
    case = queries.case(case_id, scope=scope)
    policies.check_can_note(case, scope)
    return case


@transaction.atomic
def open_interview(
    *, case_id: UUID, scope: Scope, account: Account, why: str, page: str, at: datetime
) -> InterviewSheet | None:
    """The interview, or None where the caller gives no reason and neither has the tracing nor a task about the case."""
    case = traced_case(case_id, scope)
    task = command.tasks_of_subject(case.pk, scope).filter(post__in=command.posts_held(account, at)).first()
    held = queries.holders([case.pk]).get(case.pk)
    has_it = held is not None and held.to == account
    reason = (
        why
        or (in_both(lambda: task.title) if task else "")
        or (told(gettext_noop("Tracing handed over")) if has_it else "")
    )
    if not reason:
        return None
    records.record_look(
        by=account,
        person_id=case.person_id,
        place_path=case.place_path,
        why=reason,
        task_id=task.pk if task else None,
        page=page,
        at=at,
    )
    return interview_sheet(case=case, account=account, scope=scope, at=at)


def answer(
    *,
    case: Case,
    question: str,
    text: str,
    seen: UUID | None,
    answer_id: UUID,
    by: Account,
    at: datetime,
) -> InterviewAnswer:
    """Saves one answer. Raises AnsweredMeanwhile with what another tracer wrote since it was seen."""
    return cases.answer(case=case, question=question, text=text, seen=seen, answer_id=answer_id, by=by, at=at)


@transaction.atomic
def add_visit(*, case: Case, step: str, draft: cases.VisitDraft, by: Account, at: datetime) -> Visit:
    """Keeps a visit or a trip; what was half written of it is forgotten."""
    visit = cases.add_visit(case=case, draft=draft, by=by, at=at)
    cases.keep_draft(case=case, step=step, fields={}, by=by, at=at)
    return visit


@transaction.atomic
def add_met(
    *,
    visit: Visit,
    met_id: UUID,
    name: str,
    phone: str,
    distance: str,
    mask: str,
    by: Account,
    at: datetime,
) -> Visit:
    """Somebody was met: who certainly is a resident is known as such, others by name and telephone."""
    met = cases.add_met(
        visit=visit,
        met_id=met_id,
        person=_on_roster(name, phone),
        name=name,
        phone=phone,
        distance=distance,
        mask=mask,
        by=by,
        at=at,
    )
    roster_matched.somebody_met(visit=met, by=by, at=at)
    return met


def _on_roster(name: str, number: str) -> Person | None:
    """Whose number it is; None where no roster knows it, several share it, or it is told of somebody else's name."""
    try:
        found = people.by_number(number) if number.strip() else None
    except (NotFound, Conflict):
        return None
    return found if found and name.strip() in {"", found.name} else None


@transaction.atomic
def hand_over(
    *, case: Case, to_id: UUID | None, note: str, handover_id: UUID, by: Account, at: datetime
) -> TracingHandover:
    """Hands the tracing to another tracer of the place. Raises InvalidInput for anybody else."""
    tracers = {tracer.pk: tracer for tracer in command.holders_over(case.place_path, TRACING, at)}
    if to_id not in tracers:
        raise InvalidInput(_("This person does not trace here."), _("Choose somebody from the list."))
    return cases.hand_tracing_over(
        case=case, to=tracers[to_id], note=note, handover_id=handover_id, by=by, at=at
    )


def places_called(text: str) -> Sequence[Place]:
    """Places that a visit may have been at. Names of places are no secret, and people go everywhere."""
    return places.called(text, Scope.everything(), VISITED) if text.strip() else []


def place_chosen(place_id: UUID | None) -> Place | None:
    found = places.by_ids([place_id], Scope.everything()) if place_id else []
    return found[0] if found else None


def keep_draft(*, case: Case, step: str, fields: Mapping[str, str], by: Account, at: datetime) -> None:
    cases.keep_draft(case=case, step=step, fields=fields, by=by, at=at)
