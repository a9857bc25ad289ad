"""What a cell's text means. Each parser gets trimmed, non-empty text and returns a value or raises CellError."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
TIME_FORMS = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S")
WORDS_OF_YES = {"是": True, "有": True, "yes": True, "y": True, "true": True, "1": True, "√": True}
WORDS_OF_NO = {"否": False, "无": False, "no": False, "n": False, "false": False, "0": False, "×": False}
LONGEST_TEXT = 255


class CellError(ValueError):
    """A cell that cannot be taken: what is wrong, and what to write instead."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def text(cell: str) -> str:
    if len(cell) > LONGEST_TEXT:
        raise CellError(
            _("The text has %(count)d characters.") % {"count": len(cell)},
            _("Shorten it to %(most)d.") % {"most": LONGEST_TEXT},
        )
    return cell


def integer(cell: str) -> int:
    plain = unicodedata.normalize("NFKC", cell).removesuffix(".0")
    try:
        return int(plain)
    except ValueError:
        raise CellError(_("This is no whole number."), _("Write digits only.")) from None


def decimal(cell: str) -> Decimal:
    try:
        value = Decimal(unicodedata.normalize("NFKC", cell))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise CellError(_("This is no number."), _("Write digits with a decimal point."))
    return value


def day(cell: str) -> date:
    """2022-04-03, 2022/4/3, 2022.4.3, 20220403, 2022年4月3日, and the same with a time, which is dropped."""
    return _instant(cell).date()


def instant(cell: str) -> datetime:
    """A day with a time in the district's zone, or ISO 8601 with its own; aware."""
    found = _instant(cell)
    zone: ZoneInfo = settings.DISTRICT_ZONE
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _instant(cell: str) -> datetime:
    plain = unicodedata.normalize("NFKC", cell).strip()
    for day_form in DAY_FORMS:
        for time_form in TIME_FORMS:
            try:
                return datetime.strptime(plain, day_form + time_form)  # noqa: DTZ007 - the caller gives the zone.
            except ValueError:
                continue
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        raise CellError(_("This is no date."), _("Write it as 2022-04-03 or 2022-04-03 14:05.")) from None


def uuid(cell: str) -> UUID:
    try:
        return UUID(cell)
    except ValueError:
        raise CellError(_("This is no identifier."), _("Copy it from an exported file.")) from None


def choice(words: Mapping[str, Any]) -> Callable[[str], Any]:
    """A parser for one of ``words``, whatever their case and width; the error lists them."""
    folded = {_fold(word): value for word, value in words.items()}

    def parse(cell: str) -> Any:
        try:
            return folded[_fold(cell)]
        except KeyError:
            raise CellError(
                _("This word is not known here."), _("Write one of: %(words)s.") % {"words": ", ".join(words)}
            ) from None

    return parse


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()


yes_no = choice(WORDS_OF_YES | WORDS_OF_NO)
