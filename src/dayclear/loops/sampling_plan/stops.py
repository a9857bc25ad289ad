"""Where people are swabbed in a round: at each building's doors, at its foot, or at a point; and where these places are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, radians
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from dayclear.command.protocol import PlanningRule, Protocol
from dayclear.engines import routing
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.doors import are_called_down
from dayclear.places import queries as tree
from dayclear.places.models import Level, Place
from dayclear.places.queries import Spot
from dayclear.places.rules import natural_sort_key
from dayclear.planning import queries
from dayclear.planning.models import Mode, Point
from dayclear.screening import queries as screening
from dayclear.screening.models import RoundPlace
from dayclear.zones import queries as zones
from dayclear.zones.rules import nearest, outwards

METRES_PER_DEGREE = 110_574.0
"""Of latitude, and of longitude at the equator nearly so; a district is small enough for a plane."""
Position = tuple[float, float]


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


class Places:
    """The places around the stairwells of a round, read at once."""

    def __init__(self, paths: Iterable[str]) -> None:
        inside = set(paths)
        around = {outer for path in inside for outer in outwards(path)}
        self._by_path = {spot.path: spot for spot in tree.spots(around)}
        self.buildings = {path: self._building(path) for path in inside}

    def _building(self, path: str) -> Spot:
        """The building of a stairwell; a place without one stands for itself."""
        for outer in outwards(path):
            place = self._by_path.get(outer)
            if place and place.level == Level.BUILDING:
                return place
        return self._by_path[path]

    def position(self, place: Place | Spot) -> Position | None:
        """Latitude and longitude of the place, or of the nearest place around it that has them."""
        for outer in outwards(place.path):
            found = self._by_path.get(outer)
            if found and found.latitude is not None and found.longitude is not None:
                return found.latitude, found.longitude
        return None

    @cached_property
    def middle(self) -> Position:
        """Where a place is taken to be of which nobody knows: among the others, so that it bends no route."""
        known = [
            (place.latitude, place.longitude)
            for place in self._by_path.values()
            if place.latitude is not None and place.longitude is not None
        ]
        latitude, longitude = np.mean(np.array(known or [(0.0, 0.0)]), axis=0).tolist()
        return latitude, longitude


def stops_of(
    due: Iterable[screening.StairwellDue],
    places: Places,
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


def at_near_points(queues: Sequence[Stop], places: Places, rules: PlanningRule) -> list[Stop]:
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


def plane(positions: Sequence[Position], middle: Position) -> tuple[routing.Floats, routing.Floats]:
    """Metres east and north; the scale of longitude is that of the middle."""
    latitude, longitude = np.array(positions, np.float64).reshape(-1, 2).T
    return longitude * METRES_PER_DEGREE * cos(radians(middle[0])), latitude * METRES_PER_DEGREE
