"""The columns of visits as the kernels read them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
Offsets = NDArray[np.int64]
Codes = NDArray[np.uint8]

BLOCK = 64
"""So many visits in a row share one latest end; a search steps over them at once when all of them were over before."""


class Ground(NamedTuple):
    """The visits by (place, start), and their rows by (person, start)."""

    person: Rows
    place: Rows
    starts: Rows
    ends: Rows
    setting: Codes
    protection: Codes
    place_rows: Offsets
    by_person: Rows
    person_rows: Offsets
    latest: Rows
    longest: int
