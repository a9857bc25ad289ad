"""Every write to beds, stays, transfers and the convoy's trips."""

from dayclear.transfers.operations.accompanying import go_along
from dayclear.transfers.operations.beds import (
    BedsGiven,
    NoFreeBed,
    add_beds,
    await_disinfection,
    give_bed,
    give_beds,
    let_holds_expire,
    record_bed_disinfected,
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
from dayclear.transfers.operations.stays import (
    EntryDiffers,
    LogDraft,
    begin_monitoring,
    change_monitoring_end,
    decide_release,
    end_monitoring,
    end_past_monitoring,
    record_log,
    record_swab,
)
from dayclear.transfers.operations.stays_presence import erase_presences, let_in, let_out
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
    "EntryDiffers",
    "LogDraft",
    "NoFreeBed",
    "NotTogether",
    "TransferDraft",
    "TripDraft",
    "add_beds",
    "arrive",
    "ask_for_pickups",
    "await_disinfection",
    "begin_monitoring",
    "board",
    "bring_back",
    "cancel",
    "cancel_for",
    "cancel_trips_of",
    "change_monitoring_end",
    "decide_release",
    "depart",
    "end_if_empty",
    "end_monitoring",
    "end_past_monitoring",
    "erase_presences",
    "erase_transfers",
    "give_bed",
    "give_beds",
    "go_along",
    "let_holds_expire",
    "let_in",
    "let_out",
    "order_transfers",
    "record_bed_disinfected",
    "record_disinfected",
    "record_log",
    "record_swab",
    "release",
    "save_vehicle",
    "take_out",
    "write_plan",
]
