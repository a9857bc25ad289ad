"""What a file's rows are, before and after they have been understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LONGEST_VALUE_SHOWN = 80
MOST_CELLS = 1000
CONTROL_CHARACTERS = (*range(9), 11, 12, *range(14, 32), 127)
ZERO_WIDTH_CHARACTERS = (0x200B, 0x2060, 0xFEFF)
UNSEEN = dict.fromkeys((*CONTROL_CHARACTERS, *ZERO_WIDTH_CHARACTERS), "") | {13: "\n"}


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` is the physical line it starts on, from 1. A cell that says nothing is not in ``values``."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be taken. ``column`` is the name in the schema, empty where the whole row is meant."""

    line: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class SpoiltCell:
    """A cell whose content was lost before it reached us: what is left of it, and what to do."""

    shown: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return self.shown


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one record as trimmed text, not yet understood."""

    line: int
    cells: list[str | SpoiltCell]


# A record whose end cannot be found is a problem already before its cells are known.
RawRows = Iterator[RawRow | RowProblem]


def trimmed(cell: str) -> str:
    """Text without what cannot be seen: control and zero-width characters, spaces at its ends."""
    plain = cell if cell.isprintable() else cell.replace("\r\n", "\n").translate(UNSEEN)
    return plain.strip()
