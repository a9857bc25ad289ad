"""Every write to cases and contacts."""

from dayclear.cases.operations.confirming import ConfirmedCases, PositiveDraft, confirm
from dayclear.cases.operations.steps import close_if_complete, finish_tracing, note, record_milestone, withdraw
from dayclear.cases.operations.tracing import add_contact, list_household_contacts, strike_off, strike_off_all

__all__ = [
    "ConfirmedCases",
    "PositiveDraft",
    "add_contact",
    "close_if_complete",
    "confirm",
    "finish_tracing",
    "list_household_contacts",
    "note",
    "record_milestone",
    "strike_off",
    "strike_off_all",
    "withdraw",
]
