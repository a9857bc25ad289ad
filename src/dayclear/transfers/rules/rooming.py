"""Who shares a room with whom, by the kind of facility.

In an isolation site a room is one household's: contacts of different cases must not infect each other. On a hospital's
ward a room is for one sex, or for one household. A cabin hospital's hall is open; its beds may be set apart by sex.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dayclear.transfers.rules.facilities import CABIN_HOSPITAL, ISOLATION_SITE


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who lies in a room, or is to."""

    household_id: UUID
    sex: str


@dataclass(slots=True)
class Room:
    """``free`` are its free beds by number and the sex each is set apart for, empty for any."""

    kind: str
    free: dict[int, str]
    guests: list[Guest]

    def takes(self, guest: Guest) -> int | None:
        """The first free bed that the guest may have beside those who lie here, taken by now; None where there is none."""
        if not self._welcomes(guest):
            return None
        number = next((number for number, sex in sorted(self.free.items()) if sex in {"", guest.sex}), None)
        if number is not None:
            del self.free[number]
            self.guests.append(guest)
        return number

    def copy(self) -> "Room":
        return Room(self.kind, dict(self.free), list(self.guests))

    def becomes(self, other: "Room") -> None:
        self.free, self.guests = other.free, other.guests

    def _welcomes(self, guest: Guest) -> bool:
        if self.kind == CABIN_HOSPITAL or not self.guests:
            return True
        if all(other.household_id == guest.household_id for other in self.guests):
            return True
        return self.kind != ISOLATION_SITE and all(other.sex == guest.sex for other in self.guests)


def place_together(guests: Sequence[Guest], rooms: Sequence[Room]) -> list[int] | None:
    """A bed for each guest of one household, in one room where one takes them all, else in as few as will do.

    The beds are taken by now; None, and nothing taken, where there is not one for each. Rooms with family in them come
    first, then the fullest that will do, so that large rooms stay for large families.
    """
    ranked = sorted(rooms, key=lambda room: (not _has_family(room, guests), len(room.free)))
    for room in ranked:
        if len(room.free) >= len(guests) and (beds := _take(guests, [room])):
            return beds
    return _take(guests, ranked[::-1])


def _take(guests: Sequence[Guest], rooms: Sequence[Room]) -> list[int] | None:
    trials = [room.copy() for room in rooms]
    beds = [
        next((bed for room in trials if (bed := room.takes(guest)) is not None), None) for guest in guests
    ]
    taken = [bed for bed in beds if bed is not None]
    if len(taken) < len(guests):
        return None
    for room, trial in zip(rooms, trials, strict=True):
        room.becomes(trial)
    return taken


def _has_family(room: Room, guests: Sequence[Guest]) -> bool:
    households = {guest.household_id for guest in guests}
    return any(guest.household_id in households for guest in room.guests)
