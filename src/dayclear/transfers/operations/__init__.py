"""Every write to beds, stays and transfers."""

from dayclear.transfers.operations.beds import NoFreeBed, add_beds, give_bed, release
from dayclear.transfers.operations.erasure import erase_transfers
from dayclear.transfers.operations.moving import (
    TransferDraft,
    arrive,
    cancel,
    cancel_for,
    depart,
    order_transfers,
)
from dayclear.transfers.operations.stays import (
    EntryDiffers,
    LogDraft,
    begin_monitoring,
    decide_release,
    end_monitoring,
    end_past_monitoring,
    record_log,
    record_swab,
)
from dayclear.transfers.operations.stays_presence import erase_presences, let_in, let_out

__all__ = [
    "EntryDiffers",
    "LogDraft",
    "NoFreeBed",
    "TransferDraft",
    "add_beds",
    "arrive",
    "begin_monitoring",
    "cancel",
    "cancel_for",
    "decide_release",
    "depart",
    "end_monitoring",
    "end_past_monitoring",
    "erase_presences",
    "erase_transfers",
    "give_bed",
    "let_in",
    "let_out",
    "order_transfers",
    "record_log",
    "record_swab",
    "release",
]
