"""What a cell's text means. A parser gets trimmed, non-empty text and returns a value or raises CellError."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_noop as _

from dayclear.records.tables.faults import CellError
from dayclear.records.wording import told

Parse = Callable[[str], Any]

WORDS_OF_YES = {"是": True, "有": True, "yes": True, "y": True, "true": True, "1": True, "√": True}
WORDS_OF_NO = {"否": False, "无": False, "no": False, "n": False, "false": False, "0": False, "×": False}
LONGEST_TEXT = 255
LARGEST_INTEGER = 2**53
EARLIEST_YEAR, LATEST_YEAR = 1850, 2199
SEPARATORS = re.compile(r"[、,，;；|/\n]+")

_INTEGER = re.compile(r"[+-]?\d{1,16}(\.0*)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})", re.ASCII)
# What a spreadsheet program makes of a long number; the digits it no longer shows may be lost.
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d{2}", re.ASCII | re.IGNORECASE)
_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))", re.ASCII
)
_TIME = re.compile(r"[ T]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:0[1-9]\d{1,2})?[2-8]\d{6,7}")
_SHORT = re.compile(r"(?:400|800)\d{7}|9[56]\d{3,6}|1[12]\d{1,3}")
_PHONE_FILLING = re.compile(r"[\s()+.—–-]")


def text(cell: str) -> str:
    """At most 255 characters."""
    return _bounded(cell, LONGEST_TEXT)


def text_of_at_most(longest: int) -> Callable[[str], str]:
    return lambda cell: _bounded(cell, longest)


def _bounded(cell: str, longest: int) -> str:
    if len(cell) > longest:
        raise CellError(
            told(_("The text has %(count)s characters."), count=len(cell)),
            told(_("Shorten it to %(most)s."), most=longest),
        )
    if _SCIENTIFIC.fullmatch(cell):
        raise digits_lost()
    return cell


def digits_lost() -> CellError:
    return CellError(
        told(_("The spreadsheet program has rounded this number; its last digits are lost.")),
        told(_("Format the column as text, then enter the number again.")),
    )


def integer(cell: str) -> int:
    """A whole number of at most 2^53, the last that every program can hold."""
    plain = narrow(cell)
    if not _INTEGER.fullmatch(plain):
        raise CellError(told(_("This is no whole number.")), told(_("Write digits only.")))
    return _within(int(plain.partition(".")[0]), -LARGEST_INTEGER, LARGEST_INTEGER)


def integer_between(least: int, most: int) -> Callable[[str], int]:
    return lambda cell: _within(integer(cell), least, most)


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise CellError(
            told(_("This number is too small or too large.")),
            told(_("Write a number from %(least)s to %(most)s."), least=least, most=most),
        )
    return number


def decimal(cell: str) -> Decimal:
    plain = narrow(cell)
    if not _DECIMAL.fullmatch(plain):
        raise CellError(told(_("This is no number.")), told(_("Write digits with a decimal point.")))
    return Decimal(plain)


def day(cell: str) -> date:
    """2022-04-03, 2022/4/3, 2022.4.3, 20220403, 2022年4月3日; with a time, the day of that time here."""
    return instant(cell).astimezone(_zone()).date()


def instant(cell: str) -> datetime:
    """A day with or without a time, in the district's zone unless an offset is written behind; aware."""
    plain = narrow(cell)
    found = _DAY.match(plain)
    rest = _TIME.fullmatch(plain[found.end() :]) if found else None
    if not found or (rest is None and found.end() < len(plain)):
        raise no_date()
    year, month, on = (int(part) for part in found.groups() if part and part.isdigit())
    hour, minute, second, offset = rest.groups() if rest else (0, 0, 0, None)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise no_date()
    try:
        return datetime(year, month, on, int(hour), int(minute), int(second or 0), tzinfo=_offset(offset))
    except ValueError:
        raise no_date() from None


def no_date() -> CellError:
    return CellError(told(_("This is no date.")), told(_("Write it as 2022-04-03 or 2022-04-03 14:05.")))


def _offset(written: str | None) -> timezone | ZoneInfo:
    if written is None:
        return _zone()
    if written == "Z":
        return UTC
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))


def _zone() -> ZoneInfo:
    zone: ZoneInfo = settings.DISTRICT_ZONE
    return zone


def phone(cell: str) -> str:
    """The digits of a number of mainland China: mobile, landline with or without area code, service."""
    plain = _PHONE_FILLING.sub("", narrow(cell))
    if plain.isascii() and plain.isdigit():
        if mobile := _MOBILE.fullmatch(plain):
            return mobile[1]
        if _LANDLINE.fullmatch(plain) or _SHORT.fullmatch(plain):
            return plain
    raise CellError(
        told(_("This is no telephone number.")),
        told(_("Write a mobile number of 11 digits, or a landline number with its area code.")),
    )


def uuid(cell: str) -> UUID:
    try:
        return UUID(cell)
    except ValueError:
        raise CellError(
            told(_("This is no identifier.")), told(_("Copy it from an exported file."))
        ) from None


def choice(words: Mapping[str, Any]) -> Parse:
    """A parser for one of ``words``, whatever their case and width; the error lists them."""
    known = {_fold(word): value for word, value in words.items()}
    return lambda cell: _one_of(cell, known, words)


def choices(words: Mapping[str, Any]) -> Callable[[str], list[Any]]:
    """A parser for several of ``words``, between 、 or other separators; each once, in the order written."""
    known = {_fold(word): value for word, value in words.items()}

    def parse(cell: str) -> list[Any]:
        found = [_one_of(word, known, words) for word in SEPARATORS.split(cell) if word.strip()]
        return list(dict.fromkeys(found))

    return parse


def _one_of(word: str, known: Mapping[str, Any], words: Mapping[str, Any]) -> Any:
    try:
        return known[_fold(word)]
    except KeyError:
        raise CellError(
            told(_("This word is not known here.")),
            told(_("Write one of: %(words)s."), words=", ".join(words)),
        ) from None


def _fold(word: str) -> str:
    return narrow(word).strip().casefold()


def narrow(cell: str) -> str:
    """Full-width letters, digits and signs as ordinary ones."""
    return cell if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()


yes_no = choice(WORDS_OF_YES | WORDS_OF_NO)
