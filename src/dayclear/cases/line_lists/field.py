"""One thing that a column can mean, and whether a row is a case, a link or a contact."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

KEEP, LEAVE_OUT = "keep", "leave_out"
"""A column that is kept as told without being understood, and one that is not taken in at all."""


class Layout(StrEnum):
    """One row a case, a link from an infector to an infectee, or a contact who is followed because of a case."""

    CASES = "cases"
    LINKS = "links"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Field:
    """``holds`` is how its cells are read: key, text, day, age, sex, kind, days or mentions."""

    name: str
    label: Promise
    holds: str
    headings: tuple[str, ...]
