"""Which rules a plan breaks, whoever made it: the machine, or a hand."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from dayclear.engines.pickups.problem import Problem
from dayclear.engines.pickups.trips import Plan, Trip

TOLERANCE_MIN = 0.01


class Rule(StrEnum):
    """What must hold in every plan."""

    ONCE = "once"
    COHORT = "cohort"
    FACILITY = "facility"
    ROOM = "room"
    READY = "ready"
    TRAVEL = "travel"
    RIDE = "ride"
    HOURS = "hours"
    DISINFECTED = "disinfected"


@dataclass(frozen=True, slots=True)
class Broken:
    rule: Rule
    vehicle: int
    parties: tuple[int, ...]


def broken_rules(problem: Problem, plan: Plan) -> list[Broken]:
    """Every rule that the plan breaks; empty for one that may be carried out. Cost: the length of the plan."""
    return [
        Broken(rule, trip.vehicle, trip.parties)
        for trip, rules in [*_by_trip(problem, plan), *_between_trips(problem, plan)]
        for rule in rules
    ] + _counted_twice(plan)


def _by_trip(problem: Problem, plan: Plan) -> Iterator[tuple[Trip, list[Rule]]]:
    for trip in plan.trips:
        yield trip, [rule for rule, holds in _promises(problem, trip) if not holds]


def _promises(problem: Problem, trip: Trip) -> Iterator[tuple[Rule, bool]]:
    parties, fleet, timing = problem.parties, problem.fleet, problem.timing
    riders, picked_up = list(trip.parties), np.array(trip.picked_up_min)
    homes = parties.home_m[riders]
    yield Rule.COHORT, set(parties.cohort[riders].tolist()) == {trip.cohort}
    yield Rule.COHORT, bool(fleet.carries[trip.vehicle] & trip.cohort)
    yield Rule.FACILITY, set(parties.facility[riders].tolist()) == {trip.facility}
    yield Rule.ROOM, int(parties.seats[riders].sum()) <= int(fleet.seats[trip.vehicle])
    yield Rule.ROOM, int(parties.lying[riders].sum()) <= int(fleet.lying[trip.vehicle])
    yield Rule.READY, bool((picked_up >= parties.ready_min[riders] - TOLERANCE_MIN).all())
    legs = timing.boarding_min + timing.drive_min(homes[:-1], homes[1:])
    yield Rule.TRAVEL, bool((np.diff(picked_up) >= legs - TOLERANCE_MIN).all())
    last_leg = timing.boarding_min + float(timing.drive_min(homes[-1], problem.facilities_m[trip.facility]))
    yield Rule.TRAVEL, trip.arrives_min >= picked_up[-1] + last_leg - TOLERANCE_MIN
    yield Rule.RIDE, trip.arrives_min - picked_up[0] <= timing.ride_most_min + TOLERANCE_MIN
    ends = trip.arrives_min + timing.handing_over_min
    yield Rule.HOURS, ends <= fleet.until_min[trip.vehicle] + TOLERANCE_MIN


def _between_trips(problem: Problem, plan: Plan) -> Iterator[tuple[Trip, list[Rule]]]:
    """A vehicle starts from where it stands, and its next trip when the last one is handed over and disinfected."""
    timing, fleet = problem.timing, problem.fleet
    by_vehicle: dict[int, list[Trip]] = defaultdict(list)
    for trip in sorted(plan.trips, key=lambda trip: trip.leaves_min):
        by_vehicle[trip.vehicle].append(trip)
    for vehicle, trips in by_vehicle.items():
        first_home = problem.parties.home_m[trips[0].parties[0]]
        there = fleet.from_min[vehicle] + float(timing.drive_min(fleet.stands_m[vehicle], first_home))
        if trips[0].picked_up_min[0] < there - TOLERANCE_MIN:
            yield trips[0], [Rule.TRAVEL]
        for former, trip in pairwise(trips):
            ready = former.arrives_min + timing.handing_over_min + timing.disinfection_min
            home = problem.parties.home_m[trip.parties[0]]
            there = ready + float(timing.drive_min(problem.facilities_m[former.facility], home))
            if trip.picked_up_min[0] < there - TOLERANCE_MIN:
                yield trip, [Rule.DISINFECTED]


def _counted_twice(plan: Plan) -> list[Broken]:
    seen: set[int] = set(plan.unserved)
    twice = []
    for trip in plan.trips:
        if seen.intersection(trip.parties) or len(set(trip.parties)) != len(trip.parties):
            twice.append(Broken(Rule.ONCE, trip.vehicle, trip.parties))
        seen.update(trip.parties)
    return twice
