"""Where people are swabbed in a round: at each building's doors, at its foot, or at a point; and where these places are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from dayclear.command.protocol import PlanningRule, Protocol
from dayclear.engines import routing
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.doors import are_called_down
from dayclear.places.models import Place
from dayclear.places.nearness import plane
from dayclear.places.queries import Spot
from dayclear.places.rules import natural_sort_key
from dayclear.places.surroundings import Surroundings
from dayclear.planning import queries
from dayclear.planning.models import Mode, Point
from dayclear.screening import queries as screening
from dayclear.screening.models import RoundPlace
from dayclear.zones import queries as zones
from dayclear.zones.rules import nearest, outwards


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


def at_near_points(queues: Sequence[Stop], places: Surroundings, rules: PlanningRule) -> list[Stop]:
    """The queues moved to the points that serve them; of buildings that share a point, one stop."""
    points, named = _points_for(queues)
    if not points:
        return list(queues)
    x, y = plane([places.position(stop.building) or places.middle for stop in queues], places.middle)
    at = plane([(point.latitude, point.longitude) for point in points], places.middle)
    buildings = routing.Buildings(
        x,
        y,
        np.array([stop.zone_rank for stop in queues]),
        np.array([stop.people for stop in queues]),
    )
    chosen = routing.points_for(
        buildings, *at, walk_most_m=rules.point_within_m, detour=rules.detour, named=named
    )
    return _together(queues, [points[row] if row != routing.NO_POINT else None for row in chosen.tolist()])


def _points_for(queues: Sequence[Stop]) -> tuple[list[Point], NDArray[np.bool_]]:
    """The points that may serve these queues, and which of them somebody has named for which queue."""
    points = list(queries.points(Scope.everything()).prefetch_related("served"))
    naming: dict[str, list[int]] = defaultdict(list)
    for row, point in enumerate(points):
        for served in point.served.all():
            naming[served.place_path].append(row)
    named = np.zeros((len(queues), len(points)), np.bool_)
    for row, stop in enumerate(queues):
        for outer in outwards(stop.building.path):
            named[row, naming.get(outer, [])] = True
    # A point that was named for places without a queue here is none for others.
    may_serve = named.any(axis=0) | ~np.array([bool(point.served.all()) for point in points], np.bool_)
    return [points[row] for row in np.flatnonzero(may_serve)], named[:, may_serve]


def at_former_points(queues: Sequence[Stop], point_of: Mapping[str, Point]) -> list[Stop]:
    """The queues at the points that a former plan gave their stairwells.

    Where the buildings of a point are no longer in one zone, those of the zone with most people stay; the others are
    swabbed at their own foot, so that no two zones meet in a queue.
    """
    chosen = [point_of.get(stop.stairwells[0].path) for stop in queues]
    people: dict[UUID, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for stop, point in zip(queues, chosen, strict=True):
        if point is not None:
            people[point.pk][stop.zone_rank] += stop.people
    ranks = {point: max(sorted(by_rank), key=by_rank.__getitem__) for point, by_rank in people.items()}
    return _together(
        queues,
        [
            point if point is not None and ranks[point.pk] == stop.zone_rank else None
            for stop, point in zip(queues, chosen, strict=True)
        ],
    )


def _together(queues: Sequence[Stop], points: Sequence[Point | None]) -> list[Stop]:
    alone: list[Stop] = []
    together: dict[UUID, list[Stop]] = defaultdict(list)
    for stop, point in zip(queues, points, strict=True):
        if point is None:
            alone.append(stop)
        else:
            together[point.pk].append(replace(stop, point=point))
    return alone + [
        replace(stops[0], stairwells=[unit for stop in stops for unit in stop.stairwells])
        for stops in together.values()
    ]
