"""A round of a district planned: ours, PyVRP and OR-Tools on the same instance for the same time, and by hand.

Needs the peers: pip install --require-hashes -r bench/requirements.lock. Every plan, whoever made it, is timed and judged
by the same referee. Each planner runs in a process of its own, whose peak memory is told.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from multiprocessing import get_context

import numpy as np

from dayclear.engines.routing import (
    Aim,
    Plan,
    Problem,
    Rule,
    Stops,
    Teams,
    Visits,
    broken_rules,
    plan_round,
    replan,
    timed,
)
from dayclear.engines.routing.problem import Ints
from dayclear.rehearsal.district.generation import generate
from dayclear.rehearsal.district.size import SIZES

SHIFT_S = 8 * 3600.0
WINDOW_S = 12 * 3600.0
DOOR_S = SHIFT_S / 300
DOWNSTAIRS_S = SHIFT_S / 600
SPARE_TEAMS = 1.7
LOCKED_DOWN = 0.04
METRES_PER_DEGREE = 110_540.0
FORBIDDEN_S = 1_000_000
STREETS = 10
WHOLE_MOST = 250
"""A building with more people than a team manages in a shift, the way there included, is shared beforehand."""


@dataclass(frozen=True)
class Instance:
    """A problem, and for peers that cannot divide a stop: stretches of each stop that are small enough to be packed."""

    problem: Problem
    stop: Ints
    first: Ints
    people: Ints

    def cut_into(self, most: int) -> "Instance":
        """Stretches of about equal length and at most so many people."""
        rows = []
        for stop, count in enumerate(self.problem.stops.people.tolist()):
            edges = np.linspace(0, count, -(-count // most) + 1).astype(int).tolist()
            rows += [(stop, first, last - first) for first, last in pairwise(edges)]
        return replace(self, **dict(zip(("stop", "first", "people"), np.array(rows).T, strict=True)))


def instance(size: str, *, rate: str = "doors", seed: int = 1) -> Instance:
    """The rehearsal district: 4 % of the buildings locked down, their compounds under control, teams by street.

    ``rate`` is "doors" where everybody is swabbed at 300 a day, "mixed" where only the locked down are and the others come
    down, at 600 a day.
    """
    district = generate(SIZES[size], seed)
    places = district.places
    is_building = places.level == "building"
    rows = np.arange(len(places))
    building = np.where(is_building, rows, places.parent)[district.homes.place]
    counts = np.bincount(building, district.homes.size, len(places)).astype(np.int64)
    rows = np.flatnonzero(counts)
    x = places.longitude * METRES_PER_DEGREE * np.cos(np.radians(places.latitude.mean()))
    y = places.latitude * METRES_PER_DEGREE
    rng = np.random.default_rng(seed)
    locked = rng.random(len(rows)) < LOCKED_DOWN
    zone = np.where(np.isin(places.parent[rows], places.parent[rows][locked]), 1, 0)
    zone[locked] = 2
    each = np.where((zone == 2) | (rate == "doors"), DOOR_S, DOWNSTAIRS_S)
    stops = Stops(x[rows], y[rows], zone, counts[rows], each)
    teams = _teams(stops, _streets_of(places.level, places.parent, rows))
    whole = Instance(Problem(stops, teams, closes_s=WINDOW_S), rows, rows, rows)
    return whole.cut_into(10**6)


def _streets_of(level: np.ndarray, parent: np.ndarray, rows: Ints) -> Ints:
    streets = rows.copy()
    while (above := level[streets] != "street").any():
        streets[above] = parent[streets[above]]
    return streets


def _teams(stops: Stops, street: Ints) -> Teams:
    """Teams of one sampler who gather in the middle of their street, by its share of the work."""
    work = stops.people * stops.each_s
    names = np.unique(street)
    middles = np.array(
        [
            [np.average(stops.x_m[street == name], weights=work[street == name]) for name in names],
            [np.average(stops.y_m[street == name], weights=work[street == name]) for name in names],
        ]
    )
    share = np.array([work[street == name].sum() for name in names]) / SHIFT_S
    count = np.ceil(share * SPARE_TEAMS).astype(np.int64)
    x, y = np.repeat(middles, count, axis=1)
    n = len(x)
    return Teams(x, y, np.zeros(n), np.full(n, SHIFT_S), np.ones(n, np.int64), np.zeros(n, np.int64))


def ours(given: Instance, within_s: float) -> Plan:
    return plan_round(given.problem, within_s=within_s, seed=1)


def by_hand(given: Instance, _within_s: float) -> Plan:
    """Each team does the nearest building that still waits, whole; where that would not be done in time, it goes home.

    From a dirtier zone nobody goes to a cleaner one, and a building larger than a shift is shared.
    """
    problem = given.problem
    stops, teams = problem.stops, problem.teams
    left = stops.people.copy()
    rows: list[tuple[int, int, int, int]] = []
    for team in range(len(teams)):
        x, y, zone, now = teams.x_m[team], teams.y_m[team], 0, 0.0
        while left.any():
            waiting = np.flatnonzero((left > 0) & (stops.zone >= zone))
            if not len(waiting):
                break
            way = problem.travel.between_s(
                np.full(len(waiting), x), np.full(len(waiting), y), stops.x_m[waiting], stops.y_m[waiting]
            )
            nearest = int(waiting[way.argmin()])
            begins = now + float(way.min()) + problem.setup_s
            fits = int((SHIFT_S - begins) / stops.each_s[nearest])
            is_larger_than_a_shift = stops.people[nearest] * stops.each_s[nearest] > SHIFT_S * 0.9
            taken = int(left[nearest]) if fits >= left[nearest] else fits if is_larger_than_a_shift else 0
            if taken <= 0:
                break
            rows.append((team, nearest, int(stops.people[nearest] - left[nearest]), taken))
            left[nearest] -= taken
            now = begins + taken * stops.each_s[nearest]
            x, y, zone = stops.x_m[nearest], stops.y_m[nearest], int(stops.zone[nearest])
    return _plan(problem, rows)


def pyvrp(given: Instance, within_s: float) -> Plan:
    """One vehicle a team, a fixed cost for each; setting up and the order of zones are in the durations between stops."""
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve  # noqa: PLC0415
    from pyvrp.stop import MaxRuntime  # noqa: PLC0415

    depots, of_team = _depots(given.problem.teams)
    durations = _durations(given, depots)
    n = len(given.stop)
    service = np.ceil(given.people * given.problem.stops.each_s[given.stop]).astype(int)
    data = ProblemData(
        [Location(0, 0) for _ in range(len(durations))],
        [Client(location=len(depots) + row, service_duration=int(service[row])) for row in range(n)],
        [Depot(location=row) for row in range(len(depots))],
        [
            VehicleType(
                num_available=int((of_team == row).sum()),
                start_depot=row,
                end_depot=row,
                fixed_cost=100_000,
                shift_duration=int(SHIFT_S),
                tw_late=int(SHIFT_S),
            )
            for row in range(len(depots))
        ],
        [durations],
        [durations],
    )
    best = solve(data, MaxRuntime(within_s), seed=1, display=False, collect_stats=False).best
    used = {row: list(np.flatnonzero(of_team == row)) for row in range(len(depots))}
    rows = []
    for route in best.routes():
        team = int(used[route.vehicle_type()].pop())
        rows += [_row(given, team, activity.idx) for activity in route if activity.is_client()]
    return _plan(given.problem, rows)


def ortools(given: Instance, within_s: float) -> Plan:
    """The routing library: savings to begin with, then guided local search; the same durations."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415

    depots, of_team = _depots(given.problem.teams)
    durations = _durations(given, depots)
    service = np.ceil(given.people * given.problem.stops.each_s[given.stop]).astype(int)
    durations[:, len(depots) :] += service
    manager = pywrapcp.RoutingIndexManager(len(durations), len(of_team), of_team.tolist(), of_team.tolist())
    model = pywrapcp.RoutingModel(manager)
    transit = model.RegisterTransitMatrix(durations.tolist())
    model.SetArcCostEvaluatorOfAllVehicles(transit)
    model.AddDimension(transit, 0, int(SHIFT_S), True, "time")
    model.SetFixedCostOfAllVehicles(100_000)
    for row in range(len(given.stop)):
        model.AddDisjunction([manager.NodeToIndex(len(depots) + row)], 10_000_000)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(within_s * 1000))
    found = model.SolveWithParameters(parameters)
    rows = []
    if found is None:
        return _plan(given.problem, rows)
    for team in range(len(of_team)):
        at = found.Value(model.NextVar(model.Start(team)))
        while not model.IsEnd(at):
            rows.append(_row(given, team, manager.IndexToNode(at) - len(depots)))
            at = found.Value(model.NextVar(at))
    return _plan(given.problem, rows)


