"""Which vehicle picks up whom, in which order, and takes them where."""

from dayclear.engines.pickups.judging import Broken, Rule, broken_rules
from dayclear.engines.pickups.planning import plan
from dayclear.engines.pickups.problem import Cohort, Fleet, Floats, Ints, Parties, Problem, Timing
from dayclear.engines.pickups.trips import Plan, Trip, Unserved

__all__ = [
    "Broken",
    "Cohort",
    "Fleet",
    "Floats",
    "Ints",
    "Parties",
    "Plan",
    "Problem",
    "Rule",
    "Timing",
    "Trip",
    "Unserved",
    "broken_rules",
    "plan",
]
