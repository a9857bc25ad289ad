"""Reads of cases and contacts, each within the caller's sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.models import Case, Contact, TracingNote
from dayclear.cases.states import OPEN
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within

MOST_FOUND = 50

COUNTS = """
    SELECT asked.path,
           count(c.id) FILTER (WHERE c.status IN ('confirmed', 'moved')),
           count(c.id) FILTER (WHERE c.status = 'confirmed'),
           count(c.id) FILTER (WHERE c.reported_at >= %(since)s AND c.status <> 'withdrawn'),
           count(c.id) FILTER (WHERE c.moved_at >= %(since)s),
           count(c.id) FILTER (WHERE c.moved_at >= %(since)s AND c.moved_at - c.sampled_at <= make_interval(hours => %(within_h)s))
    FROM unnest(%(paths)s::text[]) AS asked (path)
    LEFT JOIN cases_case AS c
           ON c.place_path COLLATE "C" >= asked.path AND c.place_path COLLATE "C" < left(asked.path, -1) || '0'
    GROUP BY asked.path
"""


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """``reported`` and ``moved`` count from an instant on; ``moved_in_time`` those of the moved within the clock."""

    open: int
    waiting: int
    reported: int
    moved: int
    moved_in_time: int


def cases_in(scope: Scope, duty: str | None = None) -> QuerySet[Case]:
    return Case.objects.filter(within(scope, "place_path", duty)).select_related("place", "person", "household")


def cases_at(*, scope: Scope, status: str | None = None) -> QuerySet[Case]:
    """Cases in sight, the latest first."""
    found = cases_in(scope).order_by("-reported_at", "number")
    return found.filter(status=status) if status else found


def case(case_id: UUID, *, scope: Scope) -> Case:
    found = cases_in(scope).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("This case does not exist."))
    return found


def open_cases_of_results(result_ids: Sequence[UUID], *, scope: Scope) -> list[Case]:
    """The cases that stand on these results and are not withdrawn."""
    return list(cases_in(scope).filter(result_id__in=result_ids).exclude(status="withdrawn"))


def open_case_of(person_id: UUID, *, scope: Scope) -> Case | None:
    return cases_in(scope).filter(person=person_id, status__in=OPEN).first()


def contacts_of(case: Case, *, scope: Scope) -> QuerySet[Contact]:
    """A case's contacts. Whoever sees the case sees its contacts, wherever they live: tracing crosses compounds."""
    if not scope.covers(case.place_path):
        return Contact.objects.none()
    return Contact.objects.filter(case=case).select_related("person", "place").order_by("listed_at", "pk")


def contact(contact_id: UUID, *, scope: Scope) -> Contact:
    found = (
        Contact.objects.filter(within(scope, "case__place_path"), pk=contact_id)
        .select_related("case", "person__household")
        .first()
    )
    if found is None:
        raise NotFound(_("This contact does not exist."))
    return found


def notes_of(case: Case, *, scope: Scope) -> QuerySet[TracingNote]:
    return TracingNote.objects.filter(within(scope, "case__place_path"), case=case).select_related("by").order_by("at")


def search(text: str, *, scope: Scope, duty: str | None = None) -> list[Case]:
    """Cases by the beginning of their number."""
    return list(cases_in(scope, duty).filter(number__startswith=text).order_by("-number")[:MOST_FOUND])


def counts(paths: Sequence[str], *, scope: Scope, since: datetime, within_h: int) -> dict[str, CaseCounts]:
    """Counts for each path in sight, in one statement."""
    seen = [path for path in paths if scope.covers(path)]
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"paths": seen, "since": since, "within_h": within_h})
        return {path: CaseCounts(*numbers) for path, *numbers in cursor.fetchall()}
