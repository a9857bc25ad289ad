"""Excel workbooks (.xlsx), streamed sheet by sheet."""

import logging
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_noop as _

from dayclear.records.tables.faults import UnreadableTable
from dayclear.records.tables.parsers import digits_lost
from dayclear.records.tables.rows import MOST_CELLS, RawRow, RawRows, SpoiltCell, trimmed
from dayclear.records.wording import told

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
SHEETS = "xl/worksheets/"
PICTURES = "xl/media/"
# Sheets are streamed; the rest, above all the table of texts, is read into the memory.
LARGEST_SHEETS_BYTES = 4 << 30
LARGEST_REST_BYTES = 256 << 20
# Packing shrinks real sheets to a tenth or a thirtieth.
LARGEST_RATIO = 200
RATIO_MATTERS_FROM_BYTES = 64 << 20
MOST_PARTS = 5000
MOST_ROWS = 1_048_576
EXACT_DIGITS = 15

logger = logging.getLogger(__name__)
# A date out of range comes as an error value, which we tell ourselves; styles do not matter here.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


def is_workbook(path: Path) -> bool:
    """By content. Raises UnreadableTable for an old or a locked workbook."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic == OLE_MAGIC:
        raise UnreadableTable(
            told(_("This is an old or a locked workbook.")),
            told(_("Save it as .xlsx without a password, or as CSV.")),
        )
    return magic == ZIP_MAGIC


def sheets(path: Path) -> Iterator[RawRows]:
    """The rows of each visible sheet. Each may be read only while the next has not been asked for."""
    import openpyxl  # noqa: PLC0415 - it takes longer to load than all else here, and most who load this read no workbook.

    # Opened here, because openpyxl looks at the ending of a name, and stored files have none.
    with path.open("rb") as file:
        with _told_as_damage():
            _check_size(file)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                # Other programs write wrong dimensions, and rows beyond them would be left out.
                sheet.reset_dimensions()
                yield _rows(sheet)


def _rows(sheet: Any) -> RawRows:
    with _told_as_damage():
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if number > MOST_ROWS or len(cells) > MOST_CELLS:
                raise UnreadableTable(
                    told(_("The sheet is too large.")),
                    told(_("Remove empty rows and columns, or save it as CSV.")),
                )
            yield RawRow(number, _texts(cells))


@contextmanager
def _told_as_damage() -> Iterator[None]:
    """A damaged workbook fails in as many ways as there are parts in it."""
    try:
        yield
    except (UnreadableTable, GeneratorExit):
        raise
    except Exception as error:
        logger.info("A workbook could not be read.", exc_info=True)
        raise UnreadableTable(
            told(_("The workbook is damaged.")),
            told(_("Open it in Excel and save it again, or save it as CSV.")),
        ) from error


def _check_size(file: IO[bytes]) -> None:
    """A small file can unpack to more than any disk holds."""
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise UnreadableTable(told(_("This is no Excel workbook.")), told(_("Save it as .xlsx or as CSV.")))
    streamed = [part for part in parts if part.filename.startswith(SHEETS)]
    rest = [part for part in parts if not part.filename.startswith((SHEETS, PICTURES))]
    if (
        len(parts) > MOST_PARTS
        or _unpacked(streamed) > LARGEST_SHEETS_BYTES
        or _unpacked(rest) > LARGEST_REST_BYTES
        or any(_is_bomb(part) for part in parts)
    ):
        raise UnreadableTable(told(_("The workbook is too large.")), told(_("Split it, or save it as CSV.")))


def _unpacked(parts: Sequence[zipfile.ZipInfo]) -> int:
    return sum(part.file_size for part in parts)


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > RATIO_MATTERS_FROM_BYTES and part.file_size > LARGEST_RATIO * part.compress_size


def _texts(cells: Sequence[Any]) -> list[str | SpoiltCell]:
    return [_text(cell.value, cell.data_type) if cell.value is not None else "" for cell in cells]


def _text(value: Any, data_type: str) -> str | SpoiltCell:
    if data_type == "e":
        return SpoiltCell(
            str(value),
            told(_("The formula in this cell has failed.")),
            told(_("Correct the formula, or enter the value.")),
        )
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return trimmed(str(value))


def _moment(value: datetime) -> str:
    """To the second; Excel counts in fractions of a day, which leaves some microseconds over."""
    rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    return rounded.isoformat(sep=" ").removesuffix(" 00:00:00")


def _number(value: float) -> str | SpoiltCell:
    """Its digits. Past 15, Excel has put zeros for the last ones, as it does with identity numbers."""
    if abs(value) >= 10**EXACT_DIGITS:
        lost = digits_lost()
        return SpoiltCell(str(value), lost.reason, lost.remedy)
    if float(value).is_integer():
        return str(int(value))
    shortest = f"{value:.{EXACT_DIGITS}g}"
    return shortest if "e" not in shortest else f"{value:.{EXACT_DIGITS}f}".rstrip("0")