def _depots(teams: Teams) -> tuple[np.ndarray, Ints]:
    """Where teams gather, as rows (x, y), and the row of each team."""
    places, of_team = np.unique(np.stack([teams.x_m, teams.y_m], axis=1), axis=0, return_inverse=True)
    return places, of_team.ravel()


def _durations(given: Instance, depots: np.ndarray) -> np.ndarray:
    """Seconds from place to place: the way and the setting up; nothing back to the depot, never to a cleaner zone."""
    stops, travel = given.problem.stops, given.problem.travel
    x = np.concatenate([depots[:, 0], stops.x_m[given.stop]])
    y = np.concatenate([depots[:, 1], stops.y_m[given.stop]])
    stop = np.concatenate([-1 - np.arange(len(depots)), given.stop])
    zone = np.concatenate([np.zeros(len(depots), int), stops.zone[given.stop]])
    table = np.empty((len(x), len(x)), np.int64)
    for row in range(len(x)):
        way = travel.between_s(np.full(len(x), x[row]), np.full(len(x), y[row]), x, y)
        way += np.where(stop == stop[row], 0, given.problem.setup_s)
        way[zone < zone[row]] = FORBIDDEN_S
        way[: len(depots)] = 0
        table[row] = np.ceil(way)
    np.fill_diagonal(table, 0)
    return table


