"""When the runner comes where: often enough, when the last swab of a settlement is taken, and in time for a laboratory."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from dayclear.engines import allocation, routing
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.laboratories import STEP_S, Laboratories, settlement
from dayclear.places import queries as tree
from dayclear.places.models import Place
from dayclear.places.queries import Spot


@dataclass(frozen=True, slots=True)
class Part:
    """So many people of a visit, by its row, whose tubes are of this load, and how many share one."""

    visit: int
    people: int
    tube_mode: int

    @property
    def tubes(self) -> int:
        return ceil(self.people / self.tube_mode)

    def people_of(self, tubes: int) -> int:
        """Who is in so many of its tubes, the last one first."""
        return self.people - max(0, self.tubes - tubes) * self.tube_mode


@dataclass(frozen=True, slots=True)
class Load:
    """What is ready at a settlement when the runner comes, and how long it is from there to each laboratory."""

    area: Place | Spot
    at_s: float
    first_s: float
    ways_s: routing.Floats
    parts: Sequence[Part]

    @property
    def people(self) -> int:
        return sum(part.people for part in self.parts)

    @property
    def tubes(self) -> int:
        return sum(part.tubes for part in self.parts)


@dataclass(slots=True)
class _Filling:
    """A visit whose tubes are being filled: how many of its people the runner has taken along already."""

    visit: int
    begins_s: float
    ends_s: float
    people: int
    tube_mode: int
    taken: int = 0
    left_s: float = 0.0

    @property
    def next_s(self) -> float:
        """When the first tube was begun that is still there."""
        return max(self.begins_s, self.left_s)

    def collected(self, at_s: float) -> Part:
        """Its people who are in the tubes that the runner finds then."""
        if at_s >= self.ends_s:
            until = self.people
        else:
            until = int(self.people * max(0.0, at_s - self.begins_s) / (self.ends_s - self.begins_s))
        count, self.taken = until - self.taken, until
        self.left_s = at_s
        return Part(self.visit, count, self.tube_mode)


def loads(gathered: Gathered, visits: routing.Visits) -> list[Load]:
    """The tubes filled since the runner came last, settlement by settlement; by the clock.

    Kinds of tubes that not the same laboratories accept travel apart.
    """
    ways = gathered.ways_s
    areas = _areas(gathered)
    filling: dict[tuple[str, bytes], list[_Filling]] = defaultdict(list)
    columns = (visits.stop, visits.people, visits.begins_s, visits.ends_s)
    way_of: dict[tuple[str, bytes], routing.Floats] = {}
    for visit, (row, people, begins_s, ends_s) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        stop = gathered.stops[row]
        key = (settlement(stop.building.path), ways[row].tobytes())
        way_of[key] = ways[row]
        filling[key].append(_Filling(visit, begins_s, ends_s, people, stop.tube_mode))
    every_s = gathered.rules.pickup_every_min * 60.0
    found = [
        Load(areas[path], at_s, first_s, way_of[path, way], parts)
        for (path, way), fillings in filling.items()
        for at_s, first_s, parts in _collected(fillings, every_s, gathered.laboratories, way_of[path, way])
    ]
    return sorted(found, key=lambda load: (load.at_s, load.area.path))


def _areas(gathered: Gathered) -> dict[str, Place | Spot]:
    """The compound or village around each building; the building itself where there is none."""
    outer = {settlement(stop.building.path): stop.building for stop in gathered.stops}
    found = {spot.path: spot for spot in tree.spots(set(outer))}
    return {path: found.get(path, building) for path, building in outer.items()}


def _collected(
    fillings: list[_Filling], every_s: float, laboratories: Laboratories, ways_s: routing.Floats
) -> Iterator[tuple[float, float, list[Part]]]:
    """Each coming of the runner to a settlement: when, the first swab of the tubes, and whose they are."""
    waiting = sorted(fillings, key=lambda filling: filling.begins_s)
    while waiting:
        first_s = min(filling.next_s for filling in waiting)
        usual_s = min(first_s + every_s, max(filling.ends_s for filling in waiting))
        at_s = _in_time(first_s, usual_s, laboratories, ways_s)
        parts = [filling.collected(at_s) for filling in waiting]
        waiting = [filling for filling in waiting if filling.taken < filling.people]
        if parts := [part for part in parts if part.people]:
            yield at_s, first_s, parts


def _in_time(first_s: float, usual_s: float, laboratories: Laboratories, ways_s: routing.Floats) -> float:
    """The latest time until the usual one at which the tubes still meet a laboratory; the usual one where they never do."""
    leaves_s: routing.Floats = usual_s - STEP_S * np.arange(
        ceil((usual_s - first_s) / STEP_S), dtype=np.float64
    )
    if not len(leaves_s):
        return usual_s
    rows = np.broadcast_to(ways_s, (len(leaves_s), len(ways_s)))
    met = laboratories.meets(np.full(len(leaves_s), first_s), leaves_s, rows)
    return float(leaves_s[met.argmax()]) if met.any() else usual_s


def batches(gathered: Gathered, found: list[Load]) -> allocation.Batches:
    """The loads as the engine is given them."""
    shape = (len(found), len(gathered.laboratories.rows))
    return gathered.laboratories.batches(
        np.array([load.tubes for load in found], np.int64),
        np.array([load.first_s for load in found], np.float64),
        np.array([load.at_s for load in found], np.float64),
        np.array([load.ways_s for load in found], np.float64).reshape(shape),
    )
