"""Which rules a plan breaks, whoever made it: the machine, or a hand."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dayclear.engines.pickups.problem import Floats, Problem
from dayclear.engines.pickups.trips import Plan, Trip

TOLERANCE_MIN = 0.01


class Rule(StrEnum):
    """What must hold in every plan."""

    ONCE = "once"
    COHORT = "cohort"
    FACILITY = "facility"
    ROOM = "room"
    PROTECTION = "protection"
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
    yield Rule.COHORT, set(parties.cohort[riders].tolist()) == {trip.cohort}
    yield Rule.COHORT, bool(fleet.carries[trip.vehicle] & trip.cohort)
    yield Rule.FACILITY, set(parties.facility[riders].tolist()) == {trip.facility}
    yield Rule.ROOM, int(parties.seats[riders].sum()) <= int(fleet.seats[trip.vehicle])
    yield Rule.ROOM, int(parties.lying[riders].sum()) <= int(fleet.lying[trip.vehicle])
    yield Rule.PROTECTION, int(parties.protection[riders].max()) <= int(fleet.protection[trip.vehicle])
    yield Rule.READY, bool((picked_up >= parties.ready_min[riders] - TOLERANCE_MIN).all())
    instants, places_m, stands_min = _stops(problem, trip)
    legs = stands_min[:-1] + timing.drive_min(places_m[:-1], places_m[1:])
    yield Rule.TRAVEL, bool((np.diff(instants) >= legs - TOLERANCE_MIN).all())
    yield Rule.RIDE, instants[-1] - instants[0] <= timing.ride_most_min + TOLERANCE_MIN
    yield Rule.HOURS, instants[-1] + stands_min[-1] <= fleet.until_min[trip.vehicle] + TOLERANCE_MIN


def _stops(problem: Problem, trip: Trip) -> tuple[Floats, Floats, Floats]:
    """When, where and how long the vehicle stands, stop by stop from the first who gets in to the last who gets out."""
    homes_m = problem.parties.home_m[list(trip.parties)]
    doors = (np.array(trip.at_door_min), homes_m, np.full(len(homes_m), problem.timing.boarding_min))
    facility = (
        np.array([trip.at_facility_min]),
        problem.facilities_m[trip.facility][None],
        np.array([problem.timing.handing_over_min]),
    )
    first, last = (facility, doors) if trip.is_homeward else (doors, facility)
    instants, places_m, stands_min = (np.concatenate(pair) for pair in zip(first, last, strict=True))
    return instants, places_m, stands_min


def _between_trips(problem: Problem, plan: Plan) -> Iterator[tuple[Trip, list[Rule]]]:
    """A vehicle starts from where it stands, and its next trip when the last one is handed over and disinfected."""
    by_vehicle: dict[int, list[Trip]] = defaultdict(list)
    for trip in sorted(plan.trips, key=lambda trip: trip.leaves_min):
        by_vehicle[trip.vehicle].append(trip)
    for vehicle, trips in by_vehicle.items():
        free_min, stands_m = float(problem.fleet.from_min[vehicle]), problem.fleet.stands_m[vehicle]
        rule = Rule.TRAVEL
        for trip in trips:
            instants, places_m, stands_min = _stops(problem, trip)
            there_min = free_min + float(problem.timing.drive_min(stands_m, places_m[0]))
            if instants[0] < there_min - TOLERANCE_MIN:
                yield trip, [rule]
            free_min = float(instants[-1] + stands_min[-1]) + problem.timing.disinfection_min
            stands_m, rule = places_m[-1], Rule.DISINFECTED


def _counted_twice(plan: Plan) -> list[Broken]:
    seen: set[int] = set(plan.unserved)
    twice = []
    for trip in plan.trips:
        if seen.intersection(trip.parties) or len(set(trip.parties)) != len(trip.parties):
            twice.append(Broken(Rule.ONCE, trip.vehicle, trip.parties))
        seen.update(trip.parties)
    return twice
