"""The nearest stops of each stop, by a grid of cells."""

import math

import numpy as np

from dayclear.engines.compiled import compiled
from dayclear.engines.routing.problem import Floats, Ints


@compiled
def nearest(x: Floats, y: Floats, most: int) -> Ints:
    """For each of n points the row numbers of its ``most`` nearest others, the nearest first: shape (n, most).

    Rings of cells are searched until no nearer point can lie further out; the cost grows as n. ``most`` < n.
    """
    n = len(x)
    left, low = x.min(), y.min()
    width = max(x.max() - left, y.max() - low, 1.0)
    cells = max(1, int(math.sqrt(n / 2.0)))
    size = width / cells * (1 + 1e-9)
    column = ((x - left) / size).astype(np.int64)
    row = ((y - low) / size).astype(np.int64)
    cell = row * cells + column
    ordered = np.argsort(cell)
    begins = np.searchsorted(cell[ordered], np.arange(cells * cells + 1))
    found = np.empty((n, most), np.int64)
    for point in range(n):
        best = np.full(most, np.inf)
        rows = np.zeros(most, np.int64)
        ring = 0
        while ring <= cells and not (ring >= 1 and best[most - 1] <= ((ring - 1) * size) ** 2):
            for r in range(max(row[point] - ring, 0), min(row[point] + ring, cells - 1) + 1):
                is_edge = abs(r - row[point]) == ring
                step = 1 if is_edge or ring == 0 else 2 * ring
                for c in range(column[point] - ring, column[point] + ring + 1, step):
                    if c < 0 or c >= cells:
                        continue
                    for place in range(begins[r * cells + c], begins[r * cells + c + 1]):
                        other = ordered[place]
                        distance = (x[other] - x[point]) ** 2 + (y[other] - y[point]) ** 2
                        if other == point or distance >= best[most - 1]:
                            continue
                        slot = most - 1
                        while slot > 0 and best[slot - 1] > distance:
                            best[slot] = best[slot - 1]
                            rows[slot] = rows[slot - 1]
                            slot -= 1
                        best[slot] = distance
                        rows[slot] = other
            ring += 1
        found[point] = rows
    return found
