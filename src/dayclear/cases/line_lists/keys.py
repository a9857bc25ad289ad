"""The numbers by which a list knows its cases, and where another cell names one of them."""

import re
import unicodedata
from collections.abc import Iterable

_TOKEN = re.compile(r"[^\W_]+(?:[_-][^\W_]+)*")
_WHOLE = re.compile(r"(\d+)\.0+")


class Keys:
    """A list's own numbers. One that a spreadsheet wrote as 45.0 is the case 45."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._known = {folded(key): key for key in keys if key}
        self._in_text = {key: told for key, told in self._known.items() if not key.isdigit()}

    def named(self, cell: str) -> str | None:
        """The case that a cell is the number of; None where there is none."""
        return self._known.get(folded(cell))

    def mentioned(self, text: str) -> list[str]:
        """The cases that a text names, each once in their order. A bare number in a text may be anything."""
        tokens = (self._in_text.get(folded(token)) for token in _TOKEN.findall(text))
        return list(dict.fromkeys(token for token in tokens if token))


def folded(key: str) -> str:
    plain = unicodedata.normalize("NFKC", key).strip().casefold()
    whole = _WHOLE.fullmatch(plain)
    return whole[1] if whole else plain
