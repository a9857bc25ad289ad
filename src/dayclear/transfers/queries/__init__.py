"""Reads of transfers and beds, transfers each within the caller's sight."""

from dayclear.transfers.queries.facilities import BedCount, facilities_with_free_beds, facility, free_beds
from dayclear.transfers.queries.moves import DUTY, dispatch_board, transfer, transfer_of
from dayclear.transfers.queries.stays import people_in_beds, stay_of, stay_of_case

__all__ = [
    "DUTY",
    "BedCount",
    "dispatch_board",
    "facilities_with_free_beds",
    "facility",
    "free_beds",
    "people_in_beds",
    "stay_of",
    "stay_of_case",
    "transfer",
    "transfer_of",
]
