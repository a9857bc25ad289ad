"""No plan of pick-ups breaks a rule, and nobody is left whom a vehicle could still have taken."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayclear.engines.pickups import (
    Cohort,
    Fleet,
    Parties,
    Plan,
    Problem,
    Rule,
    Timing,
    Unserved,
    broken_rules,
    plan,
)
from dayclear.engines.pickups.planning import cost, filled, longest
from dayclear.engines.pickups.timetable import Start, stands_after_m, timed

SPAN_M = 12_000


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    parties, vehicles, facilities = draw(st.tuples(st.integers(0, 25), st.integers(0, 5), st.integers(1, 3)))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    places = lambda rows: random.uniform(0, SPAN_M, (rows, 2))  # noqa: E731 - a line of the drawing.
    lying = (random.random(parties) < 0.2).astype(int)
    return Problem(
        parties=Parties(
            home_m=places(parties),
            seats=random.integers(0, 4, parties) + (lying == 0),
            lying=lying,
            cohort=random.choice([*Cohort], parties),
            facility=random.integers(0, facilities, parties),
            urgency=random.integers(0, 3, parties),
            ready_min=random.choice([0.0, 0.0, 60.0], parties),
            protection=random.choice([0, 0, 0, 2, 3], parties),
        ),
        fleet=Fleet(
            stands_m=places(vehicles),
            seats=random.integers(1, 12, vehicles),
            lying=random.integers(0, 2, vehicles),
            carries=random.integers(1, 8, vehicles),
            from_min=random.uniform(0, 60, vehicles),
            until_min=random.uniform(100, 500, vehicles),
            protection=random.integers(1, 4, vehicles),
        ),
        facilities_m=places(facilities),
        timing=Timing(ride_most_min=float(random.choice([40.0, 90.0]))),
    )


@given(problem=problems())
def test_no_plan_breaks_a_rule_and_everybody_is_in_it_or_told_why(problem):
    found = plan(problem)
    assert broken_rules(problem, found) == []
    taken = {party for trip in found.trips for party in trip.parties}
    assert taken | found.unserved.keys() == set(range(len(problem.parties)))


@given(problem=problems())
def test_whoever_is_left_for_want_of_time_could_be_fetched_by_no_vehicle_after_its_last_trip(problem):
    found = plan(problem)
    parties, fleet, timing = problem.parties, problem.fleet, problem.timing
    for party, why in found.unserved.items():
        for vehicle in range(len(fleet)):
            carries = fleet.carries[vehicle] & parties.cohort[party]
            has_room = (
                fleet.seats[vehicle] >= parties.seats[party]
                and fleet.lying[vehicle] >= parties.lying[party]
                and fleet.protection[vehicle] >= parties.protection[party]
            )
            if why == Unserved.NO_VEHICLE:
                assert not (carries and has_room)
            elif why == Unserved.NO_TIME and carries and has_room:
                last = max(
                    (t for t in found.trips if t.vehicle == vehicle), key=lambda t: t.free_min, default=None
                )
                stands = stands_after_m(problem, last) if last else fleet.stands_m[vehicle]
                free = last.free_min if last else fleet.from_min[vehicle]
                alone = timed(problem, Start(vehicle, free, stands), [party])
                ends = alone.free_min - timing.disinfection_min
                assert ends > fleet.until_min[vehicle]


def one_vehicle(**changed) -> Problem:
    """A bus for contacts at the corner of a square of 3 km, three parties of two at the others."""
    parties = {
        "home_m": np.array([[3000.0, 0.0], [3000.0, 3000.0], [0.0, 3000.0]]),
        "seats": np.array([2, 2, 2]),
        "lying": np.zeros(3, dtype=int),
        "cohort": np.full(3, Cohort.CONTACT),
        "facility": np.zeros(3, dtype=int),
        "urgency": np.zeros(3, dtype=int),
        "ready_min": np.zeros(3),
        "protection": np.zeros(3, dtype=int),
    }
    fleet = {
        "stands_m": np.zeros((1, 2)),
        "seats": np.array([6]),
        "lying": np.zeros(1, dtype=int),
        "carries": np.array([Cohort.CONTACT]),
        "from_min": np.zeros(1),
        "until_min": np.array([600.0]),
        "protection": np.array([2]),
    }
    parties |= {name: value for name, value in changed.items() if name in parties}
    fleet |= {
        name.removeprefix("fleet_"): value for name, value in changed.items() if name.startswith("fleet_")
    }
    return Problem(Parties(**parties), Fleet(**fleet), np.zeros((1, 2)))


def test_neighbours_share_a_vehicle_as_long_as_it_has_room():
    assert [set(trip.parties) for trip in plan(one_vehicle()).trips] == [{0, 1, 2}]
    assert sorted(len(trip.parties) for trip in plan(one_vehicle(fleet_seats=np.array([4]))).trips) == [1, 2]


def test_positives_and_contacts_ride_apart_even_where_the_vehicle_may_carry_both():
    mixed = np.array([Cohort.CONTACT, Cohort.POSITIVE, Cohort.CONTACT])
    both = np.array([Cohort.CONTACT | Cohort.POSITIVE])
    found = plan(one_vehicle(cohort=mixed, fleet_carries=both))
    assert sorted(trip.parties for trip in found.trips if trip.cohort == Cohort.POSITIVE) == [(1,)]
    assert plan(one_vehicle(cohort=mixed)).unserved == {1: Unserved.NO_VEHICLE}


def test_released_people_go_the_other_way_from_the_facility_door_by_door_and_with_nobody_else():
    released, anybody = np.full(3, Cohort.RELEASED), np.array([7])
    (trip,) = plan(one_vehicle(cohort=released, fleet_carries=anybody)).trips
    assert trip.picked_up_min == (trip.at_facility_min,) * 3
    assert trip.at_facility_min + Timing().handing_over_min < trip.at_door_min[0] < trip.at_door_min[2]
    assert trip.free_min == trip.at_door_min[2] + Timing().boarding_min + Timing().disinfection_min
    mixed = np.array([Cohort.RELEASED, Cohort.CONTACT, Cohort.POSITIVE])
    assert len(plan(one_vehicle(cohort=mixed, fleet_carries=anybody)).trips) == 3


@given(problem=problems())
def test_shorter_trips_are_planned_only_where_they_leave_nobody_more_waiting(problem):
    assert cost(problem, plan(problem)) <= cost(problem, filled(problem, longest(problem)))


def test_where_vehicles_stand_idle_people_are_not_kept_on_board_of_one():
    two = {"stands_m": np.zeros((2, 2)), "lying": np.zeros(2, dtype=int), "from_min": np.zeros(2)}
    two |= {"seats": np.array([6, 6]), "carries": np.array([1, 1]), "protection": np.array([2, 2])}
    many = {f"fleet_{name}": column for name, column in two.items()} | {"fleet_until_min": np.full(2, 600.0)}
    problem = one_vehicle(**many)
    assert len(filled(problem, longest(problem)).trips) == 1
    assert len(plan(problem).trips) == 2


def test_whoever_needs_more_protection_than_a_vehicle_has_is_not_taken_by_it():
    found = plan(one_vehicle(protection=np.array([0, 3, 2])))
    assert found.unserved == {1: Unserved.NO_VEHICLE}
    assert {party for trip in found.trips for party in trip.parties} == {0, 2}


def test_the_most_urgent_is_picked_up_first():
    found = plan(one_vehicle(urgency=np.array([1, 1, 0])))
    assert found.trips[0].parties[0] == 2


def test_after_a_trip_the_vehicle_is_disinfected_before_the_next():
    first, second = sorted(
        plan(one_vehicle(fleet_seats=np.array([4]))).trips, key=lambda trip: trip.leaves_min
    )
    assert second.leaves_min >= first.arrives_min + Timing().handing_over_min + Timing().disinfection_min


def test_a_plan_bent_by_hand_is_told_what_it_breaks():
    problem = one_vehicle()
    (trip,) = plan(problem).trips
    bent = [
        (replace(trip, cohort=int(Cohort.POSITIVE)), Rule.COHORT),
        (replace(trip, at_facility_min=0.0), Rule.TRAVEL),
        (replace(trip, at_door_min=(0.0, 1.0, 2.0)), Rule.TRAVEL),
        (replace(trip, parties=(0, 0, 1)), Rule.ONCE),
    ]
    for changed, rule in bent:
        assert rule in {broken.rule for broken in broken_rules(problem, Plan((changed,), {}))}


def test_a_party_without_people_and_a_facility_that_is_not_there_are_refused():
    with pytest.raises(ValueError, match="has people"):
        one_vehicle(seats=np.zeros(3, dtype=int))
    with pytest.raises(ValueError, match="facility of the table"):
        one_vehicle(facility=np.array([0, 0, 1]))
