"""People to be moved between their doors and facilities, and the vehicles that may take them.

Places are metres on a plane, instants are minutes from the start of planning.
"""

from dataclasses import dataclass, field
from enum import IntFlag
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

METRES_PER_KM, MINUTES_PER_H = 1000.0, 60.0


class Cohort(IntFlag):
    """Who never shares a vehicle with whom. A vehicle may be allowed for several, but never at once.

    Those released go home: from their facility to their doors, while all others go the other way.
    """

    CONTACT = 1
    POSITIVE = 2
    RELEASED = 4


COHORTS = tuple(Cohort)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who travels together: the people of one household, of one cohort, to or from one facility. One row each.

    ``seats`` and ``lying`` count those who sit and those who lie; ``urgency`` 0 goes first; nobody leaves before
    ``ready_min``. ``facility`` is the row of ``Problem.facilities_m``; ``protection`` the least that a vehicle must have.
    """

    home_m: Floats
    seats: Ints
    lying: Ints
    cohort: Ints
    facility: Ints
    urgency: Ints
    ready_min: Floats
    protection: Ints

    def __post_init__(self) -> None:
        columns = (
            self.seats,
            self.lying,
            self.cohort,
            self.facility,
            self.urgency,
            self.ready_min,
            self.protection,
        )
        if {len(column) for column in columns} != {len(self.home_m)} or self.home_m.shape[1:] != (2,):
            raise ValueError("Every party needs its home, its people, its cohort, its facility and its time.")
        if ((self.seats < 0) | (self.lying < 0) | (self.seats + self.lying < 1)).any():
            raise ValueError("A party has people, who sit or lie.")
        if not np.isin(self.cohort, COHORTS).all():
            raise ValueError("A party is of one cohort.")

    def __len__(self) -> int:
        return len(self.seats)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Vehicles, one row each: where they stand, from when until when, whom they carry, how many, how well protected."""

    stands_m: Floats
    seats: Ints
    lying: Ints
    carries: Ints
    from_min: Floats
    until_min: Floats
    protection: Ints

    def __post_init__(self) -> None:
        columns = (self.seats, self.lying, self.carries, self.from_min, self.until_min, self.protection)
        if {len(column) for column in columns} != {len(self.stands_m)} or self.stands_m.shape[1:] != (2,):
            raise ValueError("Every vehicle needs where it stands, its room, whom it carries and its hours.")
        if ((self.seats < 0) | (self.lying < 0)).any():
            raise ValueError("A vehicle has no less than no room.")

    def __len__(self) -> int:
        return len(self.seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """``detour`` is how much longer roads are than straight lines. After each trip the vehicle is disinfected.

    At each door it stands for ``boarding_min``, at the facility for ``handing_over_min``, in either direction.
    """

    drive_km_per_h: float = 30.0
    detour: float = 1.3
    boarding_min: float = 5.0
    handing_over_min: float = 10.0
    disinfection_min: float = 30.0
    ride_most_min: float = 90.0

    def __post_init__(self) -> None:
        if self.drive_km_per_h <= 0 or self.detour < 1 or self.ride_most_min <= 0:
            raise ValueError("Vehicles drive, and roads are no shorter than straight lines.")
        if min(self.boarding_min, self.handing_over_min, self.disinfection_min) < 0:
            raise ValueError("Nothing takes less than no time.")

    def drive_min(self, start_m: Floats, end_m: Floats) -> Floats:
        """Minutes between points in metres; shapes (…, 2) are broadcast against each other."""
        straight_m = np.hypot(start_m[..., 0] - end_m[..., 0], start_m[..., 1] - end_m[..., 1])
        minutes: Floats = straight_m * self.detour / (self.drive_km_per_h * METRES_PER_KM / MINUTES_PER_H)
        return minutes


@dataclass(frozen=True, slots=True)
class Problem:
    """``facilities_m`` has shape (facilities, 2)."""

    parties: Parties
    fleet: Fleet
    facilities_m: Floats
    timing: Timing = field(default_factory=Timing)

    def __post_init__(self) -> None:
        if (
            len(self.parties)
            and not ((self.parties.facility >= 0) & (self.parties.facility < len(self.facilities_m))).all()
        ):
            raise ValueError("Every party goes to a facility of the table.")
