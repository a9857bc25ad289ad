"""What a plan is made of, read from all the parts that know of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings

from dayclear.command.protocol import PlanningRule, Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.engines import routing
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.doors import Doors, Ends, Part, are_called_down
from dayclear.loops.sampling_plan.doors import of_round as doors_of
from dayclear.loops.sampling_plan.former import Former, Stairs
from dayclear.loops.sampling_plan.points import at_former_points, near_points, relieved, together
from dayclear.loops.sampling_plan.stops import Stop, stops_of
from dayclear.places.nearness import Position, plane
from dayclear.places.surroundings import Surroundings
from dayclear.planning import queries
from dayclear.planning.models import Mode, Plan, Point, Team
from dayclear.planning.rules import pace
from dayclear.screening import queries as screening
from dayclear.screening.models import RoundPlace
from dayclear.zones import queries as zones


@dataclass(frozen=True, slots=True)
class Gathered:
    """The problem for the engine, and what its rows stand for."""

    problem: routing.Problem
    stops: Sequence[Stop]
    teams: Sequence[Team]
    protocol: Protocol
    opens_at: datetime
    without_position: int
    middle: Position
    doors: Doors
    stands: Collection[Stairs] = ()
    """The stairwells where the same people are due as a former plan knew."""

    @property
    def rules(self) -> PlanningRule:
        return self.protocol.planning

    @property
    def units(self) -> routing.Units:
        rows = [(row, unit.people) for row, stop in enumerate(self.stops) for unit in stop.stairwells]
        stop, people = np.array(rows, np.int64).reshape(-1, 2).T
        return routing.Units(stop.copy(), people.copy())

    def seconds(self, moment: datetime) -> float:
        return (moment - self.opens_at).total_seconds()

    def instant(self, seconds: float) -> datetime:
        return self.opens_at + timedelta(seconds=round(seconds))


def gather(plan: Plan, *, at: datetime, former: Former | None = None) -> Gathered:
    """Everything a plan needs.

    With ``former``, what that plan knew stays: those sampled since it was asked for count as due, so that its people are
    found again (see ``doors_due``), queues stay at the points it gave them, and doors that it named are not read again.
    """
    scope = Scope.everything()
    protocol = protocol_in_force(at)
    since = former.plan.asked_at if former else None
    due = screening.stairwells_due(plan.round_id, since=since, scope=scope)
    places = Surroundings(one.place_path for one in due)
    buildings = {place.path for place in places.buildings.values()}
    zones_of = zones.zones_of(sorted(buildings), scope=scope, at=at)
    schemes = screening.schemes(plan.round_id)
    above = _above(plan, due, schemes, since)
    doors_first, queues = stops_of(due, places, zones_of, protocol, schemes, above)
    # A plan that goes on from another knows teams that are out, too: what they had done before is done.
    teams = list(queries.teams(scope) if former else queries.teams(scope).filter(out_since__isnull=True))

    def gathered(queues: Sequence[Stop], known: Mapping[Part, Ends] | None = None) -> Gathered:
        doors = doors_of(plan.round_id, since=since or at, schemes=schemes, known=known)
        return _gathered(plan, [*doors_first, *queues], teams, places, protocol, at, doors)

    if former:
        queues = at_former_points(queues, former.point_of())
        stands = former.stands_in([*doors_first, *queues])
        return replace(gathered(queues, former.ends(stands)), stands=stands)
    choices = near_points(queues, places, protocol.planning)
    found = gathered(together(queues, [choice.point for choice in choices]))
    while crowded := _crowded(found, plan.seed):
        before, choices = choices, relieved(queues, choices, crowded)
        if choices == before:
            break
        found = gathered(together(queues, [choice.point for choice in choices]))
    return found


def _crowded(gathered: Gathered, seed: int) -> dict[UUID, int]:
    """How many people each point has no room for, in lanes and hours; where teams are too few, no point is to blame."""
    problem = gathered.problem
    if not any(stop.point for stop in gathered.stops):
        return {}
    path = routing.first_path(problem, seed=seed)
    roomy = replace(problem, stops=problem.stops.without_limits())
    lacking = (
        routing.as_far_as_it_goes(problem, path).unserved - routing.as_far_as_it_goes(roomy, path).unserved
    )
    return {
        stop.point.pk: people
        for stop, people in zip(gathered.stops, lacking.tolist(), strict=True)
        if stop.point and people > 0
    }


def _above(
    plan: Plan,
    due: Iterable[screening.StairwellDue],
    schemes: Mapping[str, RoundPlace],
    since: datetime | None,
) -> dict[str, int]:
    """How many of each stairwell are swabbed at their door: all, or, where people are called down, those who cannot come."""
    called = {one.place_path for one in due if are_called_down(one.place_path, schemes)}
    stays = screening.cannot_come_down(plan.round_id, since=since, scope=Scope.everything()) if called else {}
    return {
        # Both numbers are read one after the other; meanwhile somebody may have been sampled.
        one.place_path: min(stays.get(one.place_path, 0), one.people)
        if one.place_path in called
        else one.people
        for one in due
    }


def gathered_from(
    plan: Plan, stops: Sequence[Stop], teams: Sequence[Team], *, at: datetime, doors: Doors | None = None
) -> Gathered:
    """The same for stops and teams that are known: a part of a plan that a hand touches."""
    places = Surroundings(stop.building.path for stop in stops)
    if plan.middle_latitude is not None and plan.middle_longitude is not None:
        places.middle = plan.middle_latitude, plan.middle_longitude
    nowhere = Doors(lambda _paths: {})
    return _gathered(plan, stops, teams, places, protocol_in_force(at), at, doors or nowhere)


def _gathered(
    plan: Plan,
    stops: Sequence[Stop],
    teams: Sequence[Team],
    places: Surroundings,
    protocol: Protocol,
    at: datetime,
    doors: Doors,
) -> Gathered:
    lacking = sum(1 for stop in stops if places.position(stop.building) is None)
    problem = _problem(plan, stops, teams, places, protocol, queries.work_besides(plan, at=at))
    return Gathered(problem, stops, teams, protocol, plan.opens_at, lacking, places.middle, doors)


def _problem(
    plan: Plan,
    stops: Sequence[Stop],
    teams: Sequence[Team],
    places: Surroundings,
    protocol: Protocol,
    besides: Mapping[UUID, Sequence[queries.Work]],
) -> routing.Problem:
    rules, sampling = protocol.planning, protocol.screening
    where = [
        (stop.point.latitude, stop.point.longitude)
        if stop.point
        else places.position(stop.building) or places.middle
        for stop in stops
    ]
    gathering = Surroundings(team.place_path for team in teams)
    homes = [gathering.position(team.place) or places.middle for team in teams]
    x, y = plane([*where, *homes], places.middle)
    day_s = rules.sampler_day_h * 3600
    each = {
        Mode.DOOR: day_s / sampling.people_per_sampler_day,
        Mode.DOWNSTAIRS: day_s / rules.downstairs_per_sampler_day,
    }
    free = [free_s(team, plan.opens_at, besides.get(team.pk, ())) for team in teams]
    shifts = np.array([one[:2] for one in free], np.float64).reshape(-1, 2)
    hours = np.array([_hours_s(stop.point, plan.opens_at) for stop in stops], np.float64).reshape(-1, 2)
    return routing.Problem(
        routing.Stops(
            x[: len(stops)],
            y[: len(stops)],
            np.array([stop.zone_rank for stop in stops], np.int64),
            np.array([stop.people for stop in stops], np.int64),
            np.array([each[Mode(stop.mode)] for stop in stops], np.float64),
            hours[:, 0],
            hours[:, 1],
            np.array([stop.point.lanes if stop.point else routing.LANES_ENOUGH for stop in stops], np.int64),
        ),
        routing.Teams(
            x[len(stops) :],
            y[len(stops) :],
            shifts[:, 0],
            shifts[:, 1],
            np.array([team.samplers for team in teams], np.int64),
            np.array([one[2] for one in free], np.int64),
            np.array([_pace(team, rules) for team in teams], np.float64),
        ),
        closes_s=(plan.closes_at - plan.opens_at).total_seconds(),
        travel=routing.Travel(
            walk_m_per_s=rules.walk_m_per_min / 60,
            drive_m_per_s=rules.drive_km_per_h / 3.6,
            drive_overhead_s=rules.drive_overhead_min * 60,
            detour=rules.detour,
        ),
        setup_s=rules.setup_min * 60,
        fewest_people=rules.fewest_people,
        aim=routing.Aim(plan.aim),
    )


def free_s(team: Team, opens_at: datetime, besides: Sequence[queries.Work]) -> tuple[float, float, int]:
    """From when until when the team can be sent, in seconds from the opening, and the cleanest zone it may still enter.

    Its shift is the one that is on when the window opens, or else the next. It is cut off when the team is out, and begins
    when the team is through with what other plans give it in that shift.
    """
    starts, ends = span(team.starts, team.ends, opens_at)
    before = [work for work in besides if starts < work.ends_at and work.arrives_at < ends]
    starts = max([starts, *(work.ends_at for work in before)])
    if team.out_since is not None:
        ends = min(ends, team.out_since)
    rank = max((work.zone_rank for work in before), default=0)
    return (starts - opens_at).total_seconds(), (max(ends, starts) - opens_at).total_seconds(), rank


def _pace(team: Team, rules: PlanningRule) -> float:
    return pace(
        team.samplers,
        team.helpers,
        per_sampler=rules.helpers_per_sampler,
        without=rules.pace_without_helpers,
    )


def _hours_s(point: Point | None, opens_at: datetime) -> tuple[float, float]:
    """From when until when swabs are taken at a point, in seconds from the opening; always where it has no hours."""
    if point is None or point.opens is None or point.closes is None:
        return 0.0, float("inf")
    opens, closes = span(point.opens, point.closes, opens_at)
    return max((opens - opens_at).total_seconds(), 0.0), (closes - opens_at).total_seconds()


def span(starts: time, ends: time, at: datetime) -> tuple[datetime, datetime]:
    """The local hours that hold at an instant, or else the next; hours that end at their start or before go past midnight."""
    zone = settings.DISTRICT_ZONE
    day = at.astimezone(zone).date() - timedelta(days=1)
    while True:
        last = day if ends > starts else day + timedelta(days=1)
        until = datetime.combine(last, ends, zone)
        if until > at:
            return datetime.combine(day, starts, zone), until
        day += timedelta(days=1)
