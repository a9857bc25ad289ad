"""Which sampling team serves which doors, in which order and when.

``plan_round`` makes a plan, ``replan`` mends one, ``broken_rules`` judges any plan, however it was made. Around it:
``points_for`` says where the points stand, ``calls_for`` when each stairwell is called down, ``advice_for`` what would
help where people are left out.
"""

from dayclear.engines.routing.advising import Advice, advice_for
from dayclear.engines.routing.calling import Calls, Units, calls_for
from dayclear.engines.routing.judging import Broken, Rule, broken_rules
from dayclear.engines.routing.plan import Plan, Visits
from dayclear.engines.routing.problem import LANES_ENOUGH, Aim, Floats, Ints, Problem, Stops, Teams, Travel
from dayclear.engines.routing.replanning import replan
from dayclear.engines.routing.siting import NO_POINT, Buildings, points_for
from dayclear.engines.routing.solving import Progress, as_far_as_it_goes, divided, first_path, plan_round
from dayclear.engines.routing.timing import timed
from dayclear.engines.routing.warming import warm

__all__ = [
    "LANES_ENOUGH",
    "NO_POINT",
    "Advice",
    "Aim",
    "Broken",
    "Buildings",
    "Calls",
    "Floats",
    "Ints",
    "Plan",
    "Problem",
    "Progress",
    "Rule",
    "Stops",
    "Teams",
    "Travel",
    "Units",
    "Visits",
    "advice_for",
    "as_far_as_it_goes",
    "broken_rules",
    "calls_for",
    "divided",
    "first_path",
    "plan_round",
    "points_for",
    "replan",
    "timed",
    "warm",
]
