"""Reads of cases and contacts, each within the caller's sight."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.models import Case, Contact, FoundIn, Positive, TracingNote
from dayclear.cases.states import ENDED_GONE, OPEN, STANDING, CaseStatus, ContactStatus
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within, within_sql

MOST_FOUND = 50
SEEING = ("tracing", "transfers", "disinfection", "medical", "information")

# A path ends with a slash; all paths inside it come before the same text with the character after the slash.
BY_PLACE = """
    SELECT asked.path, {figures}
    FROM unnest(%(paths)s::text[]) AS asked (path)
    LEFT JOIN cases_case AS found ON found.status <> 'withdrawn' AND {sight}
        AND found.place_path >= asked.path COLLATE "C"
        AND found.place_path < (left(asked.path, -1) || '0') COLLATE "C"
    GROUP BY asked.path
"""
DUE_AT = "coalesce(sampled_at, tested_at, reported_at) + make_interval(hours => %(within_h)s)"
COUNTS = f"""
    count(*) FILTER (WHERE status IN ('confirmed', 'moved')),
    count(*) FILTER (WHERE status = 'confirmed' AND died_at IS NULL AND left_at IS NULL),
    count(*) FILTER (WHERE status IN ('confirmed', 'moved') AND traced_at IS NULL),
    count(*) FILTER (WHERE reported_at >= %(since)s),
    count(*) FILTER (WHERE reported_at >= %(since)s AND found_in = 'community'),
    count(*) FILTER (WHERE moved_at >= %(since)s),
    count(*) FILTER (WHERE moved_at >= %(since)s AND moved_at <= {DUE_AT}),
    count(*) FILTER (WHERE died_at >= %(since)s)
"""
SHARE = f"""
    count(*) FILTER (WHERE reported_at >= %(since)s),
    count(*) FILTER (WHERE reported_at >= %(since)s AND moved_at <= {DUE_AT}),
    count(*) FILTER (WHERE reported_at >= %(since)s AND coalesce(moved_at, died_at, left_at, %(at)s) > {DUE_AT})
"""
CURVE = """
    SELECT day::date, {figures}
    FROM generate_series(%(from_on)s::timestamp, %(until_on)s::timestamp, interval '1 day') AS day
    LEFT JOIN cases_case AS found ON (found.reported_at AT TIME ZONE %(zone)s)::date = day::date
        AND found.reported_at >= %(starts)s AND found.reported_at < %(ends)s AND found.status <> 'withdrawn'
        AND found.place_path >= %(path)s COLLATE "C"
        AND found.place_path < (left(%(path)s, -1) || '0') COLLATE "C" AND {sight}
    GROUP BY day ORDER BY day
"""


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Cases at a place and everywhere inside; withdrawn ones count nowhere.

    ``reported``, ``moved`` and ``died`` count from an instant on; ``moved_in_time`` those within the hours. Who died or
    left the district does not wait to be moved.
    """

    open: int = 0
    waiting: int = 0
    untraced: int = 0
    reported: int = 0
    reported_community: int = 0
    moved: int = 0
    moved_in_time: int = 0
    died: int = 0


@dataclass(frozen=True, slots=True)
class InTime:
    """Of the cases reported from an instant on: moved in time, and late, be it moved late or overdue.

    The rest still run and are not judged yet. Who died or left unmoved within the hours is not judged either: nobody was
    late and nobody was moved. Who was overdue by then counts as late, so that no such end ever makes the share better.
    """

    reported: int = 0
    in_time: int = 0
    late: int = 0

    @property
    def share(self) -> float | None:
        """The part of the judged cases that was moved in time; None where none can be judged."""
        judged = self.in_time + self.late
        return self.in_time / judged if judged else None


@dataclass(frozen=True, slots=True)
class CurveDay:
    """One local day's new cases, by where they were found."""

    on: date
    community: int
    isolation: int
    key_group: int
    repositive: int = 0


def cases_in(scope: Scope, duty: str | None = None) -> QuerySet[Case]:
    """Every case in sight, withdrawn ones included; least sight: only duties that work on cases see one."""
    seen = _seen(scope, "place_path", [duty] if duty else SEEING)
    return Case.objects.filter(seen).select_related(f"place__{ENCLOSING}", "person", "household")


