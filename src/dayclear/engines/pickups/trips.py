"""A plan: trips from doors to one facility each, and who is left."""

from dataclasses import dataclass
from enum import StrEnum


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
    """One vehicle's way past ``parties``, in this order, at ``picked_up_min`` each, to one facility.

    It is there at ``arrives_min`` and free for others at ``free_min``, handed over and disinfected.
    """

    vehicle: int
    facility: int
    cohort: int
    parties: tuple[int, ...]
    picked_up_min: tuple[float, ...]
    leaves_min: float
    arrives_min: float
    free_min: float


@dataclass(frozen=True, slots=True)
class Plan:
    """``unserved`` tells why for each party that no trip takes."""

    trips: tuple[Trip, ...]
    unserved: dict[int, Unserved]

    @property
    def last_arrival_min(self) -> float:
        return max((trip.arrives_min for trip in self.trips), default=0.0)
