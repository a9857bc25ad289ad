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

__all__ = [
    "NoFreeBed",
    "TransferDraft",
    "add_beds",
    "arrive",
    "cancel",
    "cancel_for",
    "depart",
    "erase_transfers",
    "give_bed",
    "order_transfers",
    "release",
]
