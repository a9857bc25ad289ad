"""Cases, the positives they rest on, their contacts, and what tracing wrote down. Nothing is ever deleted."""

from dayclear.cases.models.case import Case, FoundIn, Positive
from dayclear.cases.models.contact import Contact, ContactKind
from dayclear.cases.models.follow_up import DayTest, FollowUp, Reach, Staying
from dayclear.cases.models.home_monitoring import HomeMonitoring
from dayclear.cases.models.home_test import HomeTest
from dayclear.cases.models.interview import (
    ASKED,
    DATES,
    DOES_NOT_APPLY,
    InterviewAnswer,
    InterviewStep,
    Question,
    TracingHandover,
    TracingMilestone,
    UnfinishedVisit,
)
from dayclear.cases.models.line_list import ColumnMapping, LineList, ListedCase, ListedLink
from dayclear.cases.models.listed_contact import ListedContact
from dayclear.cases.models.reason import Ground, Reason
from dayclear.cases.models.roster_match import RosterMatch
from dayclear.cases.models.setting import Setting
from dayclear.cases.models.tracing import TracingNote
from dayclear.cases.models.visit import Air, Distance, Mask, VehicleKind, Visit, VisitSource

__all__ = [
    "ASKED",
    "DATES",
    "DOES_NOT_APPLY",
    "Air",
    "Case",
    "ColumnMapping",
    "Contact",
    "ContactKind",
    "DayTest",
    "Distance",
    "FollowUp",
    "FoundIn",
    "Ground",
    "HomeMonitoring",
    "HomeTest",
    "InterviewAnswer",
    "InterviewStep",
    "LineList",
    "ListedCase",
    "ListedContact",
    "ListedLink",
    "Mask",
    "Positive",
    "Question",
    "Reach",
    "Reason",
    "RosterMatch",
    "Setting",
    "Staying",
    "TracingHandover",
    "TracingMilestone",
    "TracingNote",
    "UnfinishedVisit",
    "VehicleKind",
    "Visit",
    "VisitSource",
]
