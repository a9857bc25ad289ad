"""Places with all that lies around them, read at once: in which building they are, and where they stand."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from dayclear.places import queries
from dayclear.places.models import Level, Place
from dayclear.places.nearness import Position
from dayclear.places.path_sets import climbing, containing
from dayclear.places.queries import Spot


class Surroundings:
    """The places with these paths and those around them, read in one statement."""

    def __init__(self, paths: Iterable[str]) -> None:
        inside = set(paths)
        self._by_path = {spot.path: spot for spot in queries.spots(containing(inside))}
        self.buildings = {path: self._building(path) for path in inside}

    def _building(self, path: str) -> Spot:
        """The building of a stairwell; a place without one stands for itself."""
        for outer in climbing(path):
            place = self._by_path.get(outer)
            if place and place.level == Level.BUILDING:
                return place
        return self._by_path[path]

    def position(self, place: Place | Spot) -> Position | None:
        """Where the place is, or else the nearest place around it of which that is known."""
        for outer in climbing(place.path):
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
