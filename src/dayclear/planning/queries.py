"""Reads of planning. What lies outside the caller's scope is answered as if it were not there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within, within_sql
from dayclear.planning.models import HandEdit, Pickup, Plan, Point, Stretch, Team, Visit
from dayclear.planning.policies import DUTY
from dayclear.planning.states import PlanStatus


@dataclass(frozen=True, slots=True)
class TeamDay:
    """What a plan gives one team to do."""

    team: Team
    visits: int
    people: int
    starts_at: datetime
    ends_at: datetime


def teams(scope: Scope, *, retired: bool = False) -> QuerySet[Team]:
    """The teams in use that gather in sight, by place and name; with ``retired``, those of former days too."""
    standing = Q() if retired else Q(in_use=True)
    return (
        Team.objects.filter(standing, within(scope, "place_path", DUTY))
        .select_related("place")
        .order_by("place_path", "name")
    )


def teams_found(scope: Scope, *, words: str = "", only_out: bool = False) -> QuerySet[Team]:
    """The teams in sight whose name, hospital or place has every one of these words."""
    found = teams(scope).filter(out_since__isnull=False) if only_out else teams(scope)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(origin__icontains=word)
            | Q(place__name_zh__icontains=word)
            | Q(place__name_en__icontains=word)
        )
    return found


def samplers_ready(scope: Scope) -> int:
    """The samplers of all teams in sight that are not out."""
    ready = teams(scope).filter(out_since__isnull=True)
    count: int = ready.aggregate(count=Sum("samplers", default=0))["count"]
    return count


def team(team_id: UUID, scope: Scope) -> Team:
    """Raises NotFound."""
    found = Team.objects.filter(within(scope, "place_path", DUTY), pk=team_id).select_related("place").first()
    if found is None:
        raise NotFound(_("There is no such team."), _("Choose one from the list."))
    return found


def points(scope: Scope) -> QuerySet[Point]:
    """The points in use in sight, by place and name."""
    return (
        Point.objects.filter(within(scope, "place_path", DUTY), in_use=True)
        .select_related("place")
        .order_by("place_path", "name")
    )


def point(point_id: UUID, scope: Scope) -> Point:
    """Raises NotFound."""
    found = points(scope).filter(pk=point_id).prefetch_related("served__place").first()
    if found is None:
        raise NotFound(_("There is no such point."), _("Choose one from the list."))
    return found


def plans(round_id: UUID) -> QuerySet[Plan]:
    """Every plan of a round, the latest first. The caller has been let see the round; a plan names nobody."""
    return Plan.objects.filter(round=round_id).select_related("asked_by").order_by("-asked_at")


def plan(plan_id: UUID) -> Plan:
    """Raises NotFound. Numbers of a plan are no secret; its visits are read by scope."""
    found = Plan.objects.select_related("round", "follows").filter(pk=plan_id).first()
    if found is None:
        raise NotFound(_("There is no such plan."), _("Choose one from the round's page."))
    return found


def plan_to_show(round_id: UUID) -> Plan | None:
    """The plan in force, or else the latest that was not replaced."""
    kept = plans(round_id).exclude(status=PlanStatus.REPLACED)
    return kept.filter(status=PlanStatus.IN_FORCE).first() or kept.first()


def plans_sending(team: Team, *, at: datetime) -> QuerySet[Plan]:
    """The plans in force in which the team still has something to do. The caller has been let see the team."""
    later = Visit.objects.filter(plan=OuterRef("pk"), team=team, ends_at__gt=at)
    return Plan.objects.filter(Exists(later), status=PlanStatus.IN_FORCE)


@dataclass(frozen=True, slots=True)
class Work:
    """What a team has to do, or had: when, and in which zone."""

    arrives_at: datetime
    ends_at: datetime
    zone_rank: int


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


def sent_twice(plan: Plan) -> int:
    """How many teams another plan in force sends elsewhere at the same time."""
    elsewhere = Visit.objects.filter(
        plan__status=PlanStatus.IN_FORCE,
        team=OuterRef("team"),
        arrives_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("arrives_at"),
    ).exclude(plan__round=plan.round_id)
    return Visit.objects.filter(Exists(elsewhere), plan=plan).values("team").distinct().count()


def points_of(plan: Plan) -> dict[str, Point]:
    """The point of each stairwell whose people a plan calls to one, by the stairwell's path; the system's own sight."""
    points = {point.pk: point for point in Point.objects.filter(in_use=True)}
    called = Stretch.objects.filter(visit__plan=plan, visit__point__in=points).values_list(
        "place_path", "visit__point"
    )
    return {path: points[point_id] for path, point_id in called.distinct()}


def visits(plan: Plan, scope: Scope) -> QuerySet[Visit]:
    """The visits in sight, by team and time."""
    return (
        Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .select_related("team", "point", f"place__{ENCLOSING}")
        .order_by("team__place_path", "team__name", "team_id", "arrives_at")
    )


class Standing(NamedTuple):
    """A visit as a plan has it."""

    pk: UUID
    team_id: UUID
    mode: str
    people: int
    arrives_at: datetime
    begins_at: datetime
    ends_at: datetime
    pinned: bool
    locked: bool


def visits_standing(plan: Plan) -> list[Standing]:
    """Every visit of a plan, in no order; the system's own sight, for loops."""
    return [Standing(*row) for row in Visit.objects.filter(plan=plan).values_list(*Standing._fields)]


