"""Sorts rows in linear time: a stable radix sort, least digit first (Knuth, The Art of Computer Programming, 5.2.5)."""

import numpy as np

from dayclear.engines.contacts._kernels.compiled import compiled
from dayclear.engines.contacts._kernels.ground import Offsets, Rows

_DIGIT_BITS = 16


@compiled
def order_by(group: Rows, groups: int, starts: Rows) -> Rows:
    """The rows by (group, start); rows equal in both stay in the order they have."""
    order = np.arange(len(group)).astype(np.int32)
    if not len(order):
        return order
    digits = 1 << _DIGIT_BITS
    least = np.int64(starts.min())
    for shift in (0, _DIGIT_BITS):
        counts = np.zeros(digits + 1, np.int64)
        for row in range(len(order)):
            counts[((starts[row] - least) >> shift & (digits - 1)) + 1] += 1
        free = np.cumsum(counts)
        sorted_rows = np.empty_like(order)
        for at in range(len(order)):
            digit = (starts[order[at]] - least) >> shift & (digits - 1)
            sorted_rows[free[digit]] = order[at]
            free[digit] += 1
        order = sorted_rows
    free = offsets_of(group, groups)
    grouped = np.empty_like(order)
    for at in range(len(order)):
        row = order[at]
        grouped[free[group[row]]] = row
        free[group[row]] += 1
    return grouped


@compiled
def offsets_of(group: Rows, groups: int) -> Offsets:
    """Where each group's rows begin when rows are sorted by group, and at last where they end: groups + 1 numbers."""
    counts = np.zeros(groups + 1, np.int64)
    for row in range(len(group)):
        counts[group[row] + 1] += 1
    return np.cumsum(counts)


@compiled
def latest_ends(ends: Rows, block: int) -> Rows:
    """The latest end of each block of visits."""
    latest = np.empty((len(ends) + block - 1) // block, np.int32)
    for at in range(len(latest)):
        latest[at] = ends[at * block : (at + 1) * block].max()
    return latest
