"""A plan: trips between doors and one facility each, and who is left."""

from dataclasses import dataclass
from enum import StrEnum

from dayclear.engines.pickups.problem import Cohort


class Unserved(StrEnum):
    """Why a party is in no trip."""

    NO_VEHICLE = "no_vehicle"
    """None may carry them, or has room for all of them at once."""
    NO_TIME = "no_time"
    """Those that could are not free before their hours end."""
    RIDE_TOO_LONG = "ride_too_long"
    """The way alone is longer than anybody may ride."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One vehicle's way past ``parties``, in this order, at whose doors it is at ``at_door_min``, to or from one facility.

    It is free for others at ``free_min``, handed over and disinfected.
    """

    vehicle: int
    facility: int
    cohort: int
    parties: tuple[int, ...]
    leaves_min: float
    at_door_min: tuple[float, ...]
    at_facility_min: float
    free_min: float

    @property
    def is_homeward(self) -> bool:
        return self.cohort == Cohort.RELEASED

    @property
    def picked_up_min(self) -> tuple[float, ...]:
        """When each party is in the vehicle's care."""
        return (self.at_facility_min,) * len(self.parties) if self.is_homeward else self.at_door_min

    @property
    def arrives_min(self) -> float:
        """When the last is where they are to be."""
        return self.at_door_min[-1] if self.is_homeward else self.at_facility_min


@dataclass(frozen=True, slots=True)
class Plan:
    """``unserved`` tells why for each party that no trip takes."""

    trips: tuple[Trip, ...]
    unserved: dict[int, Unserved]

    @property
    def last_arrival_min(self) -> float:
        return max((trip.arrives_min for trip in self.trips), default=0.0)
