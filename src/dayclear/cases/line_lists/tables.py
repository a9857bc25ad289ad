"""A table whose headings are not known beforehand: the headings as told, and the cells as text with their line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext_noop as _

from dayclear.cases.line_lists.field import Layout
from dayclear.cases.line_lists.fields import meant
from dayclear.records.tables import RowProblem, UnreadableTable, delimited, workbook
from dayclear.records.tables.reading import HEADER_WITHIN_LINES
from dayclear.records.tables.rows import RawRow
from dayclear.records.wording import told

MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class PlainTable:
    """``rows`` are physical lines with one cell for each heading; ``spoilt`` the lines that could not be read."""

    name: str
    headings: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    spoilt: Sequence[RowProblem]

    def column(self, heading: str) -> list[str]:
        at = self.headings.index(heading)
        return [cells[at] for _line, cells in self.rows]


def read_table(path: Path, name: str = "") -> PlainTable:
    """A CSV file in any usual encoding, or the first sheet of a workbook. Raises UnreadableTable."""
    sheets = workbook.sheets(path) if workbook.is_workbook(path) else iter([delimited.rows(path)])
    first = next(sheets, None)
    lines = list(first) if first is not None else []
    rows = [row for row in lines if isinstance(row, RawRow) and any(row.cells)]
    spoilt = [row for row in lines if isinstance(row, RowProblem)]
    if not rows:
        raise UnreadableTable(told(_("The file is empty.")), told(_("Choose the file that has the rows.")))
    if len(rows) > MOST_ROWS:
        raise UnreadableTable(
            told(_("The list has more than %(most)s rows."), most=MOST_ROWS),
            told(_("Split it by time or place.")),
        )
    at = _header_at(rows)
    headings = _headings(rows[at], rows[at + 1 :])
    body = [(row.line, _padded(row, len(headings))) for row in rows[at + 1 :]]
    if not body:
        raise UnreadableTable(
            told(_("There are no rows below the header in line %(line)s."), line=rows[at].line),
            told(_("Choose the file that has the rows.")),
        )
    return PlainTable(name or path.name, headings, body, spoilt)


def _header_at(rows: Sequence[RawRow]) -> int:
    """The one of the first lines with most headings that are known; titles may stand above it."""
    first = rows[:HEADER_WITHIN_LINES]
    known = [
        max(sum(meant(str(cell), layout) is not None for cell in row.cells) for layout in Layout)
        for row in first
    ]
    return known.index(max(known))


def _headings(header: RawRow, below: Sequence[RawRow]) -> list[str]:
    """A name for every column: one without gets its number, and of two equal ones the second, too."""
    width = max(len(row.cells) for row in chain([header], below))
    told_headings = [str(cell).strip() for cell in header.cells] + [""] * (width - len(header.cells))
    seen: dict[str, int] = {}
    headings = []
    for number, heading in enumerate(told_headings, start=1):
        named = heading or f"#{number}"
        seen[named] = seen.get(named, 0) + 1
        headings.append(named if seen[named] == 1 else f"{named} ({seen[named]})")
    return headings


def _padded(row: RawRow, width: int) -> list[str]:
    return [str(cell) for cell in row.cells] + [""] * (width - len(row.cells))
