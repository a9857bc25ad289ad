"""Builds a plan trip by trip: the most urgent party first, in the vehicle that can be there first, filled on its way.

A dispatcher plans in this way by hand; the machine only looks at every vehicle and every door each time. Positives and
contacts, and different facilities, are never in one trip, so infection control and capacity hold by construction;
``judging`` looks at it again from outside.
"""

from collections.abc import Sequence

import numpy as np

from dayclear.engines.pickups.problem import Floats, Ints, Problem
from dayclear.engines.pickups.trips import Plan, Trip, Unserved


def plan(problem: Problem) -> Plan:
    """Trips for as many parties as the vehicles' hours allow; the same problem always gives the same plan.

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
        trip = _Filling(problem, found, party, free_min[found], stands_m[found]).filled(waiting)
        waiting[list(trip.parties)] = False
        free_min[found], stands_m[found] = trip.free_min, problem.facilities_m[trip.facility]
        trips.append(trip)
    return Plan(tuple(trips), unserved)


def _most_urgent_first(problem: Problem) -> Ints:
    parties = problem.parties
    order: Ints = np.lexsort((np.arange(len(parties)), parties.ready_min, parties.urgency))
    return order


def _vehicle(problem: Problem, party: int, free_min: Floats, stands_m: Floats) -> int | Unserved:
    """The vehicle that can pick the party up first; of several at the same time the one with more room."""
    parties, fleet, timing = problem.parties, problem.fleet, problem.timing
    home, facility = parties.home_m[party], problem.facilities_m[parties.facility[party]]
    fits = (
        ((fleet.carries & parties.cohort[party]) != 0)
        & (fleet.seats >= parties.seats[party])
        & (fleet.lying >= parties.lying[party])
    )
    if not fits.any():
        return Unserved.NO_VEHICLE
    ride_min = timing.boarding_min + float(timing.drive_min(home, facility))
    if ride_min > timing.ride_most_min:
        return Unserved.RIDE_TOO_LONG
    there_min = np.maximum(free_min + timing.drive_min(stands_m, home), parties.ready_min[party])
    in_time = fits & (there_min + ride_min + timing.handing_over_min <= fleet.until_min)
    if not in_time.any():
        return Unserved.NO_TIME
    ranked = np.lexsort((-fleet.seats, np.where(in_time, there_min, np.inf)))
    return int(ranked[0])


class _Filling:
    """One trip while it is filled: first the party it is for, then whoever costs it the least time a person."""

    def __init__(self, problem: Problem, vehicle: int, first: int, free_min: float, stands_m: Floats) -> None:
        self._problem = problem
        self._vehicle = vehicle
        self._free_min = float(free_min)
        self._stands_m = stands_m
        self._facility_m = problem.facilities_m[problem.parties.facility[first]]
        self._first = int(first)

    def filled(self, waiting: np.ndarray) -> Trip:
        parties, fleet = self._problem.parties, self._problem.fleet
        order = [self._first]
        seats = int(fleet.seats[self._vehicle] - parties.seats[self._first])
        lying = int(fleet.lying[self._vehicle] - parties.lying[self._first])
        open_to = waiting & (parties.cohort == parties.cohort[self._first])
        open_to &= parties.facility == parties.facility[self._first]
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
        return self._trip(order)

    def _cheapest(self, order: Sequence[int], candidates: Ints) -> tuple[int, int] | None:
        """The party and the position on the way that add the least time a person, where the trip stays allowed.

        The party that the trip is for is not kept waiting: nobody comes before it.
        """
        if not len(candidates):
            return None
        parties, timing = self._problem.parties, self._problem.timing
        stops_m = np.vstack([parties.home_m[list(order)], self._facility_m])
        to_homes = timing.drive_min(stops_m[:, None, :], parties.home_m[candidates][None, :, :])
        legs = timing.drive_min(stops_m[:-1], stops_m[1:])
        added = to_homes[:-1] + to_homes[1:] - legs[:, None]
        cost = added / (parties.seats[candidates] + parties.lying[candidates])
        while np.isfinite(cost).any():
            position, which = np.unravel_index(cost.argmin(), cost.shape)
            party, after = int(candidates[which]), int(position) + 1
            longer = [*order[:after], party, *order[after:]]
            if not self._in_time(longer):
                # Whatever makes the way as long as that is too long as well.
                cost[added >= added[position, which]] = np.inf
            elif self._all_ready(longer):
                return party, after
            cost[position, which] = np.inf
        return None

    def _in_time(self, order: Sequence[int]) -> bool:
        """Nobody rides longer than anybody may, and the vehicle is through within its hours."""
        timing = self._problem.timing
        there_min = self._there_min(order)
        arrives_min = self._arrives_min(order, there_min)
        ends_min = arrives_min + timing.handing_over_min
        return bool(
            arrives_min - there_min[0] <= timing.ride_most_min
            and ends_min <= self._problem.fleet.until_min[self._vehicle]
        )

    def _all_ready(self, order: Sequence[int]) -> bool:
        """Nobody waits in the vehicle for somebody who cannot leave yet."""
        return bool((self._there_min(order) >= self._problem.parties.ready_min[list(order)]).all())

    def _there_min(self, order: Sequence[int]) -> Floats:
        """When the vehicle stands at each door."""
        parties, timing = self._problem.parties, self._problem.timing
        homes = parties.home_m[list(order)]
        first = self._free_min + float(timing.drive_min(self._stands_m, homes[0]))
        legs = timing.boarding_min + timing.drive_min(homes[:-1], homes[1:])
        there: Floats = max(first, parties.ready_min[order[0]]) + np.concatenate([[0.0], np.cumsum(legs)])
        return there

    def _arrives_min(self, order: Sequence[int], there_min: Floats) -> float:
        timing = self._problem.timing
        last_leg = float(timing.drive_min(self._problem.parties.home_m[order[-1]], self._facility_m))
        return float(there_min[-1]) + timing.boarding_min + last_leg

    def _trip(self, order: Sequence[int]) -> Trip:
        parties, timing = self._problem.parties, self._problem.timing
        there_min = self._there_min(order)
        arrives_min = self._arrives_min(order, there_min)
        to_first = float(timing.drive_min(self._stands_m, parties.home_m[order[0]]))
        return Trip(
            vehicle=self._vehicle,
            facility=int(parties.facility[self._first]),
            cohort=int(parties.cohort[self._first]),
            parties=tuple(order),
            picked_up_min=tuple(float(minute) for minute in there_min),
            leaves_min=float(there_min[0]) - to_first,
            arrives_min=arrives_min,
            free_min=arrives_min + timing.handing_over_min + timing.disinfection_min,
        )
