"""Facilities and their beds, who lies in which bed when, who must be moved, and the convoy that moves them."""

from dayclear.transfers.models.facility import Bed, BedSex, Facility, FacilityKind, Need
from dayclear.transfers.models.stay import Stay
from dayclear.transfers.models.transfer import LeftOut, Transfer, TransferReason
from dayclear.transfers.models.trip import PickupPlan, Trip
from dayclear.transfers.models.vehicle import Protection, Vehicle, VehicleKind

__all__ = [
    "Bed",
    "BedSex",
    "Facility",
    "FacilityKind",
    "LeftOut",
    "Need",
    "PickupPlan",
    "Protection",
    "Stay",
    "Transfer",
    "TransferReason",
    "Trip",
    "Vehicle",
    "VehicleKind",
]
