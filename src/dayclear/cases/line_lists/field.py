"""One thing that a column can mean, and whether a row is a case or a link."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

KEEP, LEAVE_OUT = "keep", "leave_out"
"""A column that is kept as told without being understood, and one that is not taken in at all."""


class Layout(StrEnum):
    """One row a case, or one row a link from an infector to an infectee."""

    CASES = "cases"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Field:
    """``holds`` is how its cells are read: key, text, day, age, sex, days or mentions."""

    name: str
    label: Promise
    holds: str
    headings: tuple[str, ...]
