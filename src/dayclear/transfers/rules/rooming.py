"""Who shares a room with whom, by the kind of facility.

In an isolation site a room is one household's: contacts of different cases must not infect each other. On a hospital's
ward a room is for one sex, or for one household. A cabin hospital's hall is open; its beds may be set apart by sex.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from dayclear.transfers.rules.facilities import CABIN_HOSPITAL, ISOLATION_SITE, NEEDS


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who lies in a room, or is to."""

    household_id: UUID
    sex: str
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """Whom a bed suits: one sex, empty for any, and nobody with a need that it does not care for."""

    sex: str = ""
    cares_for: frozenset[str] = frozenset(NEEDS)

    def suits(self, guest: Guest) -> bool:
        return self.sex in {"", guest.sex} and guest.needs <= self.cares_for


@dataclass(slots=True, eq=False)
class Room:
    """``free`` are its free beds by number."""

    kind: str
    free: dict[int, Fit]
    guests: list[Guest]
    for_family: bool = False

    def takes(self, guest: Guest) -> int | None:
        """The first free bed that the guest may have beside those who lie here, taken by now; None where there is none."""
        if not self._welcomes(guest):
            return None
        # What cares for more is left to who needs it.
        number = min(
            (number for number, fit in self.free.items() if fit.suits(guest)),
            key=lambda number: (len(self.free[number].cares_for), number),
            default=None,
        )
        if number is not None:
            del self.free[number]
            self.guests.append(guest)
        return number

    def copy(self) -> "Room":
        return Room(self.kind, dict(self.free), list(self.guests), self.for_family)

    @property
    def is_open(self) -> bool:
        """Whether somebody of a household that is not here yet may come."""
        return bool(self.free) and not (self.kind == ISOLATION_SITE and self.guests)

    @property
    def cares_at_least(self) -> int:
        """For how many needs that of its free beds cares which cares for the fewest."""
        return min((len(fit.cares_for) for fit in self.free.values()), default=0)

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
        come first, then for several the family rooms and for one the others, then those that care for no more than is
        needed, then the smallest that will do, so that large rooms stay for large families.
        """
        family = [
            room for home in {one.household_id for one in guests} for room in self._lived_in.get(home, ())
        ]
        rooms = self._meant_for(guests)
        for room in (*family, *rooms):
            if len(room.free) >= len(guests) and (beds := self._take(guests, [room])):
                return beds
        largest_first = sorted(rooms, key=_free, reverse=True)
        return self._take(guests, [*family, *(room for room in largest_first if room not in family)])

    def _meant_for(self, guests: Sequence[Guest]) -> list[Room]:
        """The open rooms in which they would be looked for: what cares for more than others is left to who needs it."""
        is_family = len(guests) > 1
        return sorted(self._open, key=lambda room: (room.for_family != is_family, room.cares_at_least))

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
