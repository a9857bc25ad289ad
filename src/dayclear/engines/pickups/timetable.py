"""When a vehicle is where on its way: past doors to a facility, or from a facility past doors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dayclear.engines.pickups.problem import Cohort, Floats, Problem
from dayclear.engines.pickups.trips import Trip


@dataclass(frozen=True, slots=True)
class Start:
    """A vehicle, from when it is free, and where it stands then."""

    vehicle: int
    free_min: float
    stands_m: Floats


def timed(problem: Problem, start: Start, order: Sequence[int]) -> Trip:
    """The trip of a vehicle past these parties in this order; whether it is allowed, ``holds`` tells."""
    parties, timing, rows = problem.parties, problem.timing, list(order)
    homes_m = parties.home_m[rows]
    facility_m = problem.facilities_m[parties.facility[rows[0]]]
    homeward = bool(parties.cohort[rows[0]] == Cohort.RELEASED)
    first_m = facility_m if homeward else homes_m[0]
    to_first_min = float(timing.drive_min(start.stands_m, first_m))
    ready_min = parties.ready_min[rows]
    begins_min = max(start.free_min + to_first_min, float(ready_min.max() if homeward else ready_min[0]))
    between_min = np.concatenate(
        [[0.0], np.cumsum(timing.boarding_min + timing.drive_min(homes_m[:-1], homes_m[1:]))]
    )
    if homeward:
        out_min = begins_min + timing.handing_over_min + float(timing.drive_min(facility_m, homes_m[0]))
        at_door_min, at_facility_min = out_min + between_min, begins_min
        done_min = float(at_door_min[-1]) + timing.boarding_min
    else:
        at_door_min = begins_min + between_min
        last_leg_min = timing.boarding_min + float(timing.drive_min(homes_m[-1], facility_m))
        at_facility_min = float(at_door_min[-1]) + last_leg_min
        done_min = at_facility_min + timing.handing_over_min
    return Trip(
        vehicle=start.vehicle,
        facility=int(parties.facility[rows[0]]),
        cohort=int(parties.cohort[rows[0]]),
        parties=tuple(order),
        leaves_min=begins_min - to_first_min,
        at_door_min=tuple(at_door_min.tolist()),
        at_facility_min=at_facility_min,
        free_min=done_min + timing.disinfection_min,
    )


def in_time(problem: Problem, trip: Trip, ride_most_min: float) -> bool:
    """Nobody rides longer than this, and the vehicle is through within its hours."""
    timing = problem.timing
    return (
        trip.arrives_min - trip.picked_up_min[0] <= ride_most_min
        and trip.free_min - timing.disinfection_min <= problem.fleet.until_min[trip.vehicle]
    )


def all_ready(problem: Problem, trip: Trip) -> bool:
    """Nobody waits in the vehicle for somebody who cannot leave yet."""
    return bool((np.array(trip.picked_up_min) >= problem.parties.ready_min[list(trip.parties)]).all())


def stands_after_m(problem: Problem, trip: Trip) -> Floats:
    """Where the vehicle stands when the trip is over."""
    if trip.is_homeward:
        home: Floats = problem.parties.home_m[trip.parties[-1]]
        return home
    facility: Floats = problem.facilities_m[trip.facility]
    return facility
