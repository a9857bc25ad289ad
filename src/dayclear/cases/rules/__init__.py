"""Decisions about cases, contacts and tracing over plain values. No database."""

from dayclear.cases.rules.case import (
    AROUND_THE_CASE,
    MILESTONES,
    NUMBER_DIGITS,
    STEPS,
    CaseClock,
    Course,
    Instant,
    Isolation,
    Verdict,
    case_numbers,
    clock,
    course,
    in_order,
    isolation,
    missing_milestones,
)
from dayclear.cases.rules.exposure import Window, exposed_window, minutes_needed
from dayclear.cases.rules.home_days import HomeDays, after_release, after_site, instead_of_site
from dayclear.cases.rules.interview import STEP_KINDS, Gathered, is_filled, questions_of, step_of
from dayclear.cases.rules.likeness import Described, Likeness, MatchGround, born_in, contradict, likeness
from dayclear.cases.rules.vehicle import PLAIN_VEHICLE_SQL, plain_vehicle

__all__ = [
    "AROUND_THE_CASE",
    "MILESTONES",
    "NUMBER_DIGITS",
    "PLAIN_VEHICLE_SQL",
    "STEPS",
    "STEP_KINDS",
    "CaseClock",
    "Course",
    "Described",
    "Gathered",
    "HomeDays",
    "Instant",
    "Isolation",
    "Likeness",
    "MatchGround",
    "Verdict",
    "Window",
    "after_release",
    "after_site",
    "born_in",
    "case_numbers",
    "clock",
    "contradict",
    "course",
    "exposed_window",
    "in_order",
    "instead_of_site",
    "is_filled",
    "isolation",
    "likeness",
    "minutes_needed",
    "missing_milestones",
    "plain_vehicle",
    "questions_of",
    "step_of",
]
