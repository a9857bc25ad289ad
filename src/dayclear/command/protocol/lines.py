"""Where in a TOML text each table and key stands. tomllib tells values but no lines; people need lines.

This is a reader of positions, not of TOML: tomllib has accepted or refused the text before it is asked.
"""

import re
from collections import Counter

Path = tuple[str | int, ...]

_ARRAY_HEADER = re.compile(r"^\s*\[\[\s*([^\]]+?)\s*\]\]")
_HEADER = re.compile(r"^\s*\[\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"^\s*((?:\"[^\"]+\"|'[^']+'|[A-Za-z0-9_.\-])+)\s*=\s*(.*)$")


class Lines:
    """Answers the line of a path as ``("event", 0, "task", 2, "owner")``, or of its nearest known part."""

    def __init__(self, text: str) -> None:
        self._found: dict[Path, int] = {(): 1}
        self._counts: Counter[Path] = Counter()
        self._table: Path = ()
        open_until: str | None = None
        for number, line in enumerate(text.splitlines(), start=1):
            if open_until is not None:
                open_until = _still_open(line, open_until)
            elif array := _ARRAY_HEADER.match(line):
                self._enter_array(array.group(1), number)
            elif header := _HEADER.match(line):
                self._table = self._resolve(_parts(header.group(1)))
                self._found.setdefault(self._table, number)
            elif key := _KEY.match(line):
                self._found.setdefault(self._table + tuple(_parts(key.group(1))), number)
                open_until = _opened(key.group(2))

    def of(self, path: Path) -> int:
        while path not in self._found:
            path = path[:-1]
        return self._found[path]

    def _enter_array(self, name: str, number: int) -> None:
        *outer, last = _parts(name)
        array = (*self._resolve(outer), last)
        self._table = (*array, self._counts[array])
        self._counts[array] += 1
        self._found.setdefault(array, number)
        self._found[self._table] = number

    def _resolve(self, parts: list[str]) -> Path:
        """The path of a table name, where each array of tables stands for its latest element."""
        path: Path = ()
        for part in parts:
            path = (*path, part)
            if count := self._counts.get(path):
                path = (*path, count - 1)
        return path


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]


def _opened(value: str) -> str | None:
    """What a value that starts on this line must still be closed by, or None."""
    for quotes in ('"""', "'''"):
        if value.startswith(quotes):
            return None if value.count(quotes) > 1 else quotes
    if value.startswith("[") and _depth(value) > 0:
        return "]" * _depth(value)
    return None


def _still_open(line: str, until: str) -> str | None:
    if until in {'"""', "'''"}:
        return None if until in line else until
    return "]" * max(0, len(until) + _depth(line)) or None


def _depth(text: str) -> int:
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", text).split("#")[0]
    return bare.count("[") - bare.count("]")
