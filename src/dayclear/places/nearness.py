"""Places on a plane of metres, and which stand within some metres of others. Pure: no database.

A district is small enough for the earth to be flat (equirectangular projection, error below 0.1 % over a few hundred metres).
"""

from collections.abc import Sequence
from math import cos, pi, radians

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_009.0
"""Mean radius, IUGG 1980."""
_METRES_A_DEGREE = EARTH_RADIUS_M * pi / 180

Positions = NDArray[np.float64]
"""A row a place: latitude and longitude in degrees."""
Position = tuple[float, float]
"""The same of one place."""


def within(places: Positions, centres: Positions, distance_m: float) -> NDArray[np.bool_]:
    """Which of the places stand at most so far from any of the centres; as the crow flies."""
    near = np.zeros(len(places), dtype=np.bool_)
    for latitude, longitude in centres:
        north_m = (places[:, 0] - latitude) * _METRES_A_DEGREE
        east_m = (places[:, 1] - longitude) * _METRES_A_DEGREE * np.cos(np.radians(latitude))
        near |= np.hypot(north_m, east_m) <= distance_m
    return near


def plane(positions: Sequence[Position], middle: Position) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres east and north of positions in degrees; the scale of longitude is that of the middle's latitude."""
    latitude, longitude = np.array(positions, np.float64).reshape(-1, 2).T
    return longitude * _METRES_A_DEGREE * cos(radians(middle[0])), latitude * _METRES_A_DEGREE
