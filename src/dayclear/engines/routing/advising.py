"""What would help most where a plan leaves people out, in samplers and in minutes."""

from dataclasses import dataclass, replace

import numpy as np

from dayclear.engines.routing.plan import Plan
from dayclear.engines.routing.problem import Ints, Problem
from dayclear.engines.routing.solving import as_far_as_it_goes, first_path

_STEPS_MOST = 8
_EXACT_S = 300.0


@dataclass(frozen=True, slots=True)
class Advice:
    """Either of the two serves everybody: more samplers for these areas, or working on until ``closes_s``.

    ``closes_s`` is None where no longer day helps, such as where there are no teams at all.
    """

    more_samplers: tuple[tuple[int, int], ...]
    closes_s: float | None


def advice_for(plan: Plan, area: Ints, *, seed: int) -> Advice | None:
    """What helps a plan that leaves people out; None where it leaves out nobody. ``area`` names that of each stop."""
    if not plan.unserved.any():
        return None
    path = first_path(plan.problem, seed=seed)
    return Advice(_more_samplers(plan, area, path), _later_close(plan.problem, path))


def _more_samplers(plan: Plan, area: Ints, path: Ints) -> tuple[tuple[int, int], ...]:
    """Samplers who start in the middle of what is left of an area, added until everybody is served, or no more help."""
    helpful: dict[int, int] = {}
    added: dict[int, int] = {}
    grown, before_s = plan, np.inf
    for _step in range(_STEPS_MOST + 1):
        left_s = grown.unserved * plan.problem.stops.each_s
        if left_s.sum() >= before_s:  # A point lacks lanes or hours, not samplers.
            break
        helpful, before_s = dict(added), float(left_s.sum())
        if not before_s:
            break
        shift_s = (
            float(np.median(plan.problem.shifts_s)) if len(plan.problem.teams) else plan.problem.closes_s
        )
        for place in np.unique(area[left_s > 0]).tolist():
            needed = int(np.ceil(left_s[area == place].sum() / shift_s))
            added[place] = added.get(place, 0) + needed
        grown = as_far_as_it_goes(_with_teams(plan, area, added), path)
    return tuple(sorted(helpful.items(), key=lambda item: -item[1]))


def _with_teams(plan: Plan, area: Ints, added: dict[int, int]) -> Problem:
    stops, teams = plan.problem.stops, plan.problem.teams
    counts = list(added.values())
    left = np.maximum(plan.unserved, 1e-9)
    inside = [area == place for place in added]
    x = np.repeat([np.average(stops.x_m[rows], weights=left[rows]) for rows in inside], counts)
    y = np.repeat([np.average(stops.y_m[rows], weights=left[rows]) for rows in inside], counts)
    starts = float(np.median(teams.starts_s)) if len(teams) else 0.0
    ends = float(np.median(teams.ends_s)) if len(teams) else plan.problem.closes_s
    more = len(x)
    grown = replace(
        teams,
        x_m=np.concatenate([teams.x_m, x]),
        y_m=np.concatenate([teams.y_m, y]),
        starts_s=np.concatenate([teams.starts_s, np.full(more, starts)]),
        ends_s=np.concatenate([teams.ends_s, np.full(more, ends)]),
        samplers=np.concatenate([teams.samplers, np.ones(more, np.int64)]),
        zone_from=np.concatenate([teams.zone_from, np.zeros(more, np.int64)]),
    )
    return replace(plan.problem, teams=grown)


def _later_close(problem: Problem, path: Ints) -> float | None:
    """The earliest close at which today's teams, working on until then, serve everybody; in steps of five minutes."""
    if not len(problem.teams):
        return None
    early, late = problem.closes_s, problem.closes_s
    for _step in range(_STEPS_MOST):
        late += 2 * 3600.0
        if not as_far_as_it_goes(_until(problem, late), path).unserved.any():
            break
        early = late
    else:
        return None
    while late - early > _EXACT_S:
        middle = (early + late) / 2
        if as_far_as_it_goes(_until(problem, middle), path).unserved.any():
            early = middle
        else:
            late = middle
    return float(np.ceil(late / _EXACT_S) * _EXACT_S)


def _until(problem: Problem, closes_s: float) -> Problem:
    """The same teams, each working on as long as the day is longer."""
    later = np.where(
        problem.shifts_s > 0, problem.teams.ends_s + closes_s - problem.closes_s, problem.teams.ends_s
    )
    return replace(problem, closes_s=closes_s, teams=replace(problem.teams, ends_s=later))
