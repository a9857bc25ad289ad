"""Decisions about beds and moves over plain values. No database."""

from dayclear.transfers.rules.accompanying import NotAlong, why_not_along
from dayclear.transfers.rules.facilities import (
    AT_RISK,
    CABIN_HOSPITAL,
    DESIGNATED_HOSPITAL,
    ISOLATION_SITE,
    NEEDS,
    FacilityChoice,
    children_born_after,
    is_child,
    kinds_for,
    needs_of,
    preferred,
    shared_levels,
)
from dayclear.transfers.rules.numbering import numbered
from dayclear.transfers.rules.pickups import DISINFECT_VEHICLE, ORDER, urgency
from dayclear.transfers.rules.rooming import Fit, Guest, Room, Rooms

__all__ = [
    "AT_RISK",
    "CABIN_HOSPITAL",
    "DESIGNATED_HOSPITAL",
    "DISINFECT_VEHICLE",
    "ISOLATION_SITE",
    "NEEDS",
    "ORDER",
    "FacilityChoice",
    "Fit",
    "Guest",
    "NotAlong",
    "Room",
    "Rooms",
    "children_born_after",
    "is_child",
    "kinds_for",
    "needs_of",
    "numbered",
    "preferred",
    "shared_levels",
    "urgency",
    "why_not_along",
]