_DRAWN = """
    SELECT coalesce(string_agg(
        json_build_object(
            'type', 'Feature',
            'geometry', json_build_object('type', 'Point', 'coordinates', json_build_array(at.x, at.y)),
            'properties', json_build_object(
                'team', visit.team_id, 'name', team.name, 'at', coalesce(visit.point_id, visit.place_id),
                'people', visit.people, 'rank', visit.zone_rank, 'point', visit.point_id IS NOT NULL,
                'pinned', visit.pinned
            )
        )::text, ',' ORDER BY visit.team_id, visit.arrives_at), '')
    FROM planning_visit AS visit
    JOIN planning_team AS team ON team.id = visit.team_id
    JOIN places_place AS place ON place.id = visit.place_id
    LEFT JOIN planning_point AS point ON point.id = visit.point_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN point.id IS NULL THEN place.longitude ELSE point.longitude END AS x,
               CASE WHEN point.id IS NULL THEN place.latitude ELSE point.latitude END AS y
    ) AS at
    WHERE visit.plan_id = %s AND at.x IS NOT NULL AND at.y IS NOT NULL AND {sight}"""


def visits_drawn(plan: Plan, scope: Scope) -> str:
    """The visits in sight as features of GeoJSON with commas between them, in the order in which each team makes them.

    A building without a position is left out; the table has it. ``at`` is the building or point that its panel is
    asked for by.
    """
    sight, parameters = within_sql(scope, "visit.place_path", DUTY)
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN.format(sight=sight), [plan.pk, *parameters])
        return str(cursor.fetchone()[0])


def visits_found(plan: Plan, scope: Scope, *, words: str) -> QuerySet[Visit]:
    """The visits in sight whose team, building, compound or point has every one of these words; by place."""
    found = Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
    for word in words.split():
        found = found.filter(
            Q(team__name__icontains=word)
            | Q(point__name__icontains=word)
            | Q(place__name_zh__icontains=word)
            | Q(place__name_en__icontains=word)
            | Q(place__parent__name_zh__icontains=word)
            | Q(place__parent__name_en__icontains=word)
            | Q(place__parent__parent__name_zh__icontains=word)
            | Q(place__parent__parent__name_en__icontains=word)
        )
    return found.select_related("team", "point", f"place__{ENCLOSING}").order_by("place_path", "first", "pk")


