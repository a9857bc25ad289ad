"""Tables go out: as a workbook, or as CSV that Excel opens with its Chinese intact."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, Any

import openpyxl
from django.conf import settings

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(stream: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> int:
    """Writes rows as they come, in flat memory; returns how many. Text never becomes a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(list(headers))
    count = 0
    for row in rows:
        sheet.append([_cell(value) for value in row])
        count += 1
    book.save(stream)
    return count


def write_csv(stream: IO[str], headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes UTF-8 with a byte order mark; returns the number of rows."""
    stream.write("\ufeff")
    writer = csv.writer(stream)
    writer.writerow(headers)
    count = 0
    for row in rows:
        writer.writerow([_plain(_cell(value)) for value in row])
        count += 1
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(settings.DISTRICT_ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int | float) or value is None:
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not _is_number(text) else text


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
