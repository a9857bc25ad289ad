"""Delimited text in the encodings and with the delimiters that offices use."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from dayclear.records.tables.faults import UnreadableTable

DELIMITERS = ",;\t，"
LOOKED_AT_BYTES = 1 << 16
LONGEST_CELL = 32_767
LONGEST_LINE = 1 << 20
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line the record starts on, trimmed cells). A byte that fits no encoding is a clear error with its line."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(LOOKED_AT_BYTES)
        delimiter = _delimiter(head)
        file.seek(0)
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(_guarded(file), delimiter=delimiter)
        started = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise UnreadableTable(
                    _("Line %(line)d cannot be read: %(error)s.") % {"line": reader.line_num, "error": error},
                    _("Check the quotation marks from this line on."),
                ) from error
            except UnicodeDecodeError as error:
                raise UnreadableTable(
                    _("After line %(line)d there are bytes that are no text.") % {"line": reader.line_num},
                    _("Save the file as CSV UTF-8 or as .xlsx."),
                ) from error
            if cells is None:
                return
            yield started, [cell.replace("\x00", "").strip().lstrip("\ufeff") for cell in cells]
            started = reader.line_num + 1


def _guarded(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise UnreadableTable(
                _("Line %(line)d is too long for a table.") % {"line": number}, _("Save it as CSV or .xlsx.")
            )
        yield line


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(LOOKED_AT_BYTES)
        for bom, encoding in BOMS:
            if head.startswith(bom):
                return encoding
        while head:
            if not _is_utf8(head):
                return "gb18030"
            head = file.read(LOOKED_AT_BYTES)
    return "utf-8"


def _is_utf8(chunk: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a character cut in two at either end."""
    try:
        chunk.lstrip(bytes(range(0x80, 0xC0))).decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _delimiter(head: str) -> str:
    """The delimiter that the first lines agree on most."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    return max(DELIMITERS, key=lambda delimiter: sum(line.count(delimiter) for line in lines))
