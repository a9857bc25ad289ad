"""Makes a plan: one short path through all stops, cut into the teams' shifts.

A stop may be divided at any door, so the search is for the shortest way, not for the best packing: whatever travel it
saves becomes swabs. The path is looked for in rounds; after each it is cut anew, and the best plan so far can be used.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.routing._kernels.cutting import Crew, Work, cut
from dayclear.engines.routing._kernels.neighbours import nearest
from dayclear.engines.routing._kernels.path import Ground, Path, settle_everywhere, shake
from dayclear.engines.routing.plan import Plan, Visits
from dayclear.engines.routing.problem import Aim, Ints, Problem

NEIGHBOURS = 10
_ROUND_S = 0.5
_FINISH_WITHIN_S = 1.0
_FIRST_SHAKES = 2_000
_HALVINGS = 24


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is (0 to 1 of its time), and the best plan so far."""

    share: float
    plan: Plan


def plan_round(
    problem: Problem,
    *,
    within_s: float,
    seed: int,
    patience: float = 300,
    on_progress: Callable[[Progress], object] = lambda _progress: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Plan:
    """The best plan found ``within_s`` seconds; who cannot be served in the window stays in ``Plan.unserved``.

    The search ends early after ``patience`` shakes a stop without a better plan. ``is_stopped`` is asked between rounds.
    What ``on_progress`` takes, as to write the first plan down, is no time of the search.

    Cost: n log n for the first path, then as long as allowed; a round of the search costs one cut, stops plus teams times
    visits. The same seed gives the same sequence of paths; how far it gets depends on the machine.
    """
    started = time.monotonic()
    search = _Search(problem, seed)
    best = divided(problem, search.path)
    searched_s = time.monotonic() - started
    shakes, in_vain = _FIRST_SHAKES, 0
    while True:
        share = min(searched_s / within_s, 1.0) if within_s else 1.0
        on_progress(Progress(share, best))
        if share >= 1.0 or in_vain >= patience * len(search.path) or is_stopped():
            return best
        before = time.monotonic()
        search.shake(shakes)
        plan = divided(problem, search.path)
        in_vain += shakes
        if plan.worth < best.worth:
            best, in_vain = plan, 0
        round_s = time.monotonic() - before
        searched_s += round_s
        # The rounds are as long as a user likes to wait for news.
        shakes = max(1, int(shakes * min(4.0, _ROUND_S / max(round_s, 1e-3))))


def first_path(problem: Problem, *, seed: int) -> Ints:
    """The path that a search begins with; which teams there are makes no difference to it."""
    return _Search(problem, seed).path


def as_far_as_it_goes(problem: Problem, path: Ints) -> Plan:
    """The path cut into the shifts of all teams: whether they are enough, not how few would do or how early they are done.

    Cost: one cut.
    """
    return _cut(problem, path, np.ones(len(problem.teams), np.bool_), problem.closes_s)[0]


class _Search:
    """A path through the stops where anybody is due, the cleaner zones first."""

    def __init__(self, problem: Problem, seed: int) -> None:
        stops = problem.stops
        visited = np.flatnonzero(stops.people)
        self.path: Ints = visited[np.lexsort((_along_curve(problem, visited), stops.zone[visited]))]
        place_of = np.full(len(stops), -1)
        place_of[self.path] = np.arange(len(self.path))
        self._path = Path(self.path, place_of)
        self._ground = Ground(
            stops.x_m, stops.y_m, stops.zone, problem.travel.pace, _neighbours(problem, visited)
        )
        self._state = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
        settle_everywhere(self._path, self._ground)

    def shake(self, times: int) -> None:
        shake(self._path, self._ground, self._state, times)


def _neighbours(problem: Problem, visited: Ints) -> Ints:
    """The nearest visited stops of the same zone of each, as row numbers; shape (stops, NEIGHBOURS).

    A stop with fewer neighbours than that stands for the missing ones itself.
    """
    stops = problem.stops
    found = np.tile(np.arange(len(stops))[:, None], (1, NEIGHBOURS))
    for zone in np.unique(stops.zone[visited]):
        rows = visited[stops.zone[visited] == zone]
        most = min(NEIGHBOURS, len(rows) - 1)
        if most:
            found[rows, :most] = rows[nearest(stops.x_m[rows], stops.y_m[rows], most)]
    return found


def _along_curve(problem: Problem, rows: Ints) -> Ints:
    """The place of each stop on a Hilbert curve (Platzman & Bartholdi 1989): near on the curve is near on the ground."""
    stops = problem.stops
    if not len(rows):
        return rows
    low = np.array([stops.x_m[rows].min(), stops.y_m[rows].min()])
    width = max(float(np.ptp(stops.x_m[rows])), float(np.ptp(stops.y_m[rows])), 1.0)
    bits = 16
    scaled = (np.stack([stops.x_m[rows], stops.y_m[rows]], axis=1) - low) / width * (2**bits - 1)
    x, y = scaled.astype(np.int64).T.copy()
    along = np.zeros(len(rows), np.int64)
    for bit in reversed(range(bits)):
        side = 1 << bit
        right, up = (x & side) > 0, (y & side) > 0
        along += side * side * ((3 * right) ^ up)
        flipped = ~up & right
        x[flipped], y[flipped] = side - 1 - (x[flipped] & (side - 1)), side - 1 - (y[flipped] & (side - 1))
        turned = ~up
        x[turned], y[turned] = y[turned].copy(), x[turned].copy()
    return along


def divided(problem: Problem, path: Ints) -> Plan:
    """The path cut for the problem's aim, the load evened out among the teams that go."""
    everyone = np.ones(len(problem.teams), np.bool_)
    plan, undone_s = _cut(problem, path, everyone, problem.closes_s)
    if undone_s:
        return plan
    if problem.aim == Aim.FEWEST_SAMPLERS:
        everyone = np.isin(np.arange(len(problem.teams)), plan.teams_used)
    return _earliest(problem, path, everyone, plan)


def _earliest(problem: Problem, path: Ints, may_go: NDArray[np.bool_], plan: Plan) -> Plan:
    """With these teams, the plan that finishes first: an earlier close makes the full teams stop earlier."""
    early, late = min(problem.earliest_finish_s, plan.finish_s), plan.finish_s
    for _halving in range(_HALVINGS):
        if late - early < _FINISH_WITHIN_S:
            break
        middle = (early + late) / 2
        attempt, undone_s = _cut(problem, path, may_go, middle)
        if undone_s:
            early = middle
        else:
            plan, late = attempt, min(middle, attempt.finish_s)
    return plan


def _cut(problem: Problem, path: Ints, may_go: NDArray[np.bool_], closes_s: float) -> tuple[Plan, float]:
    """The path as visits that end by ``closes_s``, and the sampler-seconds for which there is no team."""
    stops, teams = problem.stops, problem.teams
    work = Work(
        *(path, stops.x_m, stops.y_m, stops.zone, stops.people, stops.each_s),
        *(stops.from_s, stops.until_s, stops.lanes),
    )
    starts = np.maximum(teams.starts_s, 0.0)
    ends = np.minimum(teams.ends_s, closes_s)
    crew = Crew(
        *(teams.x_m, teams.y_m, starts, ends, teams.samplers, teams.at_full_pace, teams.zone_from, may_go)
    )
    rows, times, undone_s = cut(work, crew, problem.travel.pace, problem.setup_s, problem.fewest_people)
    return Plan(problem, Visits(*rows.T.copy(), *times.T.copy()).by_team()), undone_s
