"""Builds a plan trip by trip: the most urgent party first, in the vehicle that can be there first, filled on its way.

A dispatcher plans in this way by hand; the machine only looks at every vehicle and every door each time. Cohorts and
different facilities are never in one trip, so infection control and capacity hold by construction; ``judging`` looks at
it again from outside.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from dayclear.engines.pickups.problem import Cohort, Floats, Ints, Problem
from dayclear.engines.pickups.timetable import Start, all_ready, in_time, stands_after_m, timed
from dayclear.engines.pickups.trips import Plan, Trip, Unserved

SHORTER = (0.85, 0.75, 0.6, 0.5, 0.4, 0.3, 0.2)
"""Of the longest ride that is allowed: which lengths of a trip are tried, cohort by cohort, until one is worse."""


def plan(problem: Problem) -> Plan:
    """The best of several plans that differ in how long a trip is filled; the same problem always gives the same plan.

    A trip filled to the last seat keeps its people waiting while other vehicles stand idle; short trips cost each a
    disinfection. Which is better depends on the day, so that lengths are tried for each cohort as long as they help.
    """
    limits_min = longest(problem)
    best = filled(problem, limits_min)
    for cohort in np.unique(problem.parties.cohort).tolist():
        for share in SHORTER:
            shorter = {**limits_min, cohort: share * problem.timing.ride_most_min}
            found = filled(problem, shorter)
            if cost(problem, found) > cost(problem, best):
                break
            best, limits_min = found, shorter
    return best


def longest(problem: Problem) -> dict[int, float]:
    """For each cohort, a trip that is filled as long as anybody may ride."""
    return {int(cohort): problem.timing.ride_most_min for cohort in Cohort}


def cost(problem: Problem, found: Plan) -> tuple[int, float]:
    """People left out first; then the minutes until somebody is there, on average, and until the last is."""
    people = problem.parties.seats + problem.parties.lying
    left_out = int(people[list(found.unserved)].sum())
    waited = sum(people[list(trip.parties)] @ np.array(arrived_min(trip)) for trip in found.trips)
    return left_out, float(waited) / max(int(people.sum()) - left_out, 1) + found.last_arrival_min


def arrived_min(trip: Trip) -> tuple[float, ...]:
    """When each party of a trip is where it is to be."""
    return trip.at_door_min if trip.is_homeward else (trip.at_facility_min,) * len(trip.parties)


def filled(problem: Problem, limits_min: Mapping[int, float]) -> Plan:
    """Trips for as many parties as the vehicles' hours allow, each filled as long as its cohort's ride lasts.

    Cost: parties × vehicles to choose vehicles, and parties² × seats of a vehicle to fill them, whole columns at a time.
    """
    fleet, parties = problem.fleet, problem.parties
    free_min, stands_m = fleet.from_min.copy(), fleet.stands_m.copy()
    waiting = np.ones(len(parties), dtype=bool)
    trips: list[Trip] = []
    unserved: dict[int, Unserved] = {}
    for party in _most_urgent_first(problem):
        if not waiting[party]:
            continue
        found = _vehicle(problem, party, free_min, stands_m)
        if isinstance(found, Unserved):
            waiting[party], unserved[int(party)] = False, found
            continue
        start = Start(found, float(free_min[found]), stands_m[found])
        limit_min = limits_min[int(parties.cohort[party])]
        trip = _Filling(problem, start, int(party), limit_min).filled(waiting)
        waiting[list(trip.parties)] = False
        free_min[found], stands_m[found] = trip.free_min, stands_after_m(problem, trip)
        trips.append(trip)
    return Plan(tuple(trips), unserved)


def _most_urgent_first(problem: Problem) -> Ints:
    parties = problem.parties
    order: Ints = np.lexsort((np.arange(len(parties)), parties.ready_min, parties.urgency))
    return order


def _vehicle(problem: Problem, party: int, free_min: Floats, stands_m: Floats) -> int | Unserved:
    """The vehicle that can pick the party up first; of several at the same time the one with more room."""
    parties, fleet, timing = problem.parties, problem.fleet, problem.timing
    fits = (
        ((fleet.carries & parties.cohort[party]) != 0)
        & (fleet.seats >= parties.seats[party])
        & (fleet.lying >= parties.lying[party])
        & (fleet.protection >= parties.protection[party])
    )
    if not fits.any():
        return Unserved.NO_VEHICLE
    from_m, to_m = parties.home_m[party], problem.facilities_m[parties.facility[party]]
    stands_min, ends_min = timing.boarding_min, timing.handing_over_min
    if parties.cohort[party] == Cohort.RELEASED:
        from_m, to_m, stands_min, ends_min = to_m, from_m, ends_min, stands_min
    ride_min = stands_min + float(timing.drive_min(from_m, to_m))
    if ride_min > timing.ride_most_min:
        return Unserved.RIDE_TOO_LONG
    there_min = np.maximum(free_min + timing.drive_min(stands_m, from_m), parties.ready_min[party])
    through = fits & (there_min + ride_min + ends_min <= fleet.until_min)
    if not through.any():
        return Unserved.NO_TIME
    ranked = np.lexsort((-fleet.seats, np.where(through, there_min, np.inf)))
    return int(ranked[0])


class _Filling:
    """One trip while it is filled: first the party it is for, then whoever costs it the least time a person."""

    def __init__(self, problem: Problem, start: Start, first: int, limit_min: float) -> None:
        self._problem, self._start, self._first, self._limit_min = problem, start, first, limit_min
        self._facility_m = problem.facilities_m[problem.parties.facility[first]]
        self._is_homeward = problem.parties.cohort[first] == Cohort.RELEASED

    def filled(self, waiting: np.ndarray) -> Trip:
        parties, fleet = self._problem.parties, self._problem.fleet
        order = [self._first]
        seats = int(fleet.seats[self._start.vehicle] - parties.seats[self._first])
        lying = int(fleet.lying[self._start.vehicle] - parties.lying[self._first])
        open_to = waiting & (parties.cohort == parties.cohort[self._first])
        open_to &= parties.facility == parties.facility[self._first]
        open_to &= parties.protection <= fleet.protection[self._start.vehicle]
        open_to[self._first] = False
        while open_to.any() and seats + lying > 0:
            open_to &= (parties.seats <= seats) & (parties.lying <= lying)
            found = self._cheapest(order, np.flatnonzero(open_to))
            if found is None:
                break
            party, position = found
            order.insert(position, party)
            seats -= int(parties.seats[party])
            lying -= int(parties.lying[party])
            open_to[party] = False
        return timed(self._problem, self._start, order)

    def _cheapest(self, order: Sequence[int], candidates: Ints) -> tuple[int, int] | None:
        """The party and the position on the way that add the least time a person, where the trip stays allowed.

        The party that the trip is for is not kept waiting: nobody comes before it.
        """
        if not len(candidates):
            return None
        parties = self._problem.parties
        added = self._added_min(order, candidates)
        cost = added / (parties.seats[candidates] + parties.lying[candidates])
        while np.isfinite(cost).any():
            position, which = np.unravel_index(cost.argmin(), cost.shape)
            party, after = int(candidates[which]), int(position) + 1
            longer = timed(self._problem, self._start, [*order[:after], party, *order[after:]])
            if not in_time(self._problem, longer, self._limit_min):
                # Whatever makes the way as long as that is too long as well.
                cost[added >= added[position, which]] = np.inf
            elif all_ready(self._problem, longer):
                return party, after
            cost[position, which] = np.inf
        return None

    def _added_min(self, order: Sequence[int], candidates: Ints) -> Floats:
        """How much longer the way is with each candidate after each stop; on the way home the last stop is the end."""
        parties, timing = self._problem.parties, self._problem.timing
        doors_m = parties.home_m[list(order)]
        stops_m = doors_m if self._is_homeward else np.vstack([doors_m, self._facility_m])
        to_homes = timing.drive_min(stops_m[:, None, :], parties.home_m[candidates][None, :, :])
        legs = timing.drive_min(stops_m[:-1], stops_m[1:])
        between: Floats = to_homes[:-1] + to_homes[1:] - legs[:, None]
        return np.vstack([between, to_homes[-1:]]) if self._is_homeward else between
