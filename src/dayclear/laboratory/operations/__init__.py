"""Every write of the laboratories: shifts kept, boxes packed and sent, tubes received, differences, offers, results."""

from dayclear.laboratory.operations.boxes import (
    Packing,
    PackingOutcome,
    dissolve_box,
    open_box,
    pack,
    send_box,
    take_out,
)
from dayclear.laboratory.operations.differences import (
    Finding,
    explain_tubes,
    give_up,
    learn_swabs,
    mark_traced,
    move_receipts,
    note_differences,
    put_on_list,
    resolve,
    resolve_tubes,
    settle_reported,
)
from dayclear.laboratory.operations.erasure import erase_negative, erase_positive
from dayclear.laboratory.operations.keeping import end_shift, keep_laboratory, keep_shift
from dayclear.laboratory.operations.offers import (
    MoreThanFree,
    decline_offer,
    offer,
    return_offer,
    take_offer,
    withdraw_offer,
)
from dayclear.laboratory.operations.receipts import TWICE, Receipt, ReceiptOutcome, receive_tubes
from dayclear.laboratory.operations.results import (
    Contradiction,
    RecordedResults,
    ResultDraft,
    StandingResult,
    record_results,
)

__all__ = [
    "TWICE",
    "Contradiction",
    "Finding",
    "MoreThanFree",
    "Packing",
    "PackingOutcome",
    "Receipt",
    "ReceiptOutcome",
    "RecordedResults",
    "ResultDraft",
    "StandingResult",
    "decline_offer",
    "dissolve_box",
    "end_shift",
    "erase_negative",
    "erase_positive",
    "explain_tubes",
    "give_up",
    "keep_laboratory",
    "keep_shift",
    "learn_swabs",
    "mark_traced",
    "move_receipts",
    "note_differences",
    "offer",
    "open_box",
    "pack",
    "put_on_list",
    "receive_tubes",
    "record_results",
    "resolve",
    "resolve_tubes",
    "return_offer",
    "send_box",
    "settle_reported",
    "take_offer",
    "take_out",
    "withdraw_offer",
]
