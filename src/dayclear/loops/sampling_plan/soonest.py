"""How early a round can be done at best, and which points stand in the way."""

from dataclasses import replace

import numpy as np

from dayclear.engines import routing
from dayclear.loops.sampling_plan.gathering import Gathered

_TOLD_FROM_S = 60.0
"""Instants are shown by the minute."""


def earliest_finish_s(gathered: Gathered) -> float:
    """No plan finishes before, wherever it calls people to: only who was named a point has to wait for its lanes and hours."""
    problem = gathered.problem
    free = ~gathered.at_named_points
    return replace(problem, stops=problem.stops.without_limits(free)).earliest_finish_s


def waits_for_benches(
    gathered: Gathered, wanted: routing.Plan, plan: routing.Plan
) -> list[dict[str, object]]:
    """When the teams alone would be done, where laboratories make the finish later; as ``models.Plan`` keeps it.

    ``wanted`` does not ask whether a bench is free for a tube; in ``plan``, some are swabbed later for it.
    """
    is_aim = gathered.problem.aim == routing.Aim.EARLIEST_FINISH
    if not is_aim or plan.finish_s - wanted.finish_s < _TOLD_FROM_S:
        return []
    return [{"teams_done_at": gathered.instant(wanted.finish_s).isoformat()}]


def held_back(gathered: Gathered) -> list[dict[str, object]]:
    """The named points that are through later than all samplers together would be, as ``models.Plan`` keeps them.

    The latest stands first. Nothing where the aim is another. For a plan that leaves nobody out; else that is told first.
    """
    problem = gathered.problem
    if problem.aim != routing.Aim.EARLIEST_FINISH:
        return []
    through_s = np.where(gathered.at_named_points, problem.through_s, 0.0)
    late = np.flatnonzero((through_s > problem.all_at_work_s) & np.isfinite(through_s))
    found: list[dict[str, object]] = []
    for row in sorted(late.tolist(), key=lambda row: -through_s[row]):
        stop = gathered.stops[row]
        if stop.point:
            through_at = gathered.instant(through_s[row]).isoformat()
            found.append({"stop": stop.building.path, "point": str(stop.point.pk), "through_at": through_at})
    return found
