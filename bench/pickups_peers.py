"""How good the plans of pick-ups are: ours against its own first trips, and against OR-Tools, on the same people.

`python -m bench.pickups_peers [--quick] [--json]`. People and vehicles are drawn from a seed, without a database. OR-Tools
is given what it can express: one trip a vehicle, room, the longest ride, the least minutes until the last is there. Where
there are more people than seats, vehicles must go several times with a disinfection between, which it is not asked for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench import stage
from dayclear.engines import pickups
from dayclear.engines.pickups.planning import arrived_min, filled, longest

SEED, SPAN_M, BUILDINGS = 4, 9_000, 60
AMBULANCES, BUSES, CAR_SEATS, BUS_SEATS = 20, 40, 3, 38
WITHIN_S = 20
SECONDS_PER_MIN = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """Minutes until the last is there and until half of the people are, and what that cost."""

    last: float
    median: float
    cpu_s: float


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    table = {}
    for positives, contacts in ((20, 300), (0, 500), (100, 1500)) if not asked.quick else ((20, 300),):
        problem = drawn(positives, contacts)
        table[f"{positives} + {contacts}"] = {
            "ours": run(problem, pickups.plan),
            "first trips": run(problem, lambda given: filled(given, longest(given))),
            **({"OR-Tools": run(problem, ortools)} if contacts < BUSES * BUS_SEATS / 2 else {}),
        }
    ours, first = table["20 + 300"]["ours"], table["20 + 300"]["first trips"]
    stage.tell(
        {
            "name": "pickups_peers",
            "n": 320,
            "ours": round(ours.last),
            "peer": round(first.last),
            "peer_name": "every trip filled as long as anybody may ride",
            "unit": "minutes until the last is there",
            "ratio": round(first.last / ours.last, 2),
            "growth": {
                f"{size}, {who}: last / median min, CPU s": f"{got.last:.0f} / {got.median:.0f}, {got.cpu_s:.1f}"
                for size, row in table.items()
                for who, got in row.items()
            },
        },
        as_json=asked.json,
        limit="one core; whole columns at a time",
    )


def drawn(positives: int, contacts: int) -> pickups.Problem:
    """Households in buildings, positives to one facility and contacts to another, all vehicles free in the middle."""
    random = np.random.default_rng(SEED)
    homes = random.uniform(0, SPAN_M, (BUILDINGS, 2))
    seats = np.concatenate([np.ones(positives, int), random.choice([1, 2, 2, 3], contacts)])
    seats = seats[: positives + int(np.searchsorted(np.cumsum(seats[positives:]), contacts)) + 1]
    count = len(seats)
    is_positive = np.arange(count) < positives
    ambulance = np.arange(AMBULANCES + BUSES) < AMBULANCES
    return pickups.Problem(
        pickups.Parties(
            home_m=homes[random.integers(0, BUILDINGS, count)],
            seats=seats,
            lying=np.zeros(count, int),
            cohort=np.where(is_positive, pickups.Cohort.POSITIVE, pickups.Cohort.CONTACT),
            facility=np.where(is_positive, 0, 1),
            urgency=np.where(is_positive, 0, 1),
            ready_min=np.zeros(count),
            protection=np.zeros(count, int),
        ),
        pickups.Fleet(
            stands_m=np.full((len(ambulance), 2), SPAN_M / 2),
            seats=np.where(ambulance, CAR_SEATS, BUS_SEATS),
            lying=np.zeros(len(ambulance), int),
            carries=np.where(ambulance, pickups.Cohort.POSITIVE, pickups.Cohort.CONTACT),
            from_min=np.zeros(len(ambulance)),
            until_min=np.full(len(ambulance), 24.0 * 60),
            protection=np.full(len(ambulance), 2),
        ),
        np.array([[0.0, 0.0], [SPAN_M, SPAN_M / 3]]),
    )


def run(problem: pickups.Problem, planner: Callable[[pickups.Problem], pickups.Plan]) -> Outcome:
    began = time.process_time()
    found = planner(problem)
    took_s = time.process_time() - began
    broken = pickups.broken_rules(problem, found)
    if broken or found.unserved:
        raise SystemExit(f"A plan breaks {broken[:3]} or leaves out {len(found.unserved)}.")
    there = [np.repeat(arrived_min(trip), problem.parties.seats[list(trip.parties)]) for trip in found.trips]
    return Outcome(found.last_arrival_min, float(np.median(np.concatenate(there))), took_s)


def ortools(problem: pickups.Problem) -> pickups.Plan:
    """Cohort by cohort, one trip a vehicle, the span of the whole as short as guided local search finds it."""
    trips = [trip for cohort in np.unique(problem.parties.cohort) for trip in _cohort(problem, int(cohort))]
    return pickups.Plan(tuple(trips), {})


def _cohort(problem: pickups.Problem, cohort: int) -> list[pickups.Trip]:
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415 - a peer, not a dependency here.

    from dayclear.engines.pickups.timetable import Start, timed  # noqa: PLC0415

    parties, fleet, timing = problem.parties, problem.fleet, problem.timing
    rows = np.flatnonzero(parties.cohort == cohort)
    cars = np.flatnonzero(fleet.carries == cohort)
    facility_m = problem.facilities_m[parties.facility[rows[0]]]
    places_m = np.vstack([parties.home_m[rows], fleet.stands_m[cars[0]], facility_m])
    start, end = len(rows), len(rows) + 1
    drive = timing.drive_min(places_m[:, None], places_m[None, :])
    drive[:start] += timing.boarding_min
    seconds = np.ceil(drive * SECONDS_PER_MIN).astype(int).tolist()
    manager = pywrapcp.RoutingIndexManager(len(places_m), len(cars), [start] * len(cars), [end] * len(cars))
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    way = model.RegisterTransitCallback(lambda one, other: seconds[node(one)][node(other)])
    riding = model.RegisterTransitCallback(
        lambda one, other: 0 if node(one) == start else seconds[node(one)][node(other)]
    )
    people = [*parties.seats[rows].tolist(), 0, 0]
    room = model.RegisterUnaryTransitCallback(lambda one: people[node(one)])
    day = 24 * 60 * SECONDS_PER_MIN
    model.SetArcCostEvaluatorOfAllVehicles(way)
    model.AddDimension(way, 0, day, True, "time")
    model.AddDimension(riding, 0, int(timing.ride_most_min * SECONDS_PER_MIN), True, "ride")
    model.AddDimensionWithVehicleCapacity(room, 0, fleet.seats[cars].tolist(), True, "room")
    model.GetDimensionOrDie("time").SetGlobalSpanCostCoefficient(100)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromSeconds(WITHIN_S)
    found = model.SolveWithParameters(search)
    if found is None:
        raise SystemExit("OR-Tools found no plan.")
    trips = []
    for number, car in enumerate(cars.tolist()):
        order, at = [], found.Value(model.NextVar(model.Start(number)))
        while not model.IsEnd(at):
            order.append(int(rows[node(at)]))
            at = found.Value(model.NextVar(at))
        if order:
            trips.append(timed(problem, Start(car, float(fleet.from_min[car]), fleet.stands_m[car]), order))
    return trips


if __name__ == "__main__":
    main()
