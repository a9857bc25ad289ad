"""Every write to beds, stays, transfers and the convoy's trips."""

from dayclear.transfers.operations.accompanying import go_along
from dayclear.transfers.operations.beds import (
    BedsGiven,
    NoFreeBed,
    add_beds,
    give_bed,
    give_beds,
    let_holds_expire,
    release,
)
from dayclear.transfers.operations.erasure import erase_transfers
from dayclear.transfers.operations.moving import (
    TransferDraft,
    arrive,
    cancel,
    cancel_for,
    depart,
    order_transfers,
)
from dayclear.transfers.operations.trips import (
    NotTogether,
    TripDraft,
    ask_for_pickups,
    board,
    cancel_trips_of,
    end_if_empty,
    record_disinfected,
    write_plan,
)
from dayclear.transfers.operations.vehicles import bring_back, save_vehicle, take_out

__all__ = [
    "BedsGiven",
    "NoFreeBed",
    "NotTogether",
    "TransferDraft",
    "TripDraft",
    "add_beds",
    "arrive",
    "ask_for_pickups",
    "board",
    "bring_back",
    "cancel",
    "cancel_for",
    "cancel_trips_of",
    "depart",
    "end_if_empty",
    "erase_transfers",
    "give_bed",
    "give_beds",
    "go_along",
    "let_holds_expire",
    "order_transfers",
    "record_disinfected",
    "release",
    "save_vehicle",
    "take_out",
    "write_plan",
]
