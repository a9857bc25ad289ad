"""Sorts rows in linear time: a stable radix sort, least digit first (Knuth, The Art of Computer Programming, 5.2.5).

The digit sorted by travels with its row in one number, so that each pass reads and writes in sequence.
"""

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.compiled import compiled
from dayclear.engines.contacts._kernels.ground import Rows

_ROW_BITS = 32
_DIGIT_BITS = 11


@compiled
def sorted_by_radix(group: Rows, groups: int, starts: Rows) -> Rows:
    """The rows by (group, start); rows equal in both stay in the order they have."""
    if not len(group):
        return np.empty(0, np.int32)
    least, most = np.int64(starts.min()), np.int64(starts.max())
    keyed = np.empty(len(group), np.int64)
    for row in range(len(group)):
        keyed[row] = (starts[row] - least) << _ROW_BITS | row
    keyed = _sorted_by_key(keyed, int(most - least))
    for at in range(len(keyed)):
        row = _row(keyed[at])
        keyed[at] = np.int64(group[row]) << _ROW_BITS | row
    keyed = _sorted_by_key(keyed, groups)
    order = np.empty(len(group), np.int32)
    for at in range(len(keyed)):
        order[at] = _row(keyed[at])
    return order


@compiled
def _row(keyed: int) -> int:
    return keyed & ((1 << _ROW_BITS) - 1)


@compiled
def _sorted_by_key(keyed: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """By what stands above the row, which is at most ``most``."""
    digits = 1 << _DIGIT_BITS
    shift = 0
    while most >> shift:
        counts = np.zeros(digits + 1, np.int64)
        for at in range(len(keyed)):
            counts[(keyed[at] >> (_ROW_BITS + shift) & (digits - 1)) + 1] += 1
        free = np.cumsum(counts)
        further = np.empty_like(keyed)
        for at in range(len(keyed)):
            digit = keyed[at] >> (_ROW_BITS + shift) & (digits - 1)
            further[free[digit]] = keyed[at]
            free[digit] += 1
        keyed = further
        shift += _DIGIT_BITS
    return keyed
