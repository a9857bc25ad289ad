"""Facilities and their beds, who lies in which bed when, who must be moved, and the convoy that moves them."""

from dayclear.transfers.models.disinfection import Agent, Disinfection
from dayclear.transfers.models.facility import Bed, BedSex, Facility, FacilityKind, Need
from dayclear.transfers.models.stay import Stay
from dayclear.transfers.models.stay_log import Condition, LogShift, StayLog, StaySwab
from dayclear.transfers.models.stay_presence import Presence, PresenceKind
from dayclear.transfers.models.stay_release import StayRelease
from dayclear.transfers.models.transfer import LeftOut, Transfer, TransferReason
from dayclear.transfers.models.trip import PickupPlan, TakeOver, Trip
from dayclear.transfers.models.vehicle import Protection, Vehicle, VehicleKind

__all__ = [
    "Agent",
    "Bed",
    "BedSex",
    "Condition",
    "Disinfection",
    "Facility",
    "FacilityKind",
    "LeftOut",
    "LogShift",
    "Need",
    "PickupPlan",
    "Presence",
    "PresenceKind",
    "Protection",
    "Stay",
    "StayLog",
    "StayRelease",
    "StaySwab",
    "TakeOver",
    "Transfer",
    "TransferReason",
    "Trip",
    "Vehicle",
    "VehicleKind",
]
