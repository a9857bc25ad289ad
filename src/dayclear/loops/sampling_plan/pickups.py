"""What the runner finds ready where: whose tubes travel together, from when, and how far it is to each laboratory."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from dayclear.engines import allocation, routing
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.laboratories import settlement
from dayclear.loops.sampling_plan.runner import Filling
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


def loads(gathered: Gathered, visits: routing.Visits) -> list[Load]:
    """The tubes filled since the runner came last, settlement by settlement; by the clock.

    Kinds of tubes that not the same laboratories accept travel apart.
    """
    together: dict[tuple[str, bytes], list[int]] = defaultdict(list)
    for visit, row in enumerate(visits.stop.tolist()):
        path = settlement(gathered.stops[row].building.path)
        together[path, gathered.ways_s[row].tobytes()].append(visit)
    columns = (visits.begins_s, visits.ends_s, visits.people)
    fillings = [Filling(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    tube_mode = gathered.tube_mode[visits.stop].tolist()
    found = []
    for (path, _way), rows in together.items():
        ways_s = gathered.ways_s[visits.stop[rows[0]]]
        for at_s, first_s, taken in gathered.runner.pickups([fillings[row] for row in rows], ways_s):
            parts = [Part(rows[one], people, tube_mode[rows[one]]) for one, people in taken]
            found.append(Load(gathered.areas[path], at_s, first_s, ways_s, parts))
    return sorted(found, key=lambda load: (load.at_s, load.area.path))


def batches(gathered: Gathered, found: list[Load]) -> allocation.Batches:
    """The loads as the engine is given them."""
    shape = (len(found), len(gathered.laboratories.rows))
    return gathered.laboratories.batches(
        np.array([load.tubes for load in found], np.int64),
        np.array([load.first_s for load in found], np.float64),
        np.array([load.at_s for load in found], np.float64),
        np.array([load.ways_s for load in found], np.float64).reshape(shape),
    )
