"""What the runner finds ready where: whose tubes travel together, from when, and how far it is to each laboratory."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dayclear.engines import allocation, routing
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.runner import Filling, Pickup
from dayclear.places.models import Place
from dayclear.places.queries import Spot


class Load(NamedTuple):
    """What is ready at a settlement when the runner comes, and how long it is from there to each laboratory.

    ``visits`` are the rows of the visits whose fillings the parts of ``pickup`` number.
    """

    area: Place | Spot
    ways_s: routing.Floats
    visits: Sequence[int]
    pickup: Pickup


def loads(gathered: Gathered, visits: routing.Visits) -> list[Load]:
    """The tubes filled since the runner came last, settlement by settlement; by the clock.

    Kinds of tubes that not the same laboratories accept travel apart.
    """
    together: dict[tuple[str, bytes], list[int]] = defaultdict(list)
    for visit, stop in enumerate(visits.stop.tolist()):
        together[gathered.settlement_of[stop], gathered.ways_s[stop].tobytes()].append(visit)
    columns = (visits.begins_s, visits.ends_s, visits.people, gathered.tube_mode[visits.stop])
    fillings = [Filling(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
    found = []
    for (path, _way), rows in together.items():
        ways_s = gathered.ways_s[visits.stop[rows[0]]]
        pickups = gathered.runner.pickups([fillings[row] for row in rows], ways_s)
        found += [Load(gathered.areas[path], ways_s, rows, pickup) for pickup in pickups]
    return sorted(found, key=lambda load: (load.pickup.at_s, load.area.path))


def batches(gathered: Gathered, found: list[Load]) -> allocation.Batches:
    """The loads as the engine is given them."""
    shape = (len(found), len(gathered.laboratories.rows))
    return gathered.laboratories.batches(
        np.array([load.pickup.tubes for load in found], np.int64),
        np.array([load.pickup.first_s for load in found], np.float64),
        np.array([load.pickup.at_s for load in found], np.float64),
        np.array([load.ways_s for load in found], np.float64).reshape(shape),
    )
