"""Where people are swabbed in a round: at each building's doors, at its foot, or at a point; and where these places are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from dayclear.command.protocol import Protocol
from dayclear.places.models import Place
from dayclear.places.queries import Spot
from dayclear.places.rules import natural_sort_key
from dayclear.places.surroundings import Surroundings
from dayclear.planning.models import Mode, Point
from dayclear.screening import queries as screening
from dayclear.screening.models import RoundPlace
from dayclear.zones import queries as zones
from dayclear.zones.rules import nearest


@dataclass(frozen=True, slots=True)
class Stairwell:
    """The people of a unit who are swabbed in one way, door by door."""

    place_id: UUID
    path: str
    people: int


@dataclass(frozen=True, slots=True)
class Stop:
    """A building's doors, or the people of one or more buildings who come down to one place."""

    building: Place | Spot
    point: Point | None
    mode: str
    zone_rank: int
    zone: str
    tube_mode: int
    stairwells: Sequence[Stairwell]

    @property
    def people(self) -> int:
        return sum(unit.people for unit in self.stairwells)


def stops_of(
    due: Iterable[screening.StairwellDue],
    places: Surroundings,
    zones_of: Mapping[str, zones.StandingZone],
    protocol: Protocol,
    schemes: Mapping[str, RoundPlace],
    above: Mapping[str, int],
) -> tuple[list[Stop], list[Stop]]:
    """Each building's doors, and each queue at its foot, with stairwells in the order in which one walks them.

    ``above`` says how many of each stairwell are swabbed at their door.
    """
    strictest = max((zone.rank for zone in protocol.zones.values()), default=0)
    at_door: dict[str, list[Stairwell]] = defaultdict(list)
    down: dict[str, list[Stairwell]] = defaultdict(list)
    for one in sorted(due, key=lambda stairwell: _walking_order(stairwell.place_path)):
        building = places.buildings[one.place_path].path
        stays = above[one.place_path]
        for found, people in ((at_door, stays), (down, one.people - stays)):
            if people:
                found[building].append(Stairwell(one.place_id, one.place_path, people))
    buildings = {place.path: place for place in places.buildings.values()}

    def stop(path: str, mode: str, stairwells: Sequence[Stairwell]) -> Stop:
        zone = zones_of.get(path)
        rank = strictest - zone.rank + 1 if zone else 0
        tube_mode = tube_mode_at(path, schemes)
        return Stop(buildings[path], None, mode, rank, zone.kind if zone else "", tube_mode, stairwells)

    return (
        [stop(path, Mode.DOOR, stairwells) for path, stairwells in at_door.items()],
        [stop(path, Mode.DOWNSTAIRS, stairwells) for path, stairwells in down.items()],
    )


def tube_mode_at(path: str, schemes: Mapping[str, RoundPlace]) -> int:
    """How many people of a place share a tube."""
    scheme = nearest(path, schemes)
    return scheme.tube_mode if scheme else 1


def _walking_order(path: str) -> list[str]:
    """The key by which stairwell 2 of building 9 stands before stairwell 1 of building 10."""
    return [_step_key(step) for step in path.split("/")]


# A district has ten thousand stairwells and a few hundred codes of buildings and units.
_step_key = lru_cache(maxsize=10_000)(natural_sort_key)
