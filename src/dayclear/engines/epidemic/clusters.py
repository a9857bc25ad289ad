"""Clusters in place and time: cases of one place that follow each other within so many days."""

from dataclasses import dataclass

import numpy as np

from dayclear.engines.epidemic.arrays import Floats, Ints

NO_PLACE = -1


@dataclass(frozen=True, slots=True)
class Cluster:
    """``members`` in the order of their days; the first are the likeliest to have brought it in."""

    place: int
    members: Ints
    first_day: float
    last_day: float

    def __len__(self) -> int:
        return len(self.members)


def clusters(place: Ints, day: Floats, *, gap_d: float, least: int = 2) -> list[Cluster]:
    """Cases of one place belong together as long as no more than ``gap_d`` days lie between one and the next.

    Those of fewer than ``least`` cases are no clusters; cases without a day or with NO_PLACE are in none. The largest
    comes first. Cost: that of a sort.
    """
    if gap_d < 0 or least < 1:
        raise ValueError("A cluster has at least one case, and its days lie in a row.")
    rows = np.flatnonzero((place != NO_PLACE) & np.isfinite(day))
    order = rows[np.lexsort((day[rows], place[rows]))]
    breaks = (np.diff(place[order]) != 0) | (np.diff(day[order]) > gap_d)
    parts = np.split(order, np.flatnonzero(breaks) + 1)
    found = [
        Cluster(int(place[part[0]]), part, float(day[part[0]]), float(day[part[-1]]))
        for part in parts
        if len(part) >= least
    ]
    return sorted(found, key=lambda one: (-len(one), one.first_day, one.place))