def _row(given: Instance, team: int, row: int) -> tuple[int, int, int, int]:
    return team, int(given.stop[row]), int(given.first[row]), int(given.people[row])


def _plan(problem: Problem, rows: list[tuple[int, int, int, int]]) -> Plan:
    """Visits in the order of the rows; stretches of one stop that a team does in one go are one visit."""
    joined: list[list[int]] = []
    for team, stop, first, people in sorted(rows, key=lambda row: row[0]):
        if joined and joined[-1][:2] == [team, stop] and joined[-1][2] + joined[-1][3] == first:
            joined[-1][3] += people
        else:
            joined.append([team, stop, first, people])
    columns = np.array(joined, np.int64).reshape(-1, 4).T
    none = np.zeros(columns.shape[1])
    return Plan(problem, timed(problem, Visits(*columns, none, none, none)))


@dataclass(frozen=True)
class Told:
    """What one planner did."""

    name: str
    samplers: int
    left_out: int
    finish_h: float
    gap: float
    travel_h: float
    seconds: float
    memory_mb: float
    broken: int


def run(name: str, planner: Callable[[Instance, float], Plan], given: Instance, within_s: float) -> Told:
    """In a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(_run, name, planner, given, within_s).result()


def _run(name: str, planner: Callable[[Instance, float], Plan], given: Instance, within_s: float) -> Told:
    tiny = instance("tiny")
    planner(tiny, 0.5)  # Compiled and loaded before the clock starts, for everybody.
    started = time.monotonic()
    plan = planner(given, within_s)
    seconds = time.monotonic() - started
    broken = [rule for rule in broken_rules(plan.problem, plan.visits) if rule.rule != Rule.LEFT_OUT]
    return Told(
        name,
        plan.samplers_used,
        int(plan.unserved.sum()),
        plan.finish_s / 3600,
        plan.samplers_used / plan.problem.least_samplers - 1,
        plan.travel_s / 3600,
        seconds,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        len(broken),
    )


def race(size: str, within_s: float) -> tuple[Instance, list[Told]]:
    given = instance(size)
    return given, [
        run("ours", ours, given, within_s),
        run("by hand: nearest building", by_hand, given, within_s),
        run("PyVRP, buildings", pyvrp, given.cut_into(WHOLE_MOST), within_s),
        run("PyVRP, stretches of 60", pyvrp, given.cut_into(60), within_s),
        run("OR-Tools, buildings", ortools, given.cut_into(WHOLE_MOST), within_s),
    ]


def growth() -> dict[str, float]:
    """Seconds until the first whole plan, by the number of people."""
    told = {}
    for size in ("tiny", "street", "district"):
        given = instance(size)
        ours(given, 0)
        started = time.monotonic()
        ours(given, 0)
        told[f"first plan for {given.problem.stops.people.sum()} people, s"] = round(
            time.monotonic() - started, 3
        )
    return told


def mending(given: Instance) -> dict[str, float]:
    """Seconds to mend the plan when a team is out, and when a building is locked down."""
    problem = given.problem
    plan = plan_round(problem, within_s=0, seed=1)
    underway = plan.visits.begins_s < 2 * 3600
    ends = problem.teams.ends_s.copy()
    ends[plan.teams_used[13]] = 2 * 3600
    zone, each = problem.stops.zone.copy(), problem.stops.each_s.copy()
    zone[7], each[7] = 2, DOOR_S
    told = {}
    for name, changed in (
        ("team out, s", replace(problem, teams=replace(problem.teams, ends_s=ends))),
        ("building locked down, s", replace(problem, stops=replace(problem.stops, zone=zone, each_s=each))),
    ):
        started = time.monotonic()
        mended = replan(changed, plan.visits, fixed=underway)
        told[name] = round(time.monotonic() - started, 3)
        if mended.unserved.any():
            raise SystemExit(f"{name}: people left out.")
    return told


def finishes(given: Instance, within_s: float) -> dict[str, float]:
    """With all teams given: when the last swab is taken, ours and by hand, and the bound, in hours."""
    problem = replace(given.problem, aim=Aim.EARLIEST_FINISH)
    plan = plan_round(problem, within_s=within_s, seed=1)
    hand = by_hand(replace(given, problem=problem), 0)
    return {
        "finish with all teams, ours, h": round(plan.finish_s / 3600, 2),
        "bound, h": round(problem.earliest_finish_s / 3600, 2),
        "by hand, h": round(hand.finish_s / 3600, 2),
    }


def streets(within_s: float) -> dict[str, str]:
    """Ten streets, ours and by hand: one alone is a matter of luck by a sampler or two."""
    fewer = []
    for seed in range(1, STREETS + 1):
        given = instance("street", seed=seed)
        plan = ours(given, within_s)
        if plan.unserved.any():
            raise SystemExit(f"Street {seed}: people left out.")
        fewer.append(1 - plan.samplers_used / by_hand(given, 0).samplers_used)
    least, middle, most = np.percentile(fewer, (0, 50, 100))
    return {
        f"fewer samplers than by hand in {STREETS} streets": f"{least:.1%} to {most:.1%}, {middle:.1%} at the median"
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="one street, 3 s each")
    asked.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    arguments = asked.parse_args()
    size, within_s = ("street", 3.0) if arguments.quick else ("district", 60.0)
    given, told = race(size, within_s)
    mine, hand = told[0], told[1]
    if mine.broken or mine.left_out or hand.broken:
        raise SystemExit(f"Rules broken: {mine}, {hand}")
    complete = [planner for planner in told[2:] if not (planner.left_out or planner.broken)]
    peer = min(complete or [hand], key=lambda planner: planner.samplers)
    result = {
        "name": "planning",
        "n": int(given.problem.stops.people.sum()),
        "ours": mine.samplers,
        "peer": peer.samplers,
        "peer_name": peer.name,
        "unit": "samplers",
        "ratio": round(peer.samplers / mine.samplers, 3),
        "growth": {**growth(), **mending(given), **finishes(given, min(within_s, 5.0)), **streets(1.0)},
    }
    if arguments.json:
        print(json.dumps(result))
        return
    print(
        f"{result['n']} people, {len(given.problem.stops)} buildings, {len(given.problem.teams)} teams of one sampler"
    )
    print(f"at least {given.problem.least_samplers} samplers; {within_s:.0f} s each\n")
    for planner in told:
        print(
            f"{planner.name:28}{planner.samplers:6} samplers {planner.gap:8.2%} over the bound, "
            f"{planner.left_out:6} left out, "
            f"finish {planner.finish_h:5.2f} h, travel {planner.travel_h:6.0f} h, "
            f"{planner.seconds:5.1f} s, {planner.memory_mb:5.0f} MB"
            + (f", {planner.broken} rules broken" if planner.broken else "")
        )
    print(
        f"\n{1 - mine.samplers / hand.samplers:.1%} fewer samplers than by hand; {json.dumps(result['growth'])}"
    )


if __name__ == "__main__":
    main()
