"""Every result within its time: for whose tube no bench is free by then, the swab is later in the window, or not in this plan.

Whom it leaves out stays due in the round. What is done, under way or pinned stays, and is told as late where it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from dayclear.engines import allocation, routing
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.laboratories import HOUR_S, Laboratories, tube_hours
from dayclear.loops.sampling_plan.pickups import Load, batches, loads
from dayclear.loops.sampling_plan.runner import Part

_PASSES_MOST = 20
"""Fewer people come at other times to other benches; what is late after so many looks is told."""
_PUT_OFF_MOST = 3
_STEP_S = 900.0

Stays = Callable[[routing.Visits], allocation.Flags]


def in_time(gathered: Gathered, wanted: routing.Plan, *, asked_s: float, stays: Stays) -> routing.Plan:
    """The plan with whoever can have a result in time; ``stays`` says which visits nothing may change.

    Nobody is put off for whom the teams have no time either. Cost: a few allocations; what is put off costs a replanning.
    """
    kept, free = _without_late(gathered, wanted.visits, stays)
    if len(kept) == len(wanted.visits) and kept.people.sum() == wanted.visits.people.sum():
        return wanted
    best = routing.Plan(gathered.problem, kept)
    if wanted.unserved.any():
        return best
    for _time in range(_PUT_OFF_MOST):
        grown = _put_off(gathered, best, free, asked_s)
        kept, free = _without_late(gathered, grown, stays)
        found = routing.Plan(gathered.problem, kept)
        if found.unserved.sum() >= best.unserved.sum():
            break
        best = found
    return best


def _without_late(
    gathered: Gathered, visits: routing.Visits, stays: Stays
) -> tuple[routing.Visits, allocation.Ints]:
    """The visits without those whose results would be late, and what is free on the benches then."""
    table = gathered.laboratories.table
    free = table.capacity
    for _pass in range(_PASSES_MOST):
        found = loads(gathered, visits)
        travelling = batches(gathered, found)
        given = allocation.allocate(travelling, table)
        free = given.free
        late = np.where(gathered.laboratories.is_known(travelling.travel_s), given.late, 0)
        fewer = _shortened(gathered.problem, visits, _given_up(gathered, visits, found, late, stays(visits)))
        if len(fewer) == len(visits) and fewer.people.sum() == visits.people.sum():
            break
        visits = fewer
    return visits, free


def _given_up(
    gathered: Gathered,
    visits: routing.Visits,
    found: Sequence[Load],
    late: allocation.Ints,
    stays: allocation.Flags,
) -> routing.Ints:
    """How many people fewer each visit is for: of each load the cleanest zones first, and whoever would be swabbed last."""
    zone = gathered.problem.stops.zone

    def first(found: tuple[int, Part]) -> tuple[int, float]:
        visit, _part = found
        return int(zone[visits.stop[visit]]), -float(visits.ends_s[visit])

    fewer = np.zeros(len(visits), np.int64)
    for row in np.flatnonzero(late).tolist():
        load, tubes = found[row], int(late[row])
        for visit, part in sorted(
            ((int(load.visits[part.filling]), part) for part in load.pickup.parts), key=first
        ):
            if tubes and not stays[visit]:
                fewer[visit] += part.people_of(tubes)
                tubes -= min(tubes, part.tubes)
    return fewer


def _shortened(problem: routing.Problem, visits: routing.Visits, fewer: routing.Ints) -> routing.Visits:
    """Visits that end earlier, for fewer people; all others keep their times, which were told to whoever waits."""
    each_s = problem.stops.each_s[visits.stop] / problem.teams.at_full_pace[visits.team]
    shorter = replace(visits, people=visits.people - fewer, ends_s=visits.ends_s - fewer * each_s)
    return shorter.taken(shorter.people > 0)


def _put_off(gathered: Gathered, kept: routing.Plan, free: allocation.Ints, asked_s: float) -> routing.Visits:
    """As many as the benches have room for once more, when a tube filled then meets what is free; the dirtiest zones first."""
    problem, laboratories = gathered.problem, gathered.laboratories.with_free(free)
    stops = problem.stops
    from_s, until_s = tube_hours(laboratories, gathered.ways_s, problem.closes_s)
    met = laboratories.meets(from_s, from_s, gathered.ways_s)
    tubes = -(-np.where(met, kept.unserved, 0) // gathered.tube_mode)
    order = np.argsort(-stops.zone, kind="stable")
    has_room = np.zeros(len(stops), np.bool_)
    has_room[order] = np.cumsum(tubes[order]) <= free.sum()
    not_before_s = max(asked_s, _from_when(gathered, laboratories, int(tubes.sum())))
    after_s = _after_the_runner(gathered, kept.visits)
    from_s = np.maximum.reduce([from_s, stops.tubes_from_s, after_s, np.full(len(stops), not_before_s)])
    until_s = np.minimum(until_s, stops.tubes_until_s)
    may = met & has_room & (until_s > from_s)
    later = replace(stops, tubes_from_s=np.where(may, from_s, 0.0), tubes_until_s=np.where(may, until_s, 0.0))
    fixed = np.ones(len(kept.visits), np.bool_)
    return routing.replan(replace(problem, stops=later), kept.visits, fixed=fixed).visits


def _after_the_runner(gathered: Gathered, visits: routing.Visits) -> routing.Floats:
    """When the runner has taken along what is swabbed at the settlement of each stop: later tubes have a time of their own."""
    every_s = gathered.rules.pickup_every_min * 60.0
    last_s: dict[str, float] = {}
    for load in loads(gathered, visits):
        path = gathered.settlement_of[int(visits.stop[load.visits[0]])]
        last_s[path] = max(last_s.get(path, 0.0), load.pickup.first_s + every_s)
    return np.array([last_s.get(path, 0.0) for path in gathered.settlement_of], np.float64)


def _from_when(gathered: Gathered, laboratories: Laboratories, tubes: int) -> float:
    """The first instant at which the benches have room in time for so many tubes filled then, or for as many as ever."""
    table = laboratories.table
    ways_s = gathered.ways_s.min(axis=0)[None]
    instants = np.arange(0.0, gathered.problem.closes_s, _STEP_S)
    hours = np.arange(table.hours)
    done_s = (hours + 1) * HOUR_S + table.tests_s[:, None]
    room = []
    for at in instants[:, None]:
        one = laboratories.batches(np.ones(1, np.int64), at, at, ways_s)
        arrives = allocation.arrival_hours(one, table)[0, table.of][:, None]
        in_time = (arrives != allocation.NOWHERE) & (arrives <= hours) & (done_s <= one.due_s)
        room.append(int(table.capacity[in_time].sum()))
    return float(instants[np.array(room) >= min(tubes, max(room))][0])
