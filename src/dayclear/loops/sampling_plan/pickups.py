"""What the runner finds ready where: whose tubes travel together, from when, and how far it is to each laboratory."""

from typing import NamedTuple

import numpy as np

from dayclear.engines import allocation, routing
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.runner import Pickup
from dayclear.places.models import Place
from dayclear.places.queries import Spot


class Load(NamedTuple):
    """What is ready at a settlement when the runner comes, and how long it is from there to each laboratory.

    ``visits`` are the rows of the visits whose fillings the parts of ``pickup`` number.
    """

    area: Place | Spot
    ways_s: routing.Floats
    visits: routing.Ints
    pickup: Pickup


def loads(gathered: Gathered, visits: routing.Visits) -> list[Load]:
    """The tubes filled since the runner came last, settlement by settlement; by the clock.

    Kinds of tubes that not the same laboratories accept travel apart.
    """
    columns = (visits.begins_s, visits.ends_s, visits.people, gathered.tube_mode[visits.stop])
    fillings = np.stack(columns, axis=1, dtype=np.float64)
    together = gathered.travels_with[visits.stop]
    order = np.argsort(together, kind="stable")
    found = []
    for rows in np.split(order, np.flatnonzero(np.diff(together[order])) + 1) if len(order) else ():
        stop = int(visits.stop[rows[0]])
        area, ways_s = gathered.areas[gathered.settlement_of[stop]], gathered.ways_s[stop]
        found += [Load(area, ways_s, rows, one) for one in gathered.runner.pickups(fillings[rows], ways_s)]
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
