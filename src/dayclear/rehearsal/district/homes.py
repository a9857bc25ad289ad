"""Puts households behind doors: how many live in each, and which flats stand empty."""

import numpy as np

from dayclear.rehearsal.district.columns import (
    CARE_HOME,
    DORMITORY,
    RURAL_FAMILY,
    URBAN_FAMILY,
    Homes,
    Small,
)
from dayclear.rehearsal.district.place_tree import BEDS_PER_ROOM, Doors
from dayclear.rehearsal.district.size import DistrictSize, Population

# How many live with the first two, in households of two and more; fitted to small northern households.
_FURTHER_MEMBERS = np.array([0.42, 0.36, 0.15, 0.05, 0.015, 0.005])


def settle(size: DistrictSize, doors: list[Doors], rng: np.random.Generator) -> Homes:
    """Households in tree order, doors ascending inside each unit."""
    counts = [len(unit.numbers) for unit in doors]
    all_places = np.repeat(np.array([unit.place for unit in doors], dtype=np.int64), counts)
    all_kinds = np.repeat(np.array([unit.kind for unit in doors], dtype=np.int16), counts)
    numbers = np.concatenate([unit.numbers for unit in doors])
    sizes = np.zeros(len(numbers), dtype=np.int16)
    for family_kind, population in ((URBAN_FAMILY, size.urban), (RURAL_FAMILY, size.rural)):
        if population:
            flats = np.flatnonzero(all_kinds == family_kind)
            taken = np.sort(rng.choice(flats, population.households, replace=False))
            sizes[taken] = family_sizes(population, rng)
    rooms = np.flatnonzero((all_kinds == DORMITORY) | (all_kinds == CARE_HOME))
    sizes[rooms] = _room_sizes(size.dormitory_people, len(rooms))
    lived_in = np.flatnonzero(sizes)
    return Homes(
        place=all_places[lived_in],
        door=numbers[lived_in],
        size=sizes[lived_in],
        kind=all_kinds[lived_in],
    )


def family_sizes(population: Population, rng: np.random.Generator) -> Small:
    """Shuffled sizes from 1 to 7 with exactly the population's households, people and people alone."""
    larger = population.households - population.alone
    further = np.repeat(np.arange(6), np.floor(_FURTHER_MEMBERS * larger).astype(np.int64))
    further = np.concatenate([further, np.zeros(larger - len(further), dtype=further.dtype)])
    wanted = population.people - population.alone - 2 * larger
    missing = wanted - int(further.sum())
    while missing:
        step = 1 if missing > 0 else -1
        changeable = np.flatnonzero(further < 5 if step > 0 else further > 0)[: abs(missing)]  # noqa: PLR2004
        further[changeable] += step
        missing -= step * len(changeable)
    sizes = np.concatenate([np.ones(population.alone, dtype=np.int16), (further + 2).astype(np.int16)])
    rng.shuffle(sizes)
    return sizes


def _room_sizes(people: int, rooms: int) -> Small:
    sizes = np.full(rooms, BEDS_PER_ROOM, dtype=np.int16)
    if rooms:
        sizes[-1] = people - BEDS_PER_ROOM * (rooms - 1)
    return sizes
