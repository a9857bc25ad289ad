"""Households and the people who live in them, as they live: not as they are registered."""

from dayclear.people.models.death import Death, DeathPlace
from dayclear.people.models.homes import FormerHome, TemporaryHome
from dayclear.people.models.household import Household
from dayclear.people.models.merge import Merge
from dayclear.people.models.occupancy import ListExcess, OccupancyLine, Source
from dayclear.people.models.person import IdentityKind, Origin, Person, Sex, Standing, Vulnerability
from dayclear.people.models.roster_total import RosterTotal
from dayclear.people.models.second_look import DoorToKnock, SecondLook, SecondLookEnd

__all__ = [
    "Death",
    "DeathPlace",
    "DoorToKnock",
    "FormerHome",
    "Household",
    "IdentityKind",
    "ListExcess",
    "Merge",
    "OccupancyLine",
    "Origin",
    "Person",
    "RosterTotal",
    "SecondLook",
    "SecondLookEnd",
    "Sex",
    "Source",
    "Standing",
    "TemporaryHome",
    "Vulnerability",
]
