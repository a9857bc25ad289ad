"""Cuts one path through all stops into the teams' shifts.

Each team takes the stretch that fills its shift; the next goes on where it stopped, in the middle of a building if need
be. So every team but the last is full, and what is lost is travel. This is the split of route-first-cluster-second
(Beasley 1983; Prins, Lacomme & Prodhon 2014), made greedy because a stop may be divided at any door.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.routing._kernels.compiled import compiled
from dayclear.engines.routing._kernels.travelling import travel_s
from dayclear.engines.routing.problem import Floats, Ints

_TINY_S = 1e-6


class Work(NamedTuple):
    """The stops in the order of the path, with who is to be swabbed there."""

    path: Ints
    x: Floats
    y: Floats
    zone: Ints
    people: Ints
    each_s: Floats


class Crew(NamedTuple):
    """The teams, and whether each may be sent. Their shifts lie inside the window."""

    x: Floats
    y: Floats
    starts_s: Floats
    ends_s: Floats
    samplers: Ints
    zone_from: Ints
    may_go: NDArray[np.bool_]


@compiled
def cut(
    work: Work, crew: Crew, pace: Floats, setup_s: float, fewest_people: int
) -> tuple[Ints, Floats, float]:
    """Visits as rows (team, stop, first, people) and (arrives, begins, ends), and the sampler-seconds left undone.

    The next team is the one that would have the most time left on arriving.
    """
    most = len(work.path) + len(crew.x)
    rows = np.empty((most, 4), np.int64)
    times = np.empty((most, 3), np.float64)
    written = 0
    free = crew.may_go.copy()
    undone_s = 0.0
    at, done = 0, 0
    while at < len(work.path):
        stop = work.path[at]
        team = _best_team(stop, work, crew, free, pace, setup_s)
        if team < 0:
            undone_s += (work.people[stop] - done) * work.each_s[stop]
            at, done = at + 1, 0
            continue
        free[team] = False
        now = crew.starts_s[team]
        x, y = crew.x[team], crew.y[team]
        visits = 0
        while at < len(work.path):
            stop = work.path[at]
            left = work.people[stop] - done
            arrives = now + travel_s(x, y, work.x[stop], work.y[stop], pace)
            begins = arrives + setup_s
            each_s = work.each_s[stop] / crew.samplers[team]
            fits = max(0, int((crew.ends_s[team] - begins + _TINY_S) / each_s))
            taken = min(fits, left)
            if taken == 0 or (taken < min(left, fewest_people) and visits):
                break
            now = begins + taken * each_s
            rows[written] = (team, stop, done, taken)
            times[written] = (arrives, begins, now)
            written, visits = written + 1, visits + 1
            x, y = work.x[stop], work.y[stop]
            if taken < left:
                done += taken
                break
            at, done = at + 1, 0
    return rows[:written], times[:written], undone_s


@compiled
def _best_team(
    stop: int, work: Work, crew: Crew, free: NDArray[np.bool_], pace: Floats, setup_s: float
) -> int:
    """The free team with the most time left on arriving at the stop; -1 where none has any for one person."""
    best, best_s = -1, 0.0
    for team in range(len(crew.x)):
        if not free[team] or crew.zone_from[team] > work.zone[stop]:
            continue
        way_s = travel_s(crew.x[team], crew.y[team], work.x[stop], work.y[stop], pace)
        left_s = crew.ends_s[team] - crew.starts_s[team] - way_s
        if left_s > best_s and left_s - setup_s + _TINY_S >= work.each_s[stop] / crew.samplers[team]:
            best, best_s = team, left_s
    return best
