"""Every write of the laboratories: tubes received, results recorded."""

from dayclear.laboratory.operations.erasure import erase_negative, erase_positive
from dayclear.laboratory.operations.receipts import Receipt, ReceiptOutcome, receive_tubes
from dayclear.laboratory.operations.results import (
    Contradiction,
    RecordedResults,
    ResultDraft,
    StandingResult,
    record_results,
)

__all__ = [
    "Contradiction",
    "Receipt",
    "ReceiptOutcome",
    "RecordedResults",
    "ResultDraft",
    "StandingResult",
    "erase_negative",
    "erase_positive",
    "receive_tubes",
    "record_results",
]
