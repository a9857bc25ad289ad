"""Every write about cases and their contacts."""

from dayclear.cases.operations.confirming import ConfirmedCases, PositiveDraft, confirm
from dayclear.cases.operations.erasure import erase_cases, erase_contacts
from dayclear.cases.operations.line_lists import (
    erase_line_lists,
    keep_list,
    remember_columns,
    undo_line_list,
)
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
    "close",
    "close_if_complete",
    "confirm",
    "correct_results",
    "erase_cases",
    "erase_contacts",
    "erase_line_lists",
    "finish_tracing",
    "keep_list",
    "list_household_contacts",
    "note",
    "record_isolation",
    "record_milestone",
    "record_onset",
    "release",
    "remember_columns",
    "strike_off",
    "strike_off_all",
    "undo_line_list",
    "withdraw",
]
