"""What would help most where a plan leaves people out, in samplers and in minutes."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.routing.plan import Plan
from dayclear.engines.routing.problem import Floats, Ints, Problem, Teams
from dayclear.engines.routing.solving import as_far_as_it_goes, first_path

_STEPS_MOST = 8
_STEP_S = 300.0
_LATER_MOST = 192
"""Steps: sixteen hours."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Either of the two serves everybody: more samplers for these areas, or working on until ``closes_s``.

    ``more_samplers`` leaves out those at stops (stop, people) where it is lanes or hours that are lacking: ``no_room``.
    ``closes_s`` is None where no longer day helps, such as where there are no teams at all.
    """

    more_samplers: tuple[tuple[int, int], ...]
    no_room: tuple[tuple[int, int], ...]
    closes_s: float | None


def advice_for(plan: Plan, area: Ints, *, seed: int) -> Advice | None:
    """What helps a plan that leaves people out; None where it leaves out nobody. ``area`` names that of each stop."""
    if not plan.unserved.any():
        return None
    path = first_path(plan.problem, seed=seed)
    more, grown = _more_samplers(plan, area, path)
    left = grown.unserved
    no_room = tuple((row, int(left[row])) for row in np.flatnonzero(left).tolist())
    return Advice(more, no_room, _later_close(plan.problem, path))


def _more_samplers(plan: Plan, area: Ints, path: Ints) -> tuple[tuple[tuple[int, int], ...], Plan]:
    """Samplers added area by area until everybody is served or no more help, and the plan that has them."""
    shift_s = float(np.ptp(_usual_shift(plan.problem)))
    added: dict[int, int] = {}
    helpful, best, before_s = added, plan, np.inf
    for _step in range(_STEPS_MOST):
        left_s = best.unserved * plan.problem.stops.each_s
        if not left_s.any():
            break
        for place in np.unique(area[left_s > 0]).tolist():
            inside = area == place
            # Where shifts are very short, nobody needs more samplers than there are people.
            needed = min(int(np.ceil(left_s[inside].sum() / shift_s)), int(best.unserved[inside].sum()))
            added[place] = added.get(place, 0) + needed
        grown = as_far_as_it_goes(_with_teams(plan, area, added), path)
        if grown.worth[0] >= before_s:
            break
        helpful, best, before_s = dict(added), grown, grown.worth[0]
    helpful, best = _without_idle(plan, area, path, helpful, best)
    return tuple(sorted(helpful.items(), key=lambda item: -item[1])), best


def _without_idle(
    plan: Plan, area: Ints, path: Ints, added: dict[int, int], best: Plan
) -> tuple[dict[int, int], Plan]:
    """The same without samplers for areas where a point lacks lanes or hours, not samplers."""
    of_area = np.bincount(area, best.unserved) < np.bincount(area, plan.unserved)
    needed = {place: count for place, count in added.items() if of_area[place]}
    if needed == added:
        return added, best
    grown = as_far_as_it_goes(_with_teams(plan, area, needed), path)
    return (needed, grown) if grown.worth[0] <= best.worth[0] else (added, best)


def _usual_shift(problem: Problem) -> Floats:
    """When the teams of today begin and end inside the window, at the median; the window where none works in it."""
    works = problem.shifts_s > 0
    if not works.any():
        return np.array([0.0, problem.closes_s])
    starts = np.median(np.maximum(problem.teams.starts_s[works], 0.0))
    return np.array([starts, starts + np.median(problem.shifts_s[works])])


def _with_teams(plan: Plan, area: Ints, added: dict[int, int]) -> Problem:
    """The problem with teams of one sampler more, who come from somewhere in their area and so begin a way later."""
    teams = plan.problem.teams
    starts_s, ends_s = _usual_shift(plan.problem).tolist()
    grown = [teams]
    for place, count in added.items():
        x_m, y_m, way_s = _middle(plan, area == place)
        grown.append(
            Teams(
                x_m=np.full(count, x_m),
                y_m=np.full(count, y_m),
                starts_s=np.full(count, min(starts_s + way_s, ends_s)),
                ends_s=np.full(count, ends_s),
                samplers=np.ones(count, np.int64),
                zone_from=np.zeros(count, np.int64),
            )
        )
    return replace(plan.problem, teams=Teams.joined(grown))


def _middle(plan: Plan, inside: NDArray[np.bool_]) -> tuple[float, float, float]:
    """The middle of those left out in an area, and the longest way from there to a stop of it."""
    stops = plan.problem.stops
    left = np.maximum(plan.unserved[inside], 1e-9)
    x_m, y_m = np.average(stops.x_m[inside], weights=left), np.average(stops.y_m[inside], weights=left)
    ways_s = plan.problem.travel.between_s(
        np.full(len(left), x_m), np.full(len(left), y_m), stops.x_m[inside], stops.y_m[inside]
    )
    return float(x_m), float(y_m), float(ways_s.max())


def _later_close(problem: Problem, path: Ints) -> float | None:
    """The earliest close at which today's teams, working on until then, serve everybody; in steps of five minutes."""
    if not (problem.shifts_s > 0).any():
        return None

    def serves(steps: int) -> bool:
        return not as_far_as_it_goes(_until(problem, _later(problem, steps)), path).unserved.any()

    early, late = 0, 24
    while not serves(late):
        early, late = late, late + 24
        if late > _LATER_MOST:
            return None
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (early, middle) if serves(middle) else (middle, late)
    return _later(problem, late)


def _later(problem: Problem, steps: int) -> float:
    """So many steps after the window closes, the first one at full five minutes."""
    return float((np.floor(problem.closes_s / _STEP_S) + steps) * _STEP_S)


def _until(problem: Problem, closes_s: float) -> Problem:
    """The same teams: each that works today works until then."""
    works = problem.shifts_s > 0
    ends_s = np.where(works, np.maximum(problem.teams.ends_s, closes_s), problem.teams.ends_s)
    return replace(problem, closes_s=closes_s, teams=replace(problem.teams, ends_s=ends_s))
