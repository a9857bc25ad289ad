"""The kernels compiled once and kept on disk, so that nobody waits for the compiler when the first plan is made."""

import numpy as np

from dayclear.engines.routing.problem import Problem, Stops, Teams
from dayclear.engines.routing.replanning import replan
from dayclear.engines.routing.solving import plan_round

_SHORT_S = 0.01


def warm() -> None:
    """Plans and mends a tiny round. Cost: about 12 s after an installation, half a second later."""
    floats, ints = np.array([0.0, 400.0, 800.0]), np.array([30, 30, 30], np.int64)
    stops = Stops(floats, floats, np.zeros(3, np.int64), ints, np.full(3, 96.0))
    teams = Teams(
        *(floats[:2], floats[:2], np.zeros(2), np.full(2, 28_800.0)),
        *(np.ones(2, np.int64), np.zeros(2, np.int64)),
    )
    problem = Problem(stops, teams, closes_s=28_800.0)
    plan = plan_round(problem, within_s=_SHORT_S, seed=1)
    replan(problem, plan.visits, fixed=np.zeros(len(plan.visits), np.bool_))
