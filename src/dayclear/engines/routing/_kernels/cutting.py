"""Cuts one path through all stops into the teams' shifts.

Each team takes the stretch that fills its shift; the next goes on where it stopped, in the middle of a building if need
be. So every team but the last is full, and what is lost is travel. This is the split of route-first-cluster-second
(Beasley 1983; Prins, Lacomme & Prodhon 2014), made greedy because a stop may be divided at any door.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.compiled import compiled
from dayclear.engines.routing._kernels.travelling import travel_s
from dayclear.engines.routing.problem import LANES_ENOUGH, Floats, Ints

_TINY_S = 1e-6


class Work(NamedTuple):
    """The stops in the order of the path, with who is to be swabbed there."""

    path: Ints
    x: Floats
    y: Floats
    zone: Ints
    people: Ints
    each_s: Floats
    opens_s: Floats
    closes_s: Floats
    lanes: Ints


class Crew(NamedTuple):
    """The teams, and whether each may be sent. Their shifts lie inside the window."""

    x: Floats
    y: Floats
    starts_s: Floats
    ends_s: Floats
    samplers: Ints
    at_full_pace: Floats
    zone_from: Ints
    may_go: NDArray[np.bool_]


class _Standing(NamedTuple):
    """The visits at one stop so far, as in the answer of ``cut``, and the lanes in use when each begins."""

    rows: Ints
    times: Floats
    in_use: Ints


@compiled
def cut(
    work: Work, crew: Crew, pace: Floats, setup_s: float, fewest_people: int
) -> tuple[Ints, Floats, float]:
    """Visits as rows (team, stop, first, people) and (arrives, begins, ends), and the sampler-seconds left undone.

    The next team is the one that would have the most time left on arriving. Where a stop has hours or lanes, that time
    is what is left of them; a team that cannot begin there now goes home, and the next one takes the stop.
    """
    most = len(work.path) + len(crew.x)
    rows = np.empty((most, 4), np.int64)
    times = np.empty((most, 3), np.float64)
    in_use = np.zeros(most, np.int64)
    written = 0
    free = crew.may_go.copy()
    undone_s = 0.0
    at, done, since = 0, 0, 0
    while at < len(work.path):
        stop = work.path[at]
        there = _Standing(rows[since:written], times[since:written], in_use[since:written])
        team = _best_team(stop, work, crew, free, there, pace, setup_s)
        if team < 0:
            undone_s += (work.people[stop] - done) * work.each_s[stop]
            at, done, since = at + 1, 0, written
            continue
        free[team] = False
        now = crew.starts_s[team]
        x, y = crew.x[team], crew.y[team]
        visits = 0
        while at < len(work.path):
            stop = work.path[at]
            left = work.people[stop] - done
            arrives = now + travel_s(x, y, work.x[stop], work.y[stop], pace)
            there = _Standing(rows[since:written], times[since:written], in_use[since:written])
            begins, until = _opening(stop, arrives + setup_s, crew.samplers[team], work, crew, there)
            each_s = work.each_s[stop] / crew.at_full_pace[team]
            # Without a lane, visits begin and end when the stop closes: never, where it has no hours.
            left_s = min(until, crew.ends_s[team]) - begins
            fits = int((left_s + _TINY_S) / each_s) if left_s > 0 else 0
            taken = min(fits, left)
            if taken == 0 or (taken < min(left, fewest_people) and visits):
                break
            now = begins + taken * each_s
            rows[written] = (team, stop, done, taken)
            times[written] = (arrives, begins, now)
            written, visits = written + 1, visits + 1
            there = _Standing(rows[since:written], times[since:written], in_use[since:written])
            _count_lanes(crew, there)
            x, y = work.x[stop], work.y[stop]
            if taken < left:
                done += taken
                break
            at, done, since = at + 1, 0, written
    return rows[:written], times[:written], undone_s


@compiled
def _best_team(
    stop: int,
    work: Work,
    crew: Crew,
    free: NDArray[np.bool_],
    there: _Standing,
    pace: Floats,
    setup_s: float,
) -> int:
    """The free team with the most time left on arriving at the stop; -1 where none has any for one person."""
    best, best_s = -1, 0.0
    for team in range(len(crew.x)):
        if not free[team] or crew.zone_from[team] > work.zone[stop]:
            continue
        way_s = travel_s(crew.x[team], crew.y[team], work.x[stop], work.y[stop], pace)
        ready_s = crew.starts_s[team] + way_s + setup_s
        if crew.ends_s[team] - ready_s + setup_s <= best_s:
            continue
        begins, until = _opening(stop, ready_s, crew.samplers[team], work, crew, there)
        left_s = min(until, crew.ends_s[team]) - begins + setup_s
        if left_s > best_s and left_s - setup_s + _TINY_S >= work.each_s[stop] / crew.at_full_pace[team]:
            best, best_s = team, left_s
    return best


@compiled
def _opening(
    stop: int, ready_s: float, samplers: int, work: Work, crew: Crew, there: _Standing
) -> tuple[float, float]:
    """From when until when the stop has a lane for each of so many samplers, the first such time after ``ready_s``.

    Lanes become free only where a visit ends, so an opening starts when the team is ready or at such an end; it lasts until
    the next visit that needs one of these lanes. Without any, both are the hour when the stop closes.
    """
    closes_s, lanes = work.closes_s[stop], work.lanes[stop]
    begins = max(ready_s, work.opens_s[stop])
    if len(there.rows) == 0 or lanes >= LANES_ENOUGH:
        return (begins, closes_s) if samplers <= lanes else (closes_s, closes_s)
    best_s, best_until_s = closes_s, closes_s
    for after in range(-1, len(there.rows)):
        starts = begins if after < 0 else there.times[after, 2]
        if starts < begins or starts >= best_s:
            continue
        if _lanes_in_use(starts, crew, there) + samplers > lanes:
            continue
        best_s, best_until_s = starts, closes_s
        for other in range(len(there.rows)):
            if there.times[other, 1] > starts and there.in_use[other] + samplers > lanes:
                best_until_s = min(best_until_s, there.times[other, 1])
    return best_s, best_until_s


@compiled
def _lanes_in_use(at_s: float, crew: Crew, there: _Standing) -> int:
    in_use = 0
    for row in range(len(there.rows)):
        if there.times[row, 1] <= at_s < there.times[row, 2]:
            in_use += crew.samplers[there.rows[row, 0]]
    return in_use


@compiled
def _count_lanes(crew: Crew, there: _Standing) -> None:
    """The last visit is new at the stop: how many lanes are in use as each visit there begins."""
    last = len(there.rows) - 1
    there.in_use[last] = _lanes_in_use(there.times[last, 1], crew, there)
    for row in range(last):
        if there.times[last, 1] <= there.times[row, 1] < there.times[last, 2]:
            there.in_use[row] += crew.samplers[there.rows[last, 0]]
