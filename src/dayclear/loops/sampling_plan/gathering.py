"""What a plan is made of, read from all the parts that know of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from math import cos, radians
from uuid import UUID

import numpy as np
from django.conf import settings

from dayclear.command.protocol import PlanningRule, Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.engines import routing
from dayclear.kernel.scope import Scope
from dayclear.places import queries as tree
from dayclear.places.models import Level, Place
from dayclear.places.rules import natural_sort_key
from dayclear.planning import queries
from dayclear.planning.models import Mode, Plan, Point, Team
from dayclear.screening import queries as screening
from dayclear.screening.models import Sampling
from dayclear.zones import queries as zones
from dayclear.zones.rules import nearest, outwards

METRES_PER_DEGREE = 110_574.0
"""Of latitude, and of longitude at the equator nearly so; a district is small enough for a plane."""
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Door:
    """A household with so many people of one stop."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Stairwell:
    """The part of a unit that is swabbed in one way, door by door."""

    place_id: UUID
    path: str
    doors: Sequence[Door]

    @property
    def people(self) -> int:
        return sum(door.people for door in self.doors)


@dataclass(frozen=True, slots=True)
class Stop:
    """A building's doors, or the people of one or more buildings who come down to one place."""

    building: Place
    point: Point | None
    mode: str
    zone_rank: int
    zone: str
    tube_mode: int
    stairwells: Sequence[Stairwell]

    @property
    def key(self) -> tuple[UUID, str]:
        """The same stop in a plan of the same round made later."""
        return (self.point.pk if self.point else self.building.pk, self.mode)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The problem for the engine, and what its rows stand for."""

    problem: routing.Problem
    stops: Sequence[Stop]
    teams: Sequence[Team]
    protocol: Protocol
    opens_at: datetime
    without_position: int
    middle: Position

    @property
    def rules(self) -> PlanningRule:
        return self.protocol.planning

    @property
    def units(self) -> routing.Units:
        rows = [(row, unit.people) for row, stop in enumerate(self.stops) for unit in stop.stairwells]
        stop, people = np.array(rows, np.int64).reshape(-1, 2).T
        return routing.Units(stop.copy(), people.copy())

    def seconds(self, moment: datetime) -> float:
        return (moment - self.opens_at).total_seconds()

    def instant(self, seconds: float) -> datetime:
        return self.opens_at + timedelta(seconds=round(seconds))


def gather(plan: Plan, *, at: datetime, since: datetime | None = None) -> Gathered:
    """Everything a plan needs. ``since`` counts those as due who were sampled from then on; see ``doors_due``."""
    scope = Scope.everything()
    protocol = protocol_in_force(at)
    doors = screening.doors_due(plan.round_id, since=since, scope=scope)
    places = _Places([door.place_path for door in doors])
    zones_of = zones.zones_of([place.path for place in places.buildings.values()], scope=scope, at=at)
    stops = _stops(plan, doors, places, zones_of, protocol)
    teams = list(queries.teams(scope) if since else queries.teams(scope).filter(out_since__isnull=True))
    lacking = sum(1 for stop in stops if places.position(stop.building) is None)
    problem = _problem(plan, stops, teams, places, protocol)
    return Gathered(problem, stops, teams, protocol, plan.opens_at, lacking, places.middle)


class _Places:
    """The places around the stairwells of a round, read at once."""

    def __init__(self, paths: Iterable[str]) -> None:
        around = {outer for path in set(paths) for outer in outwards(path)}
        self._by_path = {
            place.path: place for place in tree.places(Scope.everything()).filter(path__in=around)
        }
        self.buildings = {path: self._building(path) for path in set(paths)}

    def _building(self, path: str) -> Place:
        """The building of a stairwell; a place without one stands for itself."""
        for outer in outwards(path):
            place = self._by_path.get(outer)
            if place and place.level == Level.BUILDING:
                return place
        return self._by_path[path]

    def position(self, place: Place) -> Position | None:
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


def _stops(
    plan: Plan,
    doors: Sequence[screening.DoorDue],
    places: _Places,
    zones_of: Mapping[str, zones.StandingZone],
    protocol: Protocol,
) -> list[Stop]:
    """Each building's doors and each queue, with stairwells and doors in the order in which one walks them."""
    schemes = screening.schemes(plan.round_id)
    strictest = max((zone.rank for zone in protocol.zones.values()), default=0)
    by_unit: dict[str, list[screening.DoorDue]] = defaultdict(list)
    for door in doors:
        by_unit[door.place_path].append(door)
    at_door: dict[str, list[Stairwell]] = defaultdict(list)
    down: dict[str, list[Stairwell]] = defaultdict(list)
    for path in sorted(by_unit, key=natural_sort_key):
        building = places.buildings[path]
        scheme = nearest(path, schemes)
        ordered = sorted(by_unit[path], key=lambda door: natural_sort_key(door.door))
        everybody_at_door = scheme is None or scheme.sampling == Sampling.DOOR
        above = [Door(d.door, d.people if everybody_at_door else d.at_door) for d in ordered]
        below = [Door(d.door, 0 if everybody_at_door else d.people - d.at_door) for d in ordered]
        for found, part in ((at_door, above), (down, below)):
            if any(door.people for door in part):
                lived_in = [door for door in part if door.people]
                found[building.path].append(Stairwell(ordered[0].place_id, path, lived_in))
    buildings = {place.path: place for place in places.buildings.values()}

    def stop(path: str, mode: str, stairwells: Sequence[Stairwell]) -> Stop:
        zone, scheme = zones_of.get(path), nearest(path, schemes)
        rank = strictest - zone.rank + 1 if zone else 0
        tube_mode = scheme.tube_mode if scheme else 1
        return Stop(buildings[path], None, mode, rank, zone.kind if zone else "", tube_mode, stairwells)

    doors_first = [stop(path, Mode.DOOR, stairwells) for path, stairwells in at_door.items()]
    queues = [stop(path, Mode.DOWNSTAIRS, stairwells) for path, stairwells in down.items()]
    return doors_first + _at_points(queues, places, protocol.planning)


