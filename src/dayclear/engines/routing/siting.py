"""Where the points downstairs stand: as few as serve everybody within walking distance, one zone each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.routing.problem import Floats, Ints

Flags = NDArray[np.bool_]
NO_POINT = -1


@dataclass(frozen=True, slots=True)
class Buildings:
    """Whose people come down: where they stand, their zone, and how many people."""

    x_m: Floats
    y_m: Floats
    zone: Ints
    people: Ints


def points_for(
    buildings: Buildings,
    x_m: Floats,
    y_m: Floats,
    *,
    walk_most_m: float,
    detour: float,
    named: Flags | None = None,
) -> Ints:
    """The point of each building, as a row of the candidates; NO_POINT where none is near: those queue at their door.

    A point serves one zone only, so that the people of a lockdown never meet the queue of a cleaner zone. Greedy set
    cover (Chvátal 1979): again and again the point and zone that reach most people not yet served. Of the points that
    were opened in its zone, each building then goes to the nearest. ``named`` says which points somebody has said serve
    a building: it goes to one of these, however far, and such a point serves no building that does not name it.
    Cost: buildings times candidates.
    """
    near_m = np.hypot(buildings.x_m[:, None] - x_m, buildings.y_m[:, None] - y_m) * detour
    reaches: Flags = near_m <= walk_most_m
    if named is not None:
        names_a_point: Flags = np.asarray(named.any(axis=1))
        is_named: Flags = np.asarray(named.any(axis=0))
        reaches &= ~names_a_point[:, None] & ~is_named
        reaches |= named
    zones = np.unique(buildings.zone)
    opened: dict[int, int] = {}
    waiting: Flags = reaches.any(axis=1) & (buildings.people > 0)
    while waiting.any():
        gain = np.array([_reached(reaches, buildings, waiting & (buildings.zone == zone)) for zone in zones])
        gain[:, list(opened)] = 0
        rank, point = divmod(int(gain.argmax()), gain.shape[1])
        if not gain[rank, point]:
            break
        opened[point] = int(zones[rank])
        waiting[reaches[:, point] & (buildings.zone == zones[rank])] = False
    return _nearest_opened(buildings, near_m, reaches, opened)


def _reached(reaches: Flags, buildings: Buildings, waiting: Flags) -> Ints:
    reached: Ints = np.where(waiting, buildings.people, 0) @ reaches.astype(np.int64)
    return reached


def _nearest_opened(buildings: Buildings, near_m: Floats, reaches: Flags, opened: dict[int, int]) -> Ints:
    chosen = np.full(len(buildings.zone), NO_POINT)
    if not opened:
        return chosen
    points = np.array(list(opened))
    fits = reaches[:, points] & (buildings.zone[:, None] == np.array(list(opened.values())))
    nearest = np.where(fits, near_m[:, points], np.inf)
    served = fits.any(axis=1)
    chosen[served] = points[nearest.argmin(axis=1)[served]]
    return chosen
