"""Where people are swabbed in a round: at each building's doors, at its foot, or at a point; and where these places are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from dayclear.command.protocol import Protocol
from dayclear.loops.sampling_plan.doors import are_called_down
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
    stays: Mapping[str, int],
) -> tuple[list[Stop], list[Stop]]:
    """Each building's doors, and each queue at its foot, with stairwells in the order in which one walks them.

    ``stays`` says how many of a stairwell cannot come down.
    """
    strictest = max((zone.rank for zone in protocol.zones.values()), default=0)
    at_door: dict[str, list[Stairwell]] = defaultdict(list)
    down: dict[str, list[Stairwell]] = defaultdict(list)
    for one in sorted(due, key=lambda stairwell: natural_sort_key(stairwell.place_path)):
        building = places.buildings[one.place_path].path
        called = are_called_down(one.place_path, schemes)
        # Both numbers are read one after the other; meanwhile somebody may have been sampled.
        above = min(stays.get(one.place_path, 0), one.people) if called else one.people
        for found, people in ((at_door, above), (down, one.people - above)):
            if people:
                found[building].append(Stairwell(one.place_id, one.place_path, people))
    buildings = {place.path: place for place in places.buildings.values()}

    def stop(path: str, mode: str, stairwells: Sequence[Stairwell]) -> Stop:
        zone, scheme = zones_of.get(path), nearest(path, schemes)
        rank = strictest - zone.rank + 1 if zone else 0
        tube_mode = scheme.tube_mode if scheme else 1
        return Stop(buildings[path], None, mode, rank, zone.kind if zone else "", tube_mode, stairwells)

    return (
        [stop(path, Mode.DOOR, stairwells) for path, stairwells in at_door.items()],
        [stop(path, Mode.DOWNSTAIRS, stairwells) for path, stairwells in down.items()],
    )
