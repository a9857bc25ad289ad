"""Reads of transfers and beds, transfers each within the caller's sight."""

from dayclear.transfers.queries.convoy import (
    Available,
    convoy,
    held_plan,
    latest_plan,
    moved_within_min,
    plate_of,
    riders,
    trip,
    trips,
    vehicle,
    vehicles,
    waiting,
    with_bed,
)
from dayclear.transfers.queries.facilities import BedCount, facilities_with_free_beds, facility, free_beds
from dayclear.transfers.queries.moves import (
    BoardCount,
    adults_of,
    board_count,
    board_found,
    dispatch_board,
    open_transfer_of,
    transfer,
    transfer_of,
)
from dayclear.transfers.queries.stays import people_in_beds, stay_of

__all__ = [
    "Available",
    "BedCount",
    "BoardCount",
    "adults_of",
    "board_count",
    "board_found",
    "convoy",
    "dispatch_board",
    "facilities_with_free_beds",
    "facility",
    "free_beds",
    "held_plan",
    "latest_plan",
    "moved_within_min",
    "open_transfer_of",
    "people_in_beds",
    "plate_of",
    "riders",
    "stay_of",
    "transfer",
    "transfer_of",
    "trip",
    "trips",
    "vehicle",
    "vehicles",
    "waiting",
    "with_bed",
]
