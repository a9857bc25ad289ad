"""Who shares a room with whom, by the kind of facility.

In an isolation site a room is one household's: contacts of different cases must not infect each other. On a hospital's
ward a room is for one sex, or for one household. A cabin hospital's hall is open; its beds may be set apart by sex.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from dayclear.transfers.rules.facilities import CABIN_HOSPITAL, ISOLATION_SITE


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who lies in a room, or is to."""

    household_id: UUID
    sex: str


@dataclass(slots=True, eq=False)
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

    @property
    def is_open(self) -> bool:
        """Whether somebody of a household that is not here yet may come."""
        return bool(self.free) and not (self.kind == ISOLATION_SITE and self.guests)

    def _welcomes(self, guest: Guest) -> bool:
        if self.kind == CABIN_HOSPITAL or not self.guests:
            return True
        if all(other.household_id == guest.household_id for other in self.guests):
            return True
        return self.kind != ISOLATION_SITE and all(other.sex == guest.sex for other in self.guests)


class Rooms:
    """The rooms of one facility while beds in them are given out."""

    def __init__(self, rooms: Iterable[Room]) -> None:
        known = [room for room in rooms if room.free]
        self._open = sorted((room for room in known if room.is_open), key=_free)
        self._lived_in: dict[UUID, list[Room]] = defaultdict(list)
        for room in known:
            self._remember(room)

    @property
    def free(self) -> int:
        return sum(len(room.free) for room in self._open)

    def place_together(self, guests: Sequence[Guest]) -> list[int] | None:
        """A bed for each guest of one household, in one room where one takes them all, else in as few as will do.

        The beds are taken by now; None, and nothing taken, where there is not one for each. Rooms with family in them
        come first, then the smallest that will do, so that large rooms stay for large families.
        """
        family = [
            room for home in {one.household_id for one in guests} for room in self._lived_in.get(home, ())
        ]
        for room in (*family, *self._open):
            if len(room.free) >= len(guests) and (beds := self._take(guests, [room])):
                return beds
        return self._take(guests, [*family, *(room for room in self._open[::-1] if room not in family)])

    def _take(self, guests: Sequence[Guest], rooms: Sequence[Room]) -> list[int] | None:
        trials = [room.copy() for room in rooms]
        beds = [
            next((bed for trial in trials if (bed := trial.takes(one)) is not None), None) for one in guests
        ]
        taken = [bed for bed in beds if bed is not None]
        if len(taken) < len(guests):
            return None
        for room, trial in zip(rooms, trials, strict=True):
            if len(trial.free) < len(room.free):
                room.free, room.guests = trial.free, trial.guests
                self._remember(room)
        self._open = sorted((room for room in self._open if room.is_open), key=_free)
        return taken

    def _remember(self, room: Room) -> None:
        for guest in room.guests:
            if room not in self._lived_in[guest.household_id]:
                self._lived_in[guest.household_id].append(room)


def _free(room: Room) -> int:
    return len(room.free)
