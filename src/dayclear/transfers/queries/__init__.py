"""Reads of transfers and beds, transfers each within the caller's sight."""

from dayclear.transfers.queries.convoy import (
    Available,
    convoy,
    held_plan,
    latest_plan,
    moved_within_min,
    plate_of,
    trip,
    trips,
    vehicle,
    vehicles,
    waiting,
    with_bed,
)
from dayclear.transfers.queries.facilities import BedCount, facilities_with_free_beds, facility, free_beds
from dayclear.transfers.queries.moves import dispatch_board, transfer, transfer_of
from dayclear.transfers.queries.stays import people_in_beds, stay_of

__all__ = [
    "Available",
    "BedCount",
    "convoy",
    "dispatch_board",
    "facilities_with_free_beds",
    "facility",
    "free_beds",
    "held_plan",
    "latest_plan",
    "moved_within_min",
    "people_in_beds",
    "plate_of",
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
