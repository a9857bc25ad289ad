"""What a plan is made of, read from all the parts that know of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from dayclear.command.protocol import PlanningRule, Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.engines import routing
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.doors import Doors, Ends, Part, are_called_down
from dayclear.loops.sampling_plan.doors import of_round as doors_of
from dayclear.loops.sampling_plan.former import Former, Stairs
from dayclear.loops.sampling_plan.laboratories import (
    Laboratories,
    meeting,
    none,
    of_plan,
    settlement,
    ways_s,
)
from dayclear.loops.sampling_plan.points import (
    at_former_points,
    named_points,
    near_points,
    relieved,
    together,
)
from dayclear.loops.sampling_plan.posing import problem_of
from dayclear.loops.sampling_plan.runner import Runner
from dayclear.loops.sampling_plan.stops import Stop, stops_of
from dayclear.places import queries as tree
from dayclear.places.models import Place
from dayclear.places.nearness import Position
from dayclear.places.queries import Spot
from dayclear.places.surroundings import Surroundings
from dayclear.planning import queries
from dayclear.planning.models import Plan, Team
from dayclear.screening import queries as screening
from dayclear.screening.models import RoundPlace
from dayclear.zones import queries as zones


@dataclass(frozen=True)
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
    laboratories: Laboratories
    ways_s: routing.Floats
    """From each stop to each laboratory; shape (stops, laboratories)."""
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

    @cached_property
    def tube_mode(self) -> routing.Ints:
        """How many people of each stop share a tube."""
        return np.array([stop.tube_mode for stop in self.stops], np.int64)

    @cached_property
    def settlement_of(self) -> Sequence[str]:
        """The path of the compound or village of each stop."""
        return [settlement(stop.building.path) for stop in self.stops]

    @cached_property
    def travels_with(self) -> routing.Ints:
        """A number for each stop: the same where tubes travel together, from one settlement by the same ways."""
        together = zip(self.settlement_of, (ways.tobytes() for ways in self.ways_s), strict=True)
        numbers: dict[tuple[str, bytes], int] = {}
        return np.array([numbers.setdefault(key, len(numbers)) for key in together], np.int64)

    @cached_property
    def areas(self) -> Mapping[str, Place | Spot]:
        """The compound or village of each path in ``settlement_of``; a building itself where there is none."""
        found = {spot.path: spot for spot in tree.spots(set(self.settlement_of))}
        named = zip(self.settlement_of, self.stops, strict=True)
        return {path: found.get(path, stop.building) for path, stop in named}

    @cached_property
    def has_points(self) -> bool:
        return any(stop.point for stop in self.stops)

    @cached_property
    def at_named_points(self) -> NDArray[np.bool_]:
        """Which stops are points that somebody has named for their people."""
        named = named_points() if self.has_points else frozenset()
        return np.array([stop.point is not None and stop.point.pk in named for stop in self.stops], np.bool_)

    @cached_property
    def runner(self) -> Runner:
        return Runner(self.rules.pickup_every_min * 60.0, self.laboratories)

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
    laboratories = of_plan(plan, protocol, at)
    teams = list(queries.teams(scope) if former else queries.teams(scope).filter(out_since__isnull=True))

    def gathered(queues: Sequence[Stop], known: Mapping[Part, Ends] | None = None) -> Gathered:
        doors = doors_of(plan.round_id, since=since or at, schemes=schemes, known=known)
        stops = [*doors_first, *queues]
        goes_on = former is not None
        return _gathered(plan, stops, teams, places, protocol, at, doors, laboratories, goes_on=goes_on)

    if former:
        queues = at_former_points(queues, former.point_of())
        stands = former.stands_in([*doors_first, *queues])
        return replace(gathered(queues, former.ends(stands)), stands=stands)
    choices = near_points(queues, places, protocol.planning)
    found = gathered(together(queues, [choice.point for choice in choices]))
    until_s = _until_s(found, plan.seed)
    while crowded := _crowded(found, plan.seed, until_s):
        before, choices = choices, relieved(queues, choices, crowded)
        if choices == before:
            break
        found = gathered(together(queues, [choice.point for choice in choices]))
    return found


def _until_s(gathered: Gathered, seed: int) -> float:
    """Until when points have to have room: the window, or, if that is the aim, until teams would be done without points."""
    problem = gathered.problem
    if problem.aim != routing.Aim.EARLIEST_FINISH or not gathered.has_points:
        return problem.closes_s
    roomy = replace(problem, stops=problem.stops.without_limits())
    return routing.divided(roomy, routing.first_path(roomy, seed=seed)).finish_s or problem.closes_s


def _crowded(gathered: Gathered, seed: int, until_s: float) -> dict[UUID, int]:
    """How many people each point has no room for, in lanes and hours; where teams are too few, no point is to blame."""
    if not gathered.has_points:
        return {}
    problem = replace(gathered.problem, closes_s=until_s)
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
    plan: Plan,
    stops: Sequence[Stop],
    teams: Sequence[Team],
    *,
    at: datetime,
    doors: Doors | None = None,
    with_laboratories: bool = False,
) -> Gathered:
    """The same for stops and teams that are known: a part of a plan that a hand touches."""
    places = Surroundings(stop.building.path for stop in stops)
    if plan.middle_latitude is not None and plan.middle_longitude is not None:
        places.middle = plan.middle_latitude, plan.middle_longitude
    doors = doors or Doors(lambda _paths: {})
    protocol = protocol_in_force(at)
    laboratories = of_plan(plan, protocol, at) if with_laboratories else none()
    return _gathered(plan, stops, teams, places, protocol, at, doors, laboratories, goes_on=True)


def _gathered(
    plan: Plan,
    stops: Sequence[Stop],
    teams: Sequence[Team],
    places: Surroundings,
    protocol: Protocol,
    at: datetime,
    doors: Doors,
    laboratories: Laboratories,
    *,
    goes_on: bool,
) -> Gathered:
    """``goes_on``: of a plan that is there, what is changed now cannot have been before now."""
    lacking = sum(1 for stop in stops if places.position(stop.building) is None)
    besides = queries.work_besides(plan, at=at)
    posed = problem_of(plan, stops, teams, places, protocol, besides, changed_at=at if goes_on else None)
    ways = ways_s(
        laboratories,
        stops,
        posed.stops.x_m,
        posed.stops.y_m,
        rules=protocol.planning,
        travel=posed.travel,
        middle=places.middle,
    )
    problem = meeting(laboratories, posed, ways)
    return Gathered(
        problem, stops, teams, protocol, plan.opens_at, lacking, places.middle, doors, laboratories, ways
    )
