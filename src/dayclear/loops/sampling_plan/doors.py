"""The doors of a plan's stairwells: read only where a stretch begins or ends at a door that nobody has named yet."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from dayclear.kernel.scope import Scope
from dayclear.places.rules import natural_sort_key
from dayclear.planning.models import Mode
from dayclear.screening import queries as screening
from dayclear.screening.models import RoundPlace, Sampling
from dayclear.zones.rules import nearest


@dataclass(frozen=True, slots=True)
class Door:
    """A household with so many people who are swabbed in one way."""

    name: str
    people: int


class Part(NamedTuple):
    """So many people of a stairwell who are swabbed in one way, from the ``first`` on."""

    path: str
    mode: str
    first: int
    people: int


Ends = tuple[str, str]
Read = Callable[[Collection[str]], Mapping[tuple[str, str], Sequence[Door]]]
"""The doors of these stairwells by path and way, in the order in which one walks them."""


class Doors:
    """The first and the last door of parts of stairwells; ``known`` are those that need not be looked for."""

    def __init__(self, read: Read, known: Mapping[Part, Ends] | None = None) -> None:
        self._read = read
        self._known = dict(known or {})

    def ends(self, parts: Sequence[Part]) -> list[Ends]:
        """Those of each part. One read for all that is not known; a better plan asks for most of them again."""
        missing = [part for part in parts if part not in self._known]
        doors = self._read({part.path for part in missing}) if missing else {}
        starts = {key: _starts(of_stairwell) for key, of_stairwell in doors.items()}
        for part in missing:
            key = (part.path, part.mode)
            self._known[part] = doors_between(doors.get(key, ()), starts.get(key, ()), part)
        return [self._known[part] for part in parts]


def of_round(
    round_id: UUID, *, since: datetime, schemes: Mapping[str, RoundPlace], known: Mapping[Part, Ends] | None
) -> Doors:
    """The doors of a round's stairwells as ``screening.doors_due`` has them."""

    def read(paths: Collection[str]) -> Mapping[tuple[str, str], Sequence[Door]]:
        due = screening.doors_due(round_id, since=since, scope=Scope.everything(), paths=paths)
        return by_mode(due, schemes)

    return Doors(read, known)


def by_mode(
    due: Sequence[screening.DoorDue], schemes: Mapping[str, RoundPlace]
) -> dict[tuple[str, str], list[Door]]:
    """The doors of each stairwell: where people come down, those who cannot are swabbed at the door."""
    found: dict[tuple[str, str], list[Door]] = defaultdict(list)
    comes_down = {path: are_called_down(path, schemes) for path in {one.place_path for one in due}}
    for one in sorted(due, key=lambda door: _sort_key(door.door)):
        at_door = one.at_door if comes_down[one.place_path] else one.people
        if at_door:
            found[one.place_path, Mode.DOOR].append(Door(one.door, at_door))
        if one.people > at_door:
            found[one.place_path, Mode.DOWNSTAIRS].append(Door(one.door, one.people - at_door))
    return found


def are_called_down(path: str, schemes: Mapping[str, RoundPlace]) -> bool:
    """Whether the people of a stairwell come down, as far as they can."""
    scheme = nearest(path, schemes)
    return scheme is not None and scheme.sampling != Sampling.DOOR


# A district has hundreds of thousands of doors and a few hundred numbers of doors.
_sort_key = lru_cache(maxsize=10_000)(natural_sort_key)


def _starts(doors: Sequence[Door]) -> list[int]:
    """The place of each door's first person among the people of the stairwell."""
    return [0, *accumulate(door.people for door in doors[:-1])]


def doors_between(doors: Sequence[Door], starts: Sequence[int], part: Part) -> Ends:
    """The first and the last door of a part; a household is with the part in which its first person is.

    A part inside one household names that household's door, and one of people who are gone meanwhile the last door.
    """
    inside = [row for row, start in enumerate(starts) if part.first <= start < part.first + part.people]
    if doors and inside:
        return doors[inside[0]].name, doors[inside[-1]].name
    around = [door.name for door, start in zip(doors, starts, strict=False) if start <= part.first]
    return (around[-1], around[-1]) if around else ("", "")
