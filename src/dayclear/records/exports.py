"""Tables go out: as a workbook, or as CSV that Excel opens with its Chinese intact."""

import csv
import io
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any, Literal

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell

from dayclear.kernel.errors import InvalidInput
from dayclear.records.tables.formulas import guarded
from dayclear.records.tables.rows import UNSEEN

MOST_SHEET_ROWS = 1_048_576
LONGEST_CELL = 32_767
LONGEST_TITLE = 31
EXACT_DIGITS = 15
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]|^'|'$")

Table = Iterable[Sequence[Any]]


class TooManyRows(InvalidInput):
    """There are more rows than a sheet of a workbook has below its head."""

    def __init__(self, remedy: str) -> None:
        most = f"{MOST_SHEET_ROWS - 1:,}"
        super().__init__(_("A workbook holds %(most)s rows, and these are more.") % {"most": most}, remedy)


def write_table(
    stream: IO[bytes],
    columns: Sequence[str],
    rows: Table,
    sheet_title: str,
    form: Literal["xlsx", "csv"] = "xlsx",
) -> int:
    """Writes a table in either form; returns the number of rows, the header not counted."""
    if form == "xlsx":
        return write_workbook(stream, columns, rows, sheet_title)
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        return write_csv(text, columns, rows)
    finally:
        text.flush()
        text.detach()


def write_workbook(stream: IO[bytes], headers: Sequence[str], rows: Table, title: str) -> int:
    """Writes rows as they come, in flat memory; returns how many. Text never becomes a formula.

    Raises TooManyRows.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", title).strip()[:LONGEST_TITLE] or "Dayclear")
    sheet.freeze_panes = "A2"
    try:
        count = _fill(sheet, headers, rows)
    except BaseException:
        # Closed by hand, because what is half written stays in a temporary file until the process ends.
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001
        if isinstance(rows, Generator):
            rows.close()  # What is half read holds a cursor of the database.
        raise
    book.save(stream)
    return count


def _fill(sheet: Any, headers: Sequence[str], rows: Table) -> int:
    sheet.append([_cell(sheet, header) for header in headers])
    count = 0
    for row in rows:
        count += 1
        if count >= MOST_SHEET_ROWS:
            raise TooManyRows(_("Export it as CSV."))
        sheet.append([_cell(sheet, value) for value in row])
    return count


def write_csv(stream: IO[str], headers: Sequence[str], rows: Table) -> int:
    """Writes with a byte order mark, by which Excel knows UTF-8; returns the number of rows."""
    count = -1
    for line in csv_lines(headers, rows):
        stream.write(line)
        count += 1
    return count


def csv_lines(headers: Sequence[str], rows: Table) -> Iterator[str]:
    """The same record by record, for an answer that is sent while it is made; the header comes first."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    for row in chain([headers], rows):
        writer.writerow([guarded(_said(value)) for value in row])
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line


def _cell(sheet: Any, value: Any) -> Any:
    """A value as a workbook holds it: dates as dates, short numbers as numbers, all else as text."""
    if isinstance(value, datetime):
        return _local(value).replace(tzinfo=None)
    if isinstance(value, date) or _is_short_number(value) or value is None:
        return value
    text = _said(value)
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _is_short_number(value: Any) -> bool:
    """Whether Excel, which counts to 15 digits, holds it exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return abs(value) < 10**EXACT_DIGITS if isinstance(value, int) else len(str(value)) <= EXACT_DIGITS


def _said(value: Any) -> str:
    """A value as text that an import reads again."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return _local(value).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
        case list() | tuple() | set() | frozenset():
            return "、".join(_said(item) for item in value)
        case _:
            return str(value).translate(UNSEEN)[:LONGEST_CELL]


def _local(value: datetime) -> datetime:
    return value.astimezone(settings.DISTRICT_ZONE) if value.tzinfo else value
