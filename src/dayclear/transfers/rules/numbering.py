"""Many numbers in a few signs: "101-104, A1" are five."""

import re

_RANGE = re.compile(r"([^\d]*)(\d+)[-–—~]([^\d]*)(\d+)")
_PIECES = re.compile(r'["“”]([^"“”]*)["“”]|([^\s,，、;；"“”]+)')
_AROUND_DASH = re.compile(r"\s*([-–—~])\s*")
MOST = 1000


def numbered(text: str) -> list[str]:
    """Each number once, in the order told, with the zeros in front that were told: "08-10" are 08, 09, 10.

    A range has the same letters and as many digits on both sides: "A1-A3". Anything else with a dash is one name, as "1-101",
    and so is what stands in quotation marks. Raises ValueError for a range that runs backwards, and for more than ``MOST``.
    """
    found: dict[str, None] = {}
    for quoted, piece in _PIECES.findall(_AROUND_DASH.sub(r"\1", text)):
        found |= dict.fromkeys(_piece(piece) if piece else [quoted.strip()])
        if len(found) > MOST:
            raise ValueError(text)
    return [number for number in found if number]


def _piece(piece: str) -> list[str]:
    told = _RANGE.fullmatch(piece)
    if told is None:
        return [piece]
    letters, first, other, last = told.groups()
    if other != letters or len(first) != len(last):
        return [piece]
    if not 0 <= int(last) - int(first) < MOST:
        raise ValueError(piece)
    return [f"{letters}{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]
