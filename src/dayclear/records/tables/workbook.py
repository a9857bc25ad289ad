"""Excel workbooks (.xlsx), streamed: the first sheet that holds anything."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
from django.utils.translation import gettext as _

from dayclear.records.tables.faults import UnreadableTable

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
LARGEST_UNPACKED_BYTES = 2 << 30
EXACT_DIGITS = 15


def is_workbook(path: Path) -> bool:
    """By content. Raises UnreadableTable for an old or encrypted workbook."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic == OLE_MAGIC:
        raise UnreadableTable(
            _("This is an old or a locked workbook."), _("Save it as .xlsx without a password, or as CSV.")
        )
    return magic == ZIP_MAGIC


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as trimmed text)."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED_BYTES:
                raise UnreadableTable(_("The workbook is too large."), _("Split it, or save it as CSV."))
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = next((sheet for sheet in book.worksheets if sheet.max_row), None)
        for number, cells in enumerate(sheet.iter_rows(values_only=True) if sheet else (), start=1):
            yield number, [_text(cell) for cell in cells]
    except UnreadableTable:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook fails in as many ways as there are parts in it.
        raise UnreadableTable(
            _("The workbook is damaged: %(error)s.") % {"error": error}, _("Open it in Excel and save it again.")
        ) from error


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time().isoformat() != "00:00:00" else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number(cell)
    return str(cell).strip()


def _number(cell: float) -> str:
    """A number as its digits. Past 15 digits Excel has lost the last ones, which the text then shows as it is."""
    if float(cell).is_integer() and abs(cell) < 10**EXACT_DIGITS:
        return str(int(cell))
    return repr(float(cell))
