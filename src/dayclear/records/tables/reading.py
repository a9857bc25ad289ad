"""From a file to rows, in flat memory: finds the header, names unused columns, and tells each bad cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dayclear.records.tables import delimited, workbook
from dayclear.records.tables.faults import UnreadableTable
from dayclear.records.tables.parsers import CellError
from dayclear.records.tables.schema import Column, TableSchema, folded

HEADER_WITHIN_LINES = 10
LONGEST_VALUE_SHOWN = 80
RawRow = tuple[int, list[str]]

__all__ = ["Row", "RowProblem", "TableReader", "UnreadableTable", "read"]


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` is the physical line the record starts on, from 1. A cell that says nothing is not in ``values``."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be taken. ``column`` is the name in the schema; empty, where the whole row is meant."""

    line: int
    column: str
    value: str
    reason: str
    remedy: str


class TableReader:
    """The rows of one file, once. ``unused`` holds the headers that mean nothing here."""

    def __init__(self, rows: Iterator[RawRow], schema: TableSchema) -> None:
        self._schema = schema
        self.header_line, header, self._rows = _find_header(rows, schema)
        self._columns: list[Column | None] = [schema.by_header.get(folded(cell)) for cell in header]
        self.unused = [cell for cell, column in zip(header, self._columns, strict=True) if cell and not column]
        _check_header(header, self._columns, schema)

    def __iter__(self) -> Iterator[Row | RowProblem]:
        for line, cells in self._rows:
            if any(cells):
                yield self._row(line, cells)

    def _row(self, line: int, cells: Sequence[str]) -> Row | RowProblem:
        if any(cells[len(self._columns) :]):
            return RowProblem(
                line,
                "",
                str(len(cells)),
                _("The row has more cells than the header."),
                _("Put text with a comma in quotation marks."),
            )
        values: dict[str, Any] = {}
        for column, cell in zip(self._columns, cells, strict=False):
            if column is None or not cell:
                continue
            try:
                values[column.name] = column.parse(cell)
            except CellError as error:
                return RowProblem(line, column.name, cell[:LONGEST_VALUE_SHOWN], error.reason, error.remedy)
        for column in self._schema.required:
            if column.name not in values:
                return RowProblem(line, column.name, "", _("The cell is empty."), _("Fill it in."))
        return Row(line, values)


def read(path: Path, schema: TableSchema) -> TableReader:
    """Reads .xlsx by its content, anything else as delimited text. Raises UnreadableTable with what to do."""
    rows = workbook.rows(path) if workbook.is_workbook(path) else delimited.rows(path)
    return TableReader(rows, schema)


def _find_header(rows: Iterator[RawRow], schema: TableSchema) -> tuple[int, list[str], Iterator[RawRow]]:
    """The first of the first lines that has every required column; else the one that comes closest is blamed."""
    first = [row for row in islice(rows, HEADER_WITHIN_LINES) if any(row[1])]
    if not first:
        raise UnreadableTable(_("The file is empty."), _("Choose the file that has the rows."))
    known = [sum(folded(cell) in schema.by_header for cell in cells) for _line, cells in first]
    best = known.index(max(known))
    line, header = first[best]
    return line, header, chain(first[best + 1 :], rows)


def _check_header(header: Sequence[str], columns: Sequence[Column | None], schema: TableSchema) -> None:
    found = [column.name for column in columns if column]
    missing = [column for column in schema.required if column.name not in found]
    if missing:
        raise UnreadableTable(
            _("The file has no column %(columns)s.")
            % {"columns": ", ".join("“" + " / ".join(column.headers) + "”" for column in missing)},
            _("Name the columns in the first line of the table, in Chinese or in English."),
        )
    doubled = sorted({name for name in found if found.count(name) > 1})
    if doubled:
        named = [cell for cell, column in zip(header, columns, strict=True) if column and column.name in doubled]
        raise UnreadableTable(
            _("These columns mean the same: %(columns)s.") % {"columns": ", ".join(named)}, _("Remove all but one.")
        )


