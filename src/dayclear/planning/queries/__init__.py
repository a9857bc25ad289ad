"""Reads of planning. What lies outside the caller's scope is answered as if it were not there."""

from dayclear.planning.queries.pickups import LaboratoryLoad, laboratory_loads, late_pickups, pickups
from dayclear.planning.queries.plans import hand_edits, plan, plan_to_show, plans, plans_sending, sent_twice
from dayclear.planning.queries.points import point, points
from dayclear.planning.queries.standing import (
    Span,
    Standing,
    Stood,
    Work,
    days_of,
    spans_of,
    stretches_standing,
    visits_standing,
    work_besides,
)
from dayclear.planning.queries.teams import (
    TeamChoice,
    TeamDay,
    samplers_ready,
    team,
    team_days,
    teams,
    teams_found,
    teams_sent,
    teams_to_choose,
)
from dayclear.planning.queries.visits import stretches, visit, visits, visits_at, visits_drawn, visits_found

__all__ = [
    "LaboratoryLoad",
    "Span",
    "Standing",
    "Stood",
    "TeamChoice",
    "TeamDay",
    "Work",
    "days_of",
    "hand_edits",
    "laboratory_loads",
    "late_pickups",
    "pickups",
    "plan",
    "plan_to_show",
    "plans",
    "plans_sending",
    "point",
    "points",
    "samplers_ready",
    "sent_twice",
    "spans_of",
    "stretches",
    "stretches_standing",
    "team",
    "team_days",
    "teams",
    "teams_found",
    "teams_sent",
    "teams_to_choose",
    "visit",
    "visits",
    "visits_at",
    "visits_drawn",
    "visits_found",
    "visits_standing",
    "work_besides",
]
