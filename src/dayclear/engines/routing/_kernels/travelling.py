"""How long it takes to get from one point to another."""

import math

from dayclear.engines.compiled import compiled
from dayclear.engines.routing.problem import Floats


@compiled
def travel_s(from_x: float, from_y: float, to_x: float, to_y: float, pace: Floats) -> float:
    """Seconds on foot or by car, whichever is faster; ``pace`` is ``Travel.pace``: metres a second, seconds."""
    distance_m = math.hypot(to_x - from_x, to_y - from_y) * pace[0]
    return float(min(distance_m / pace[1], pace[3] + distance_m / pace[2]))
