"""Facilities and their beds, who lies in which bed when, and who must be moved."""

from dayclear.transfers.models.facility import Bed, Facility, FacilityKind
from dayclear.transfers.models.stay import Stay
from dayclear.transfers.models.stay_log import Condition, LogShift, StayLog, StaySwab
from dayclear.transfers.models.stay_presence import Presence, PresenceKind
from dayclear.transfers.models.stay_release import HomeMonitoring, StayRelease
from dayclear.transfers.models.transfer import Transfer, TransferReason

__all__ = [
    "Bed",
    "Condition",
    "Facility",
    "FacilityKind",
    "HomeMonitoring",
    "LogShift",
    "Presence",
    "PresenceKind",
    "Stay",
    "StayLog",
    "StayRelease",
    "StaySwab",
    "Transfer",
    "TransferReason",
]
