"""Every write about cases and their contacts."""

from dayclear.cases.operations.confirming import ConfirmedCases, PositiveDraft, confirm
from dayclear.cases.operations.erasure import erase_cases, erase_contacts
from dayclear.cases.operations.isolation_days import change_isolation_end
from dayclear.cases.operations.steps import (
    MilestonesMissing,
    close,
    close_if_complete,
    finish_tracing,
    note,
    record_milestone,
    record_onset,
)
from dayclear.cases.operations.tracing import (
    add_contact,
    list_household_contacts,
    record_isolation,
    release,
    strike_off,
    strike_off_all,
)
from dayclear.cases.operations.withdrawing import correct_results, withdraw

__all__ = [
    "ConfirmedCases",
    "MilestonesMissing",
    "PositiveDraft",
    "add_contact",
    "change_isolation_end",
    "close",
    "close_if_complete",
    "confirm",
    "correct_results",
    "erase_cases",
    "erase_contacts",
    "finish_tracing",
    "list_household_contacts",
    "note",
    "record_isolation",
    "record_milestone",
    "record_onset",
    "release",
    "strike_off",
    "strike_off_all",
    "withdraw",
]
