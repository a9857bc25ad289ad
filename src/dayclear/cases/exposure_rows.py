"""A row of the search for contacts: how statements select it, and how its readers take its code apart.

The code tells in one number in what kind of place somebody was, how near, in which air, whether nobody knows who it was, and
whether with a mask.
"""

import numpy as np
from numpy.typing import NDArray

from dayclear.cases.models import Setting

DISTANCES = ("", "arm", "near", "room", "apart", "aboard")
"""``aboard`` is somewhere in the vehicle and in a known carriage: it is near only to whoever's carriage is not known."""
AIRS = ("", "closed", "aired", "open")
SETTINGS = tuple(Setting.values)
HOW_NEAR = tuple((distance, air) for distance in DISTANCES for air in AIRS)
"""Distance and air by the number that ``how_near`` tells."""

SECONDS = "floor(extract(epoch FROM {instant} - %(origin)s::timestamptz))::int4"
_MASKED, _UNKNOWN, _AIR, _DISTANCE, _SETTING = 1, 2, 4, 16, 128
"""What each part of the code is counted in."""

Code = NDArray[np.int16]


def code_sql(*, setting: str, distance: str, air: str, unknown: str, masked: str) -> str:
    """The code of columns, and of two conditions."""
    parts = (
        f"{_position(setting, SETTINGS)} * {_SETTING}",
        f"{_position(distance, DISTANCES)} * {_DISTANCE}",
        f"{_position(air, AIRS)} * {_AIR}",
        f"({unknown})::int * {_UNKNOWN}",
        f"({masked})::int * {_MASKED}",
    )
    return f"({' + '.join(parts)})::int2"


def _position(column: str, words: tuple[str, ...]) -> str:
    cases = " ".join(f"WHEN '{word}' THEN {position}" for position, word in enumerate(words))
    return f"CASE {column} {cases} END"


def how_near(code: Code) -> NDArray[np.uint8]:
    """For each row the number of its distance and air."""
    return (code // _AIR % (_SETTING // _AIR)).astype(np.uint8)


def is_masked(code: Code) -> NDArray[np.bool_]:
    return (code & _MASKED) > 0


def is_unknown(code: Code) -> NDArray[np.bool_]:
    return (code & _UNKNOWN) > 0


def distance_of(code: int) -> str:
    """How near it was told, or nothing."""
    return DISTANCES[code // _DISTANCE % (_SETTING // _DISTANCE)]


def setting_of(code: int) -> str:
    return SETTINGS[code // _SETTING]
