"""From a file to rows, in flat memory: finds the header, names unused columns, and tells each bad cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop as _

from dayclear.records.tables import delimited, workbook
from dayclear.records.tables.faults import CellError, UnreadableTable
from dayclear.records.tables.rows import LONGEST_VALUE_SHOWN, RawRow, RawRows, Row, RowProblem, SpoiltCell
from dayclear.records.tables.schema import Column, TableSchema, folded
from dayclear.records.wording import told

HEADER_WITHIN_LINES = 10


class TableReader:
    """The rows of one file, once.

    ``unused`` holds the headers that mean nothing here; ``headings`` what the file calls each column it has.
    """

    def __init__(self, header: "_Header", schema: TableSchema) -> None:
        self._schema = schema
        self._columns = header.columns
        self._rows = header.rest
        self.header_line = header.line
        known = [(cell, column) for cell, column in zip(header.cells, header.columns, strict=True) if cell]
        self.unused = [cell for cell, column in known if not column]
        self.headings = {column.name: cell for cell, column in known if column}

    def __iter__(self) -> Iterator[Row | RowProblem]:
        for row in self._rows:
            if isinstance(row, RowProblem):
                yield row
            elif any(row.cells):
                yield self._understood(row)

    def _understood(self, row: RawRow) -> Row | RowProblem:
        beyond = next(filter(None, row.cells[len(self._columns) :]), None)
        if beyond is not None:
            return _problem(
                row.line,
                "",
                beyond,
                told(_("The row has more cells than the header.")),
                told(_("Put text with a comma in quotation marks.")),
            )
        values: dict[str, Any] = {}
        for column, cell in zip(self._columns, row.cells, strict=False):
            if column is None or not cell:
                continue
            if isinstance(cell, SpoiltCell):
                return _problem(row.line, column.name, cell, cell.reason, cell.remedy)
            try:
                values[column.name] = column.parse(cell)
            except CellError as error:
                return _problem(row.line, column.name, cell, error.reason, error.remedy)
        for column in self._schema.required:
            if column.name not in values:
                reason, remedy = told(_("The cell is empty.")), told(_("Fill it in."))
                return _problem(row.line, column.name, "", reason, remedy)
        return Row(row.line, values)


def _problem(line: int, column: str, cell: object, reason: str, remedy: str) -> RowProblem:
    return RowProblem(line, column, str(cell)[:LONGEST_VALUE_SHOWN], reason, remedy)


def read(path: Path, schema: TableSchema) -> TableReader:
    """Reads .xlsx by its content, else delimited text; of a workbook the first sheet that has the columns.

    Raises UnreadableTable with what to do: at once, or between rows where only the end is damaged.
    """
    try:
        tables = workbook.sheets(path) if workbook.is_workbook(path) else iter([delimited.rows(path)])
        return TableReader(_best_header(tables, schema), schema)
    except OSError as error:
        raise UnreadableTable(
            told(_("The file cannot be opened: %(reason)s."), reason=error.strerror or ""),
            told(_("Check its name and who may read it.")),
        ) from error


@dataclass(frozen=True)
class _Header:
    """The row that names the columns, and what comes after it."""

    line: int
    cells: list[str]
    columns: list[Column | None]
    rest: RawRows

    @property
    def known(self) -> set[str]:
        return {column.name for column in self.columns if column}

    def lacks(self, schema: TableSchema) -> list[Column]:
        return [column for column in schema.required if column.name not in self.known]


def _best_header(tables: Iterator[RawRows], schema: TableSchema) -> _Header:
    """Of the first table that has every required column; else what comes closest is blamed."""
    best: _Header | None = None
    for rows in tables:
        header = _header_of(rows, schema)
        if header is None:
            continue
        if header.known and not header.lacks(schema):
            _check_doubles(header)
            return _with_rows(header, tables)
        if best is None or len(header.known) > len(best.known):
            best = header
    if best is None:
        raise UnreadableTable(told(_("The file is empty.")), told(_("Choose the file that has the rows.")))
    raise _without_columns(best, schema)


def _header_of(rows: RawRows, schema: TableSchema) -> _Header | None:
    """The one of the first lines that names most columns: titles may stand above it."""
    first = list(islice(rows, HEADER_WITHIN_LINES))
    headers = []
    for place, row in enumerate(first, start=1):
        if isinstance(row, RawRow) and any(row.cells):
            cells = [str(cell) for cell in row.cells]
            columns = [schema.by_header.get(folded(cell)) for cell in cells]
            headers.append(_Header(row.line, cells, columns, chain(first[place:], rows)))
    return max(headers, key=lambda header: len(header.known), default=None)


def _with_rows(header: _Header, tables: Iterator[RawRows]) -> _Header:
    """The same with its first row looked at; keeps the workbook open as long as rows are read."""
    first = next((row for row in header.rest if isinstance(row, RowProblem) or any(row.cells)), None)
    if first is None:
        raise UnreadableTable(
            told(_("There are no rows below the header in line %(line)s."), line=header.line),
            told(_("Choose the file that has the rows.")),
        )
    return _Header(header.line, header.cells, header.columns, _and_close(chain([first], header.rest), tables))


def _and_close(rows: RawRows, tables: Iterator[RawRows]) -> RawRows:
    try:
        yield from rows
    finally:
        close = getattr(tables, "close", None)
        if close:
            close()


def _without_columns(header: _Header, schema: TableSchema) -> UnreadableTable:
    missing: Sequence[Column] = header.lacks(schema) or schema.columns
    accepted = ", ".join("“" + " / ".join(column.headers) + "”" for column in missing)
    return UnreadableTable(
        told(_("The file has no column %(columns)s."), columns=accepted),
        told(_("Name the columns in the first line of the table, in Chinese or in English.")),
    )


def _check_doubles(header: _Header) -> None:
    names = [column.name for column in header.columns if column]
    doubled = [
        cell
        for cell, column in zip(header.cells, header.columns, strict=True)
        if column and names.count(column.name) > 1
    ]
    if doubled:
        raise UnreadableTable(
            told(_("These columns mean the same: %(columns)s."), columns=", ".join(doubled)),
            told(_("Remove all but one.")),
        )