def visits_at(plan: Plan, place_id: UUID, scope: Scope) -> list[Visit]:
    """The visits in sight at a building or at a point, by the clock. Raises NotFound where there are none."""
    found = list(
        visits(plan, scope)
        .filter(Q(place=place_id, point__isnull=True) | Q(point=place_id))
        .order_by("arrives_at", "team__name", "pk")
    )
    if not found:
        raise NotFound(_("The plan has no visit there."), _("Choose another building."))
    return found


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team that a visit may go to, and until when the plan keeps it busy; None where it has nothing to do."""

    team: Team
    ends_at: datetime | None
    people: int


def teams_to_choose(visit: Visit, scope: Scope, *, words: str = "", most: int = 15) -> list[TeamChoice]:
    """The teams in sight that are not out: those that gather nearest by the tree first, and of these who is done earliest."""
    busy = {
        row["team_id"]: row
        for row in Visit.objects.filter(plan=visit.plan_id)
        .values("team_id")
        .annotate(ends=Max("ends_at"), people=Sum("people"))
    }
    found = teams_found(scope, words=words).filter(out_since__isnull=True).exclude(pk=visit.team_id)
    choices = [
        TeamChoice(one, busy[one.pk]["ends"], busy[one.pk]["people"])
        if one.pk in busy
        else TeamChoice(one, None, 0)
        for one in found
    ]
    earliest = visit.plan.opens_at
    return sorted(
        choices,
        key=lambda choice: (-_shared(choice.team.place_path, visit.place_path), choice.ends_at or earliest),
    )[:most]


def _shared(path: str, other: str) -> int:
    """How many places lie around both."""
    steps = zip(path.strip("/").split("/"), other.strip("/").split("/"), strict=False)
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], steps))


def hand_edits(plan: Plan, scope: Scope) -> QuerySet[HandEdit]:
    """What hands have changed at places in sight, the latest first."""
    return (
        HandEdit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .select_related("by", "from_team", "to_team", f"place__{ENCLOSING}")
        .order_by("-number")
    )


def visit(visit_id: UUID, scope: Scope) -> Visit:
    """Raises NotFound."""
    found = (
        Visit.objects.filter(within(scope, "place_path", DUTY), pk=visit_id)
        .select_related("plan", "team", "place")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such visit."), _("Load the plan again."))
    return found


def teams_sent(plan: Plan, scope: Scope, *, words: str = "") -> QuerySet[Team]:
    """The teams with a visit in sight, by place and name; with ``words``, those whose name has them."""
    seen = Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
    sent = Team.objects.filter(pk__in=seen.values("team"), name__contains=words)
    return sent.select_related("place").order_by("place_path", "name")


def team_days(plan: Plan, scope: Scope, teams: Iterable[Team] | None = None) -> list[TeamDay]:
    """One row a team with a visit in sight, counted over what is in sight; of these ``teams``, or of all that are sent."""
    told = list(teams_sent(plan, scope) if teams is None else teams)
    rows = (
        Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan, team__in=told)
        .values("team_id")
        .annotate(count=Count("pk"), people=Sum("people"), starts=Min("arrives_at"), ends=Max("ends_at"))
    )
    by_team = {row["team_id"]: row for row in rows}
    return [
        TeamDay(
            one,
            by_team[one.pk]["count"],
            by_team[one.pk]["people"],
            by_team[one.pk]["starts"],
            by_team[one.pk]["ends"],
        )
        for one in told
    ]


def stretches(plan: Plan, scope: Scope, *, team_id: UUID | None = None, path: str = "/") -> QuerySet[Stretch]:
    """Doors and stairwells in sight in the order of the clock, of one team or of one place where asked."""
    of_team = Q(visit__team=team_id) if team_id else Q()
    return (
        Stretch.objects.filter(
            within(scope, "place_path", DUTY), of_team, visit__plan=plan, place_path__startswith=path
        )
        .select_related("visit__team", "visit__point", f"place__{ENCLOSING}")
        .order_by("visit__arrives_at", "at", "first", "pk")
    )


class Stood(NamedTuple):
    """So many people of a stairwell from the ``first`` on."""

    place_path: str
    first: int
    people: int


class Named(NamedTuple):
    """A stretch with its first and last door."""

    place_path: str
    mode: str
    first: int
    people: int
    from_door: str
    to_door: str


def stretches_named(plan: Plan) -> list[Named]:
    """Every stretch of a plan with its doors, in no order; the system's own sight, for loops."""
    rows = Stretch.objects.filter(visit__plan=plan).values_list(
        "place_path", "visit__mode", "first", "people", "from_door", "to_door"
    )
    return [Named(*row) for row in rows]


def stretches_of_visits(plan: Plan) -> dict[UUID, list[Stood]]:
    """The stretches of each visit in the order in which they are swabbed; the system's own sight, for loops."""
    rows = Stretch.objects.filter(visit__plan=plan).order_by("at", "place_path", "first", "pk")
    found: dict[UUID, list[Stood]] = defaultdict(list)
    for visit_id, path, first, people in rows.values_list("visit_id", "place_path", "first", "people"):
        found[visit_id].append(Stood(path, first, people))
    return found


@dataclass(frozen=True, slots=True)
class Span:
    """What a visit covers of a stairwell, all calls together."""

    place_id: UUID
    place_path: str
    first: int
    people: int
    from_door: str
    to_door: str


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


@dataclass(frozen=True, slots=True)
class LaboratoryLoad:
    """What a plan sends to one laboratory; None stands for tubes that no laboratory can have in time."""

    laboratory_id: UUID | None
    tubes: int
    late: int
    first_at: datetime | None
    last_done_at: datetime | None


def pickups(plan: Plan, scope: Scope) -> QuerySet[Pickup]:
    """The pickups in sight by the clock."""
    return (
        Pickup.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .select_related("place", "laboratory")
        .order_by("at", "place_path")
    )


def laboratory_loads(plan: Plan, scope: Scope) -> list[LaboratoryLoad]:
    """Per laboratory, over the pickups in sight; the laboratories with the most tubes first."""
    rows = (
        Pickup.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .values("laboratory_id")
        .annotate(
            count=Sum("tubes"),
            late=Sum("tubes", filter=Q(done_at__gt=F("due_at")) | Q(done_at__isnull=True), default=0),
            first=Min("arrives_at"),
            last=Max("done_at"),
        )
        .order_by("-count")
    )
    return [
        LaboratoryLoad(row["laboratory_id"], row["count"], row["late"], row["first"], row["last"])
        for row in rows
    ]
