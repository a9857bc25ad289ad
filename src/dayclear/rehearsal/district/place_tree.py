"""Builds the place tree: streets down to stairwell units, townships down to village groups."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

import numpy as np

from dayclear.places.rules import path_under
from dayclear.rehearsal.district import place_names
from dayclear.rehearsal.district.columns import CARE_HOME, DORMITORY, RURAL_FAMILY, URBAN_FAMILY, Ints, Places
from dayclear.rehearsal.district.place_names import Name
from dayclear.rehearsal.district.size import DistrictSize

CITY_CODE = "9901"
DISTRICT_CODE = "990101"
# Open water: a demonstration that shows nobody's real roof.
CENTRE = (38.9, 120.2)
_SPREAD_DEGREES = {"street": 0.12, "community": 0.02, "village": 0.05, "compound": 0.006, "building": 0.001}

_OCCUPANCY = 0.93
BEDS_PER_ROOM = 6
_ROOMS_OF_CARE_HOME = 15
_ROOMS_PER_DORMITORY_UNIT = 60
_COMPOUNDS_PER_DORMITORY = 8
_HOUSEHOLDS_PER_GROUP = 75


@dataclass(frozen=True, slots=True)
class Doors:
    """The door numbers that one unit or village group offers, and which kind of household lives there."""

    place: int
    kind: int
    numbers: Ints


@dataclass(slots=True)
class TreeBuilder:
    rng: np.random.Generator
    parent: list[int] = field(default_factory=list)
    level: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    name: list[Name] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    position: list[tuple[float, float]] = field(default_factory=list)
    doors: list[Doors] = field(default_factory=list)

    def add(self, parent: int, level: str, code: str, name: Name) -> int:
        self.parent.append(parent)
        self.level.append(level)
        self.code.append(code)
        self.name.append(name)
        self.path.append(path_under(self.path[parent] if parent >= 0 else None, code))
        self.position.append(self._near(parent, _SPREAD_DEGREES.get(level, 0.0)))
        return len(self.parent) - 1

    def _near(self, parent: int, spread: float) -> tuple[float, float]:
        latitude, longitude = self.position[parent] if parent >= 0 else CENTRE
        north, east = self.rng.uniform(-spread, spread, 2)
        return latitude + float(north), longitude + float(east)

    def places(self) -> Places:
        latitude, longitude = np.array(self.position).T.round(6)
        return Places(
            parent=np.array(self.parent),
            level=np.array(self.level),
            code=np.array(self.code),
            name_zh=np.array([zh for zh, _en in self.name]),
            name_en=np.array([en for _zh, en in self.name]),
            path=np.array(self.path),
            latitude=latitude,
            longitude=longitude,
        )


def build(size: DistrictSize, rng: np.random.Generator) -> tuple[Places, list[Doors]]:
    """The tree and the doors of its lowest places: at least as many doors as households of each kind."""
    tree = TreeBuilder(rng)
    city = tree.add(-1, "city", CITY_CODE, place_names.CITY)
    district = tree.add(city, "district", DISTRICT_CODE, place_names.DISTRICT)
    community_names = place_names.communities()
    communities = _add_urban(tree, district, size, community_names)
    _add_compounds(tree, communities, size)
    if size.rural:
        _add_rural(tree, district, size, community_names)
    return tree.places(), tree.doors


def _add_urban(tree: TreeBuilder, district: int, size: DistrictSize, names: Iterator[Name]) -> list[int]:
    street_names = place_names.streets()
    streets = [
        tree.add(district, "street", f"{DISTRICT_CODE}{number:03d}", next(street_names))
        for number in range(1, size.streets + 1)
    ]
    return [
        _add_coded(tree, streets[number % len(streets)], "community", number // len(streets) + 1, next(names))
        for number in range(size.communities)
    ]


def _add_coded(tree: TreeBuilder, street: int, level: str, number: int, name: Name) -> int:
    """A community or village under a twelve-digit code, villages from 201 as in the official lists."""
    first = 200 if level == "village" else 0
    return tree.add(street, level, f"{tree.code[street]}{first + number:03d}", name)


def _add_compounds(tree: TreeBuilder, communities: list[int], size: DistrictSize) -> None:
    names = place_names.compounds()
    targets = _shares(size.urban.households, size.compounds, tree.rng, spread=0.35)
    rooms = _dormitory_rooms(size)
    counts = dict.fromkeys(communities, 0)
    missing = size.urban.households
    for number, community in zip(range(size.compounds), cycle(communities), strict=False):
        counts[community] += 1
        compound = tree.add(community, "compound", f"C{counts[community]:02d}", next(names))
        missing -= _add_buildings(tree, compound, size, int(targets[number]))
        if rooms and number % _COMPOUNDS_PER_DORMITORY == 0:
            _add_dormitory(tree, compound, rooms.pop(0), CARE_HOME if number == 0 else DORMITORY)
    if missing > 0:
        raise ValueError(
            f"{missing} households find no door; allow more buildings, units or floors: {size.name}"
        )


def _add_buildings(tree: TreeBuilder, compound: int, size: DistrictSize, households: int) -> int:
    """Adds as many like buildings as hold the households, some flats empty; returns the number of flats."""
    rng = tree.rng
    per_floor = int(rng.choice([2, 3], p=[0.75, 0.25]))
    floors = int(rng.integers(size.floors[0], size.floors[1] + 1))
    least, most = size.buildings
    units = min(size.units[0] + int(rng.binomial(4, 0.3)), size.units[1])
    while most * units * floors * per_floor * _OCCUPANCY < households:
        floors += 1
    wanted = -(-households // int(units * floors * per_floor * _OCCUPANCY))
    buildings = min(max(wanted, least), most)
    for number in range(1, buildings + 1):
        building = tree.add(compound, "building", str(number), (f"{number}号楼", f"Building {number}"))
        for unit_number in range(1, units + 1):
            unit = tree.add(building, "unit", str(unit_number), (f"{unit_number}单元", f"Unit {unit_number}"))
            tree.doors.append(Doors(unit, URBAN_FAMILY, _floor_numbers(floors, per_floor)))
    return buildings * units * floors * per_floor


def _floor_numbers(floors: int, per_floor: int) -> Ints:
    """101, 102, 201, …: 301 is the first door of the third floor."""
    return (np.arange(1, floors + 1)[:, None] * 100 + np.arange(1, per_floor + 1)).ravel()


def _dormitory_rooms(size: DistrictSize) -> list[int]:
    """The rooms of each building, just enough for the people who live in one; the first is a care home."""
    rooms = -(-size.dormitory_people // BEDS_PER_ROOM)
    others = (size.compounds - 1) // _COMPOUNDS_PER_DORMITORY
    if not others:
        return [rooms] if rooms else []
    first = min(_ROOMS_OF_CARE_HOME, rooms)
    left = rooms - first
    return [first, *(left // others + (number < left % others) for number in range(others))]


def _add_dormitory(tree: TreeBuilder, compound: int, rooms: int, kind: int) -> None:
    name = ("颐年养老院", "Yinian Care Home") if kind == CARE_HOME else ("集体宿舍", "Dormitory")
    building = tree.add(compound, "building", "D1", name)
    for number, first in enumerate(range(0, rooms, _ROOMS_PER_DORMITORY_UNIT), start=1):
        unit = tree.add(building, "unit", str(number), (f"{number}单元", f"Unit {number}"))
        here = min(rooms - first, _ROOMS_PER_DORMITORY_UNIT)
        tree.doors.append(Doors(unit, kind, _floor_numbers(-(-here // 12), 12)[:here]))


def _add_rural(tree: TreeBuilder, district: int, size: DistrictSize, community_names: Iterator[Name]) -> None:
    if size.rural is None:
        return
    townships = [
        tree.add(district, "street", f"{DISTRICT_CODE}{100 + number:03d}", name)
        for number, name in zip(range(size.townships), place_names.townships(), strict=False)
    ]
    settlements = [
        _add_coded(tree, townships[number % len(townships)], "community", number // len(townships) + 1, name)
        for number, name in zip(range(size.town_communities), community_names, strict=False)
    ]
    settlements += [
        _add_coded(tree, townships[number % len(townships)], "village", number // len(townships) + 1, name)
        for number, name in zip(range(size.villages), place_names.villages(), strict=False)
    ]
    shares = _shares(size.rural.households, len(settlements), tree.rng, spread=0.3)
    for settlement, households in zip(settlements, shares, strict=True):
        _add_groups(tree, settlement, int(households))


def _add_groups(tree: TreeBuilder, settlement: int, households: int) -> None:
    """A village's groups stand where a compound has its buildings; households live in them directly."""
    count = max(1, round(households / _HOUSEHOLDS_PER_GROUP))
    for number in range(1, count + 1):
        group = tree.add(settlement, "building", str(number), (f"{number}组", f"Group {number}"))
        here = households // count + (number <= households % count)
        tree.doors.append(Doors(group, RURAL_FAMILY, np.arange(1, here + 1)))


def _shares(total: int, parts: int, rng: np.random.Generator, *, spread: float) -> Ints:
    """Unequal parts that add up to the total, each at least one."""
    weights = rng.lognormal(0.0, spread, parts)
    shares: Ints = 1 + np.floor(weights / weights.sum() * (total - parts)).astype(np.int64)
    shares[: total - int(shares.sum())] += 1
    return shares
