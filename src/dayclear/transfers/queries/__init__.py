"""Reads of transfers and beds, transfers each within the caller's sight."""

from dayclear.transfers.queries.facilities import BedCount, facilities_with_free_beds, facility, free_beds
from dayclear.transfers.queries.moves import DUTY, dispatch_board, transfer, transfer_of
from dayclear.transfers.queries.occupancy import Occupancy, occupancy
from dayclear.transfers.queries.stays import lies_in, people_in_beds, stay_of, stay_of_case
from dayclear.transfers.queries.stays_presence import door_facility, inside_now, presence, presences
from dayclear.transfers.queries.wards import (
    contacts_swabbed,
    facilities_cared_for,
    monitored_on,
    stays_in,
    ward_facility,
    ward_stay,
)

__all__ = [
    "DUTY",
    "BedCount",
    "Occupancy",
    "contacts_swabbed",
    "dispatch_board",
    "door_facility",
    "facilities_cared_for",
    "facilities_with_free_beds",
    "facility",
    "free_beds",
    "inside_now",
    "lies_in",
    "monitored_on",
    "occupancy",
    "people_in_beds",
    "presence",
    "presences",
    "stay_of",
    "stay_of_case",
    "stays_in",
    "transfer",
    "transfer_of",
    "ward_facility",
    "ward_stay",
]