def _at_points(queues: Sequence[Stop], places: _Places, rules: PlanningRule) -> list[Stop]:
    """The queues moved to the points near them; of buildings that share a point, one stop."""
    points = list(queries.points(Scope.everything()))
    if not points or not queues:
        return list(queues)
    x, y = plane([places.position(stop.building) or places.middle for stop in queues], places.middle)
    at = plane([(point.latitude, point.longitude) for point in points], places.middle)
    buildings = routing.Buildings(
        x,
        y,
        np.array([stop.zone_rank for stop in queues]),
        np.array([sum(unit.people for unit in stop.stairwells) for stop in queues]),
    )
    chosen = routing.points_for(buildings, *at, walk_most_m=rules.point_within_m, detour=rules.detour)
    together: dict[int, list[Stop]] = defaultdict(list)
    for stop, point in zip(queues, chosen.tolist(), strict=True):
        together[point].append(stop)
    alone = together.pop(routing.NO_POINT, [])
    return alone + [
        replace(stops[0], point=points[row], stairwells=[unit for stop in stops for unit in stop.stairwells])
        for row, stops in together.items()
    ]


def plane(positions: Sequence[Position], middle: Position) -> tuple[routing.Floats, routing.Floats]:
    """Metres east and north; the scale of longitude is that of the middle."""
    latitude, longitude = np.array(positions, np.float64).reshape(-1, 2).T
    return longitude * METRES_PER_DEGREE * cos(radians(middle[0])), latitude * METRES_PER_DEGREE


def _problem(
    plan: Plan, stops: Sequence[Stop], teams: Sequence[Team], places: _Places, protocol: Protocol
) -> routing.Problem:
    rules, sampling = protocol.planning, protocol.screening
    where = [
        (stop.point.latitude, stop.point.longitude)
        if stop.point
        else places.position(stop.building) or places.middle
        for stop in stops
    ]
    gathering = _Places([team.place_path for team in teams])
    homes = [gathering.position(team.place) or places.middle for team in teams]
    x, y = plane([*where, *homes], places.middle)
    day_s = rules.sampler_day_h * 3600
    each = {
        Mode.DOOR: day_s / sampling.people_per_sampler_day,
        Mode.DOWNSTAIRS: day_s / rules.downstairs_per_sampler_day,
    }
    shifts = np.array([shift_s(team, plan.opens_at) for team in teams], np.float64).reshape(-1, 2)
    return routing.Problem(
        routing.Stops(
            x[: len(stops)],
            y[: len(stops)],
            np.array([stop.zone_rank for stop in stops], np.int64),
            np.array([sum(unit.people for unit in stop.stairwells) for stop in stops], np.int64),
            np.array([each[Mode(stop.mode)] for stop in stops], np.float64),
        ),
        routing.Teams(
            x[len(stops) :],
            y[len(stops) :],
            shifts[:, 0],
            shifts[:, 1],
            np.array([team.samplers for team in teams], np.int64),
            np.zeros(len(teams), np.int64),
        ),
        closes_s=(plan.closes_at - plan.opens_at).total_seconds(),
        travel=routing.Travel(
            walk_m_per_s=rules.walk_m_per_min / 60,
            drive_m_per_s=rules.drive_km_per_h / 3.6,
            drive_overhead_s=rules.drive_overhead_min * 60,
            detour=rules.detour,
        ),
        setup_s=rules.setup_min * 60,
        fewest_people=rules.fewest_people,
        aim=routing.Aim(plan.aim),
    )


def shift_s(team: Team, opens_at: datetime) -> tuple[float, float]:
    """The shift that is on when the window opens, or else the next, in seconds from then; cut off when the team is out."""
    starts, ends = _shift(team, opens_at)
    if team.out_since is not None:
        ends = min(ends, max(team.out_since, starts))
    return (starts - opens_at).total_seconds(), (ends - opens_at).total_seconds()


def _shift(team: Team, opens_at: datetime) -> tuple[datetime, datetime]:
    zone = settings.DISTRICT_ZONE
    day = opens_at.astimezone(zone).date() - timedelta(days=1)
    while True:
        starts = datetime.combine(day, team.starts, zone)
        ends = datetime.combine(day, team.ends, zone)
        if team.ends <= team.starts:
            ends = datetime.combine(day + timedelta(days=1), team.ends, zone)
        if ends > opens_at:
            return starts, ends
        day += timedelta(days=1)
