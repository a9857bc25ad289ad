"""Which place may lie in which, how paths are built and how siblings sort. Pure: no database."""

import re
from collections.abc import Mapping
from types import MappingProxyType

# Eight levels of such codes and their slashes fit into a path's 255 characters.
MAX_CODE_LENGTH = 30

# A community and a village stand side by side; a grid may be left out between a community and its compounds.
RANKS: Mapping[str, int] = MappingProxyType(
    {
        "city": 0,
        "district": 1,
        "street": 2,
        "community": 3,
        "village": 3,
        "grid": 4,
        "compound": 5,
        "building": 6,
        "unit": 7,
    }
)

# The statistics bureau gives each of these a code that no other place in the country has.
OFFICIAL_LEVELS = frozenset({"city", "district", "street", "community", "village"})

_USABLE_CODE = re.compile(r"[^\s/]+")
_DIGITS = re.compile(r"\d+")
_SORTED_DIGITS = 6
_MAX_SORT_KEY_LENGTH = 80


def may_contain(outer_level: str, inner_level: str) -> bool:
    """Whether a place of one level may lie directly inside a place of the other."""
    return RANKS[outer_level] < RANKS[inner_level]


def path_under(parent_path: str | None, code: str) -> str:
    """The path of a place with this code inside the parent's path, or at the top."""
    return f"{parent_path or '/'}{code}/"


def is_usable_code(code: str) -> bool:
    return len(code) <= MAX_CODE_LENGTH and _USABLE_CODE.fullmatch(code) is not None


def natural_sort_key(code: str) -> str:
    """A key that sorts building 2 before building 10."""
    return _DIGITS.sub(lambda digits: digits[0].zfill(_SORTED_DIGITS), code)[:_MAX_SORT_KEY_LENGTH]