def _seen(scope: Scope, path_field: str, duties: Iterable[str]) -> Q:
    """Within sight for one of the duties; an unlimited sight is an empty condition, which must not get lost in an OR."""
    condition = Q(pk__in=[])
    for duty in duties:
        condition |= within(scope, path_field, duty) or Q(pk__isnull=False)
    return condition


def cases_at(
    *,
    scope: Scope,
    status: str | None = None,
    found_in: str | None = None,
    place_paths: Sequence[str] | None = None,
) -> QuerySet[Case]:
    """Cases in sight, the latest first; with ``place_paths``, those at or inside these places."""
    found = cases_in(scope).order_by("-reported_at", "number")
    if place_paths is not None:
        inside = Q(pk__in=[])
        for path in place_paths:
            inside |= Q(place_path__startswith=path)
        found = found.filter(inside)
    if found_in:
        found = found.filter(found_in=found_in)
    return found.filter(status=status) if status else found


def case(case_id: UUID, *, scope: Scope) -> Case:
    """One case, a withdrawn one too; NotFound where it is not in sight."""
    found = cases_in(scope).filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("This case does not exist."), _("Search for it by its number."))
    return found


def open_case_of(person_id: UUID, *, scope: Scope) -> Case | None:
    return cases_in(scope).filter(person=person_id, status__in=OPEN).first()


def case_cut_short(person_id: UUID, *, scope: Scope) -> Case | None:
    """The case of somebody who is gone that may go on where they are not: open, or ended before the move."""
    cut_short = Q(status__in=OPEN) | Q(status__in=ENDED_GONE, moved_at=None)
    return cases_in(scope).filter(cut_short, person=person_id).order_by("-reported_at").first()


def cases_ended_gone(person_id: UUID) -> list[Case]:
    """The cases that ended with the death or the departure of a person; for loops."""
    return list(Case.objects.filter(person=person_id, status__in=ENDED_GONE).order_by("pk"))


def people_with_open_case(among: Collection[UUID] | None = None) -> set[UUID]:
    """Who is a case that has not closed, of all or of some; for loops."""
    found = Case.objects.filter(status__in=OPEN)
    if among is not None:
        found = found.filter(person__in=among)
    return set(found.values_list("person_id", flat=True))


def households_of_open_cases(among: Collection[UUID]) -> set[UUID]:
    """Behind which of these doors a case was found that has not closed; for loops."""
    found = Case.objects.filter(status__in=OPEN, household__in=list(among))
    return set(found.values_list("household_id", flat=True))


def search(text: str, *, scope: Scope, duty: str | None = None) -> list[Case]:
    """At most 50 cases by the beginning of the number, or by the barcode of a tube."""
    wanted = text.strip()
    if not wanted:
        return []
    about = Case.objects.filter(positives__barcode=wanted).values("pk")
    found = cases_in(scope, duty).filter(Q(number__startswith=wanted) | Q(pk__in=about))
    return list(found.order_by("-number")[:MOST_FOUND])


def homes_of_cases(scope: Scope, *, since: datetime) -> set[str]:
    """The paths of the places where cases reported from an instant on lived when they were found."""
    found = cases_in(scope).exclude(status=CaseStatus.WITHDRAWN).filter(reported_at__gte=since)
    return set(found.values_list("place_path", flat=True))


def other_courses(case: Case, *, scope: Scope) -> list[Case]:
    """The former case of an infection that came back, and those in which it came back, the first first."""
    about = Q(pk=case.repositive_of_id) | Q(repositive_of=case.pk)
    return list(cases_in(scope).filter(about).order_by("reported_at", "number"))


def positives_of(case: Case, *, scope: Scope) -> QuerySet[Positive]:
    """What a case rests on, the first first; what was taken back too."""
    if not scope.covers(case.place_path):
        return Positive.objects.none()
    return Positive.objects.filter(case=case).order_by("reported_at", "pk")


def contacts_of(case: Case, *, scope: Scope) -> QuerySet[Contact]:
    """A case's contacts. Whoever sees the case sees them wherever they live: tracing crosses compounds."""
    if not scope.covers(case.place_path):
        return Contact.objects.none()
    found = Contact.objects.filter(case=case).select_related(
        "person__household", "through", f"place__{ENCLOSING}"
    )
    return found.order_by("listed_at", "pk")


def contact(contact_id: UUID, *, scope: Scope) -> Contact:
    """One contact of a case in sight; NotFound otherwise."""
    found = Contact.objects.filter(_seen(scope, "case__place_path", SEEING), pk=contact_id)
    answer = found.select_related("case", "person__household").first()
    if answer is None:
        raise NotFound(_("This contact does not exist."), _("Open it from the page of its case."))
    return answer


