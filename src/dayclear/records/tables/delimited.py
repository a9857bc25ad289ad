"""Delimited text in the encodings and with the delimiters that offices use."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext_noop as _

from dayclear.records.tables.encodings import DamagedText, encoding_of
from dayclear.records.tables.faults import UnreadableTable
from dayclear.records.tables.formulas import unguarded
from dayclear.records.tables.rows import MOST_CELLS, RawRow, RawRows, RowProblem, trimmed
from dayclear.records.wording import told

DELIMITERS = ",;\t，；|"
LOOKED_AT_CHARACTERS = 1 << 16
LOOKED_AT_LINES = 20
LONGEST_CELL = 32_767
LONGEST_LINE = 1 << 20


def rows(path: Path) -> RawRows:
    """The records in order. A byte that fits no encoding is a clear error with its line."""
    with path.open("rb") as file:
        try:
            encoding = encoding_of(file)
        except DamagedText as damage:
            raise UnreadableTable(
                told(_("Line %(line)s has bytes that are no text."), line=damage.line),
                told(_("Save the file as CSV UTF-8 or as .xlsx.")),
            ) from None
        file.seek(0)
        with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
            delimiter = _delimiter(text.read(LOOKED_AT_CHARACTERS))
            text.seek(0)
            yield from _records(_lines(text), delimiter)


def _records(lines: Iterator[str], delimiter: str) -> RawRows:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        starts = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            # The parser forgets a record that it gave up; the next line is read as a record of its own.
            yield _unfinished(starts, reader.line_num)
            continue
        if cells is None:
            return
        if len(cells) > MOST_CELLS:
            raise UnreadableTable(
                told(_("Line %(line)s has more than %(most)s cells."), line=starts, most=MOST_CELLS),
                told(_("Check the delimiter, and remove columns that are not needed.")),
            )
        yield RawRow(starts, [unguarded(trimmed(cell)) for cell in cells])


def _unfinished(starts: int, ends: int) -> RowProblem:
    reason = told(
        _("The quotation marks of lines %(starts)s to %(ends)s do not match."), starts=starts, ends=ends
    )
    remedy = told(
        _('Close the mark, and write one inside a text twice: "". A cell ends at 32,767 characters.')
    )
    return RowProblem(starts, "", "", reason, remedy)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length, so that a file without line ends does not fill the memory."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise UnreadableTable(
                told(_("Line %(line)s is too long for a table."), line=number),
                told(_("Save it as CSV or .xlsx.")),
            )
        yield line


def _delimiter(head: str) -> str:
    """The delimiter that most of the first lines have most of."""
    lines = [line for line in head.splitlines()[:LOOKED_AT_LINES] if line.strip()]
    return max(DELIMITERS, key=lambda delimiter: sum(line.count(delimiter) for line in lines))
