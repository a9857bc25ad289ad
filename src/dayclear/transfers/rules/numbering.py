"""Many numbers in a few signs: "101-104, A1" are five."""

import re

_RANGE = re.compile(r"([^\d]*)(\d+)\s*[-–—~]\s*([^\d]*)(\d+)")
_BETWEEN = re.compile(r"[,，、;；\s]+")
_AROUND_DASH = re.compile(r"\s*([-–—~])\s*")
MOST = 1000


def numbered(text: str) -> list[str]:
    """Each number once, in the order told, with the zeros in front that were told: "08-10" are 08, 09, 10.

    A range keeps the letters before it: "A1-A3", or "A1-3". Raises ValueError for a range that runs backwards or between
    two letters, and for more than ``MOST``.
    """
    found: dict[str, None] = {}
    for piece in _BETWEEN.split(_AROUND_DASH.sub(r"\1", text.strip())):
        found |= dict.fromkeys(_piece(piece)) if piece else {}
        if len(found) > MOST:
            raise ValueError(text)
    return list(found)


def _piece(piece: str) -> list[str]:
    told = _RANGE.fullmatch(piece)
    if told is None:
        return [piece]
    letters, first, other, last = told.groups()
    if other not in ("", letters) or not 0 <= int(last) - int(first) < MOST:
        raise ValueError(piece)
    return [f"{letters}{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]