def results_taken_up(result_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these results a case stands on, or has stood on; for the system only."""
    return set(Positive.objects.filter(result_id__in=list(result_ids)).values_list("result_id", flat=True))


def standing_contacts(person_ids: Iterable[UUID], *, scope: Scope) -> list[Contact]:
    """One standing listing for each of these people who has any: the earliest."""
    found = Contact.objects.filter(
        within(scope, "case__place_path"), person__in=list(person_ids), status__in=STANDING
    )
    each = found.order_by("person_id", "listed_at", "pk").distinct("person_id")
    return list(each.select_related("case", "person__household"))


def lapsed_contacts(person_id: UUID, *, on: date, scope: Scope) -> list[Contact]:
    """The listings of a person, with cases in sight, that were struck off before their last day was over."""
    found = Contact.objects.filter(
        _seen(scope, "case__place_path", SEEING),
        person=person_id,
        status=ContactStatus.STRUCK_OFF,
        home_until__gte=on,
    )
    return list(found.select_related("case").order_by("listed_at", "pk"))


def all_standing_contacts(person_id: UUID, *, scope: Scope) -> list[Contact]:
    """Every standing listing of one person, the earliest first."""
    found = Contact.objects.filter(within(scope, "case__place_path"), person=person_id, status__in=STANDING)
    return list(found.select_related("case", "person__household").order_by("listed_at", "pk"))


def people_of_contacts(contact_ids: Iterable[UUID], *, scope: Scope) -> list[UUID]:
    """Whom these listings are about, each once."""
    found = Contact.objects.filter(within(scope, "case__place_path"), pk__in=list(contact_ids))
    return list(found.order_by("person_id").values_list("person_id", flat=True).distinct())


def notes_of(case: Case, *, scope: Scope) -> QuerySet[TracingNote]:
    """A case's notes as they were written, the first first."""
    found = TracingNote.objects.filter(within(scope, "case__place_path"), case=case)
    return found.select_related("by").order_by("at", "pk")


def counts(paths: Sequence[str], *, scope: Scope, since: datetime, within_h: int) -> dict[str, CaseCounts]:
    """Counts for each path in sight, in one statement."""
    rows = _by_place(COUNTS, paths, scope, {"since": since, "within_h": within_h})
    return {path: CaseCounts(*figures) for path, figures in rows.items()}


def shares_in_time(
    paths: Sequence[str], *, scope: Scope, since: datetime, at: datetime, within_h: int
) -> dict[str, InTime]:
    """The 24-hour verdict of each place; overdue cases count against it, so that waiting never helps."""
    rows = _by_place(SHARE, paths, scope, {"since": since, "at": at, "within_h": within_h})
    return {path: InTime(*figures) for path, figures in rows.items()}


def daily_curve(path: str, *, scope: Scope, from_on: date, until_on: date) -> list[CurveDay]:
    """New cases by local day at a place and inside it, both days included, days without a case too."""
    sight, seen = _sight(scope)
    zone = settings.DISTRICT_ZONE
    figures = ", ".join(f"count(*) FILTER (WHERE found.found_in = '{kind}')" for kind in FoundIn.values)
    parameters: dict[str, Any] = {
        "path": path,
        "zone": str(zone),
        "from_on": from_on,
        "until_on": until_on,
        "starts": day_bounds(from_on, zone)[0],
        "ends": day_bounds(until_on, zone)[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(CURVE.format(figures=figures, sight=sight), {**parameters, **seen})
        return [CurveDay(*row) for row in cursor.fetchall()]


def _by_place(
    figures: str, paths: Sequence[str], scope: Scope, parameters: dict[str, Any]
) -> dict[str, tuple[int, ...]]:
    sight, seen = _sight(scope)
    asked = [path for path in paths if scope.covers(path)]
    with connection.cursor() as cursor:
        cursor.execute(BY_PLACE.format(figures=figures, sight=sight), {"paths": asked, **seen, **parameters})
        return {path: tuple(found) for path, *found in cursor.fetchall()}


def _sight(scope: Scope) -> tuple[str, dict[str, Any]]:
    """The scope as a condition with named parameters."""
    condition, values = within_sql(scope, "found.place_path")
    return condition.replace("%s", "%(sight)s"), {"sight": values[0]} if values else {}
