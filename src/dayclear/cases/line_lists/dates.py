"""Days as lists from elsewhere write them: in three orders, as numbers of a spreadsheet, as ranges and in words."""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NOTHING = frozenset(
    {
        "",
        "na",
        "n/a",
        "nan",
        "null",
        "none",
        "nil",
        "unknown",
        "unk",
        "-",
        "--",
        ".",
        "?",
        "不详",
        "未知",
        "无",
        "不明",
    }
)
EARLIEST, LATEST = date(1850, 1, 1), date(2199, 12, 31)
SPREADSHEET_EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)
"""Numbers of days that a spreadsheet program counts from its epoch: 1954 to 2119."""
CENTURY_TURNS_AT = 70
LONGEST_RANGE_D = 366

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+\d{1,2}:\d{2}.*)?")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?(?:\s*\d{1,2}[:时].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T ]+\d{1,2}:\d{2}.*)?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-]+([a-z]{3,9})\.?,?[\s\-]+(\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_PART_OF_MONTH = re.compile(
    r"(?:(early|beginning of|mid|middle of|late|end of)[\s\-]+)?([a-z]{3,9})\.?,?\s+(\d{4})"
)
_PART_OF_MONTH_ZH = re.compile(r"(\d{4})年(\d{1,2})月(上旬|中旬|下旬|初|中|底|末)?")
_BETWEEN = re.compile(r"\s*(?:\bto\b|\buntil\b|–|—|~|至|到|;|\s-\s)\s*")
_TWO_NUMERIC = re.compile(r"(\d{1,4}[/.]\d{1,2}[/.]\d{1,4})-(\d{1,4}[/.]\d{1,2}[/.]\d{1,4})")
_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_PARTS = {
    "early": (1, 10), "beginning of": (1, 10), "上旬": (1, 10), "初": (1, 10),
    "mid": (11, 20), "middle of": (11, 20), "中旬": (11, 20), "中": (11, 20),
    "late": (21, 31), "end of": (21, 31), "下旬": (21, 31), "底": (21, 31), "末": (21, 31),
}  # fmt: skip


class DayOrder(StrEnum):
    """Which comes first where a day is written as three numbers with the year last."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day, or the stretch in which it lies where no single day was told."""

    first: date
    last: date

    @property
    def is_exact(self) -> bool:
        return self.first == self.last


def says_nothing(cell: str) -> bool:
    return cell.strip().casefold() in NOTHING


def day_order(cells: Iterable[str]) -> DayOrder | None:
    """The order that all numeric dates of a file allow; None where they allow both, or none is written so."""
    found = [match for cell in cells if (match := _NUMERIC.fullmatch(cell.strip()))]
    day_first = any(int(match[1]) > 12 for match in found)  # noqa: PLR2004 - there are twelve months.
    month_first = any(int(match[2]) > 12 for match in found)  # noqa: PLR2004
    if day_first == month_first:
        return None
    return DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST


def read_day(cell: str, order: DayOrder) -> DayRead | None:
    """What a cell says; None where it is no day that can be placed in a year."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    single = _single(plain, order)
    if single:
        return DayRead(single, single) if EARLIEST <= single <= LATEST else None
    return _stretch(plain, order) or _part_of_month(plain.casefold())


def _single(plain: str, order: DayOrder) -> date | None:
    for pattern in (_ISO, _CHINESE, _COMPACT):
        if found := pattern.fullmatch(plain):
            return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(plain):
        first, second = int(found[1]), int(found[2])
        day, month = (first, second) if order == DayOrder.DAY_FIRST else (second, first)
        return _date(_year(found[3]), month, day)
    return _in_words(plain.casefold()) or _serial(plain)


def _in_words(plain: str) -> date | None:
    if found := _DAY_MONTH.fullmatch(plain):
        return _date(_year(found[3]), _MONTHS.get(found[2], 0), int(found[1]))
    if found := _MONTH_DAY.fullmatch(plain):
        return _date(int(found[3]), _MONTHS.get(found[1], 0), int(found[2]))
    return None


def _serial(plain: str) -> date | None:
    try:
        number = int(float(plain))
    except (ValueError, OverflowError):
        return None
    return SPREADSHEET_EPOCH + timedelta(days=number) if number in SERIALS else None


def _stretch(plain: str, order: DayOrder) -> DayRead | None:
    pair = _TWO_NUMERIC.fullmatch(plain)
    ends = list(pair.groups()) if pair else _BETWEEN.split(plain)
    if len(ends) != 2:  # noqa: PLR2004 - a stretch has two ends.
        return None
    first, last = (_single(end.strip(), order) for end in ends)
    if first is None or last is None or not 0 <= (last - first).days <= LONGEST_RANGE_D:
        return None
    return DayRead(first, last)


def _part_of_month(plain: str) -> DayRead | None:
    if found := _PART_OF_MONTH.fullmatch(plain):
        year, month, part = int(found[3]), _MONTHS.get(found[2], 0), found[1]
    elif found := _PART_OF_MONTH_ZH.fullmatch(plain):
        year, month, part = int(found[1]), int(found[2]), found[3]
    else:
        return None
    first, last = _PARTS.get(part or "", (1, 31))
    if not _date(year, month, 1):
        return None
    return DayRead(
        date(year, month, first), date(year, month, min(last, calendar.monthrange(year, month)[1]))
    )


def _year(written: str) -> int:
    year = int(written)
    if len(written) > 2:  # noqa: PLR2004 - two digits leave the century out.
        return year
    return year + (1900 if year >= CENTURY_TURNS_AT else 2000)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
