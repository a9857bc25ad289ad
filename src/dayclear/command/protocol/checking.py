"""Reads tables key by key and keeps every fault with its line, so that a whole file is told in one go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from dayclear.command.protocol.lines import Lines, Path
from dayclear.command.protocol.text import Text

T = TypeVar("T")
_REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (file, line, key), what stands there, what to do about it."""

    file: str
    line: int
    key: str
    value: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message} {self.remedy}".strip()


@dataclass
class Faults:
    file: str
    lines: Lines
    found: list[Fault] = field(default_factory=list)

    def add(self, path: Path, value: object, message: str, remedy: str) -> None:
        shown = "" if value is _REQUIRED else repr(value)
        self.found.append(Fault(self.file, self.lines.of(path), spelt(path), shown, message, remedy))


def spelt(path: Path) -> str:
    """A path as people write it: ``event[1].task[3].owner``, counting from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def closest(word: str, allowed: Iterable[str]) -> str:
    """The sentence that helps with a misspelt word."""
    names = list(allowed)
    if near := get_close_matches(word, names, n=1, cutoff=0.6):
        return _("Did you mean “%(near)s”?") % {"near": near[0]}
    return _("Use one of: %(names)s.") % {"names": ", ".join(names)}


class Table:
    """One table of the file. Each reading method notes the key as known; ``close`` reports the rest."""

    def __init__(self, values: dict[str, Any], path: Path, faults: Faults) -> None:
        self.values = values
        self.path = path
        self.faults = faults
        self._known: set[str] = set()

    def known(self, key: str) -> None:
        """Notes a key that somebody else reads."""
        self._known.add(key)

    def close(self) -> None:
        for key in self.values.keys() - self._known:
            self.fault(key, _("This key is not known here."), closest(key, sorted(self._known)))

    def fault(self, key: str, message: str, remedy: str) -> None:
        self.faults.add((*self.path, key), self.values.get(key, _REQUIRED), message, remedy)

    def text(self, key: str, default: str = _REQUIRED) -> str:
        value: str = self._value(key, str, "", default)
        if value == "" and default is _REQUIRED and key in self.values and isinstance(self.values[key], str):
            self.fault(key, _("The text is empty."), _("Write a text."))
        return value

    def both(self, prefix: str) -> Text:
        """A text in both languages, from ``<prefix>_zh`` and ``<prefix>_en``."""
        return Text(zh=self.text(f"{prefix}_zh"), en=self.text(f"{prefix}_en"))

    def whole(self, key: str, default: int = _REQUIRED, *, least: int = 0) -> int:
        value: int = self._value(key, int, least, default)
        if value < least:
            self.fault(
                key,
                _("The number is below %(least)d.") % {"least": least},
                _("Write a whole number of %(least)d or more.") % {"least": least},
            )
        return value

    def share(self, key: str, default: float) -> float:
        value = float(self._value(key, (int, float), default, default))
        if not 0 < value < 1:
            self.fault(
                key, _("A share lies between 0 and 1."), _("Write for example 0.5 for half of the time.")
            )
            return default
        return value

    def number(self, key: str, default: float | None = None) -> float:
        return float(self._value(key, (int, float), 0.0, _REQUIRED if default is None else default))

    def positive(self, key: str, least: float = 0.01, default: float | None = None) -> float:
        value = self.number(key, default)
        if value < least:
            self.fault(key, _("It is too small."), _("Write %(least)s or more.") % {"least": least})
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        return bool(self._value(key, bool, False, default))

    def hour(self, key: str) -> time:
        value: time = self._value(key, time, time(0), _REQUIRED)
        return value

    def day(self, key: str) -> date:
        value: date = self._value(key, date, date.min, _REQUIRED)
        return value

    def choice(self, key: str, allowed: Iterable[str], default: str = _REQUIRED) -> str:
        names = list(allowed)
        value: str = self._value(key, str, names[0] if names else "", default)
        written = isinstance(self.values.get(key), str)
        if written and not self._is_defined(key, value, names):
            return "" if default is _REQUIRED else default
        return value

    def optional_choice(self, key: str, allowed: Iterable[str]) -> str | None:
        """A reference that may be left out; "" and a missing key both mean none."""
        return self.choice(key, ["", *allowed], "") or None

    def choices(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        names = list(allowed)
        values = self._list(key, str)
        return tuple(value for value in values if self._is_defined(key, value, names))

    def some(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """Words of a list that may be left out."""
        self.known(key)
        return self.choices(key, allowed) if key in self.values else ()

    def wholes(self, key: str) -> tuple[int, ...]:
        return tuple(self._list(key, int))

    def table(self, key: str, *, required: bool = True) -> "Table":
        return Table(
            self._value(key, dict, {}, _REQUIRED if required else {}), (*self.path, key), self.faults
        )

    def tables(self, key: str, *, required: bool = True) -> Iterator["Table"]:
        values = self._value(key, list, [], _REQUIRED if required else [])
        for index, values_of_one in enumerate(values):
            if isinstance(values_of_one, dict):
                yield Table(values_of_one, (*self.path, key, index), self.faults)
            else:
                self.fault(key, _("A table is expected."), _("Write [[%(key)s]] tables.") % {"key": key})

    def kinds(self, key: str) -> list[str]:
        """The kinds a section defines, gathered first so that references may point forward."""
        tables = self.values.get(key, [])
        if not isinstance(tables, list):
            return []
        return [str(table["kind"]) for table in tables if isinstance(table, dict) and "kind" in table]

    def unique_kind(self, seen: Iterable[str]) -> str:
        kind = self.text("kind")
        if kind and kind in seen:
            self.fault("kind", _("This kind is defined twice."), _("Remove one of the two, or rename it."))
        return kind

    def _is_defined(self, key: str, value: str, names: list[str]) -> bool:
        if value in names:
            return True
        self.faults.add(
            (*self.path, key),
            value,
            _("“%(value)s” is not defined.") % {"value": value},
            closest(value, [name for name in names if name]),
        )
        return False

    def _list(self, key: str, kind: type[T]) -> list[T]:
        values = self._value(key, list, [], [])
        good = [value for value in values if _is(value, kind)]
        if len(good) < len(values):
            self._wrong_type(key, kind)
        return good

    def _value(self, key: str, kind: Any, stand_in: Any, default: Any) -> Any:
        self._known.add(key)
        if key not in self.values:
            if default is not _REQUIRED:
                return default
            self.fault(key, _("This key is missing."), _("Add it: %(key)s = …") % {"key": key})
            return stand_in
        value = self.values[key]
        if not _is(value, kind):
            self._wrong_type(key, kind)
            return stand_in
        return value

    def _wrong_type(self, key: str, kind: Any) -> None:
        self.fault(
            key,
            _("The value has the wrong type."),
            _("Write %(example)s.") % {"example": _EXAMPLES.get(kind, _("a table"))},
        )


_EXAMPLES: dict[Any, str] = {
    str: '"text"',
    int: "12",
    (int, float): "0.5",
    bool: "true / false",
    time: "07:00:00",
    date: "2022-03-15",
    list: "[…]",
}


def _is(value: object, kind: Any) -> bool:
    """Whether the value is of the kind; true and false are no numbers here."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, kind)
