"""What a plan goes on from: its visits and stretches as values, of the system's own sight, for loops."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Max, Min, Q

from dayclear.planning.models import Plan, Stretch, Visit
from dayclear.planning.states import PlanStatus

_STANDING = """
    SELECT visit.id, visit.team_id, visit.place_id, visit.point_id, visit.mode, visit.zone_rank, visit.zone,
           visit.first, visit.people, extract(epoch FROM visit.arrives_at - plan.opens_at)::float8,
           extract(epoch FROM visit.begins_at - plan.opens_at)::float8,
           extract(epoch FROM visit.ends_at - plan.opens_at)::float8, visit.pinned, visit.locked
    FROM planning_visit AS visit JOIN planning_plan AS plan ON plan.id = visit.plan_id
    WHERE visit.plan_id = %s"""


@dataclass(frozen=True, slots=True)
class Work:
    """What a team has to do, or had: when, and in which zone."""

    arrives_at: datetime
    ends_at: datetime
    zone_rank: int


class Standing(NamedTuple):
    """A visit as a plan has it, in seconds from the plan's opening."""

    pk: UUID
    team_id: UUID
    place_id: UUID
    point_id: UUID | None
    mode: str
    zone_rank: int
    zone: str
    first: int
    people: int
    arrives_s: float
    begins_s: float
    ends_s: float
    pinned: bool
    locked: bool


class Stood(NamedTuple):
    """So many people of a stairwell from the ``first`` on, with their first and last door."""

    place_path: str
    first: int
    people: int
    from_door: str
    to_door: str


@dataclass(frozen=True, slots=True)
class Span:
    """What a visit covers of a stairwell, all calls together."""

    place_id: UUID
    place_path: str
    first: int
    people: int
    from_door: str
    to_door: str


def work_besides(plan: Plan, *, at: datetime) -> dict[UUID, list[Work]]:
    """What the plans in force give each team besides this plan, near its window; the system's own sight.

    Of the plan that this one will replace, only what has begun counts. A plan that goes on from another holds that itself.
    """
    rows = Visit.objects.filter(
        plan__status=PlanStatus.IN_FORCE,
        ends_at__gt=plan.opens_at - timedelta(days=1),
        arrives_at__lt=plan.closes_at + timedelta(days=1),
    ).exclude(plan=plan)
    if plan.follows_id is None and plan.status == PlanStatus.MAKING:
        rows = rows.exclude(plan__round=plan.round_id, begins_at__gt=at)
    else:
        rows = rows.exclude(plan__round=plan.round_id)
    found: dict[UUID, list[Work]] = defaultdict(list)
    for team_id, arrives_at, ends_at, rank in rows.values_list(
        "team_id", "arrives_at", "ends_at", "zone_rank"
    ):
        found[team_id].append(Work(arrives_at, ends_at, rank))
    return found


def points_besides(plan: Plan) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """From when until when the plans in force of other rounds use each point near a plan's window; the system's own sight."""
    rows = (
        Visit.objects.filter(
            plan__status=PlanStatus.IN_FORCE,
            point__isnull=False,
            ends_at__gt=plan.opens_at,
            begins_at__lt=plan.closes_at,
        )
        .exclude(plan__round=plan.round_id)
        .values("point_id", "plan_id")
        .annotate(begins=Min("begins_at"), ends=Max("ends_at"))
    )
    found: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in rows:
        found[row["point_id"]].append((row["begins"], row["ends"]))
    return found


def visits_standing(plan: Plan) -> list[Standing]:
    """Every visit of a plan, in no order."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [plan.pk])
        return [Standing(*row) for row in cursor.fetchall()]


def stretches_standing(plan: Plan) -> dict[UUID, list[Stood]]:
    """The stretches of each visit of a plan in the order in which they are swabbed."""
    rows = Stretch.objects.filter(visit__plan=plan).order_by("at", "place_path", "first", "pk")
    found: dict[UUID, list[Stood]] = defaultdict(list)
    for visit_id, *stood in rows.values_list("visit_id", *Stood._fields):
        found[visit_id].append(Stood(*stood))
    return found


def spans_of(visit: Visit) -> list[Span]:
    """The stairwells of a visit in the order in which they are swabbed; the system's own sight, for loops."""
    found: dict[str, Span] = {}
    for one in Stretch.objects.filter(visit=visit).order_by("at", "place_path", "first", "pk"):
        before = found.get(one.place_path)
        found[one.place_path] = Span(
            one.place_id,
            one.place_path,
            before.first if before else one.first,
            (before.people if before else 0) + one.people,
            before.from_door if before else one.from_door,
            one.to_door,
        )
    return list(found.values())


def days_of(plan: Plan, teams: Iterable[UUID]) -> list[Visit]:
    """All visits of these teams, and of others at the points where they are; the system's own sight, for loops."""
    teams = list(teams)
    points = Visit.objects.filter(plan=plan, team__in=teams, point__isnull=False).values("point")
    found = Visit.objects.filter(Q(team__in=teams) | Q(point__in=points), plan=plan)
    return list(found.select_related("team__place", "place", "point").order_by("team", "arrives_at", "pk"))
