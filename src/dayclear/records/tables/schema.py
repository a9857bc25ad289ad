"""What a file's columns are called, and what may stand in them."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Parse = Callable[[str], Any]
MEANINGLESS = str.maketrans("", "", " \u3000\t\n_*:：()（）")


def folded(header: str) -> str:
    """A header as it is compared: width, case, spaces, underlines, brackets and colons do not count."""
    return unicodedata.normalize("NFKC", header).casefold().translate(MEANINGLESS)


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is the key of ``Row.values``; the first of ``headers`` is the one shown to users.

    ``parse`` gets trimmed, non-empty text and returns a value or raises CellError.
    """

    name: str
    headers: tuple[str, ...]
    parse: Parse
    required: bool = False

    @property
    def label(self) -> str:
        return self.headers[0]


@dataclass(frozen=True)
class TableSchema:
    columns: Sequence[Column]

    @cached_property
    def by_header(self) -> dict[str, Column]:
        named = [(header, column) for column in self.columns for header in (column.name, *column.headers)]
        return {folded(header): column for header, column in named}

    @cached_property
    def required(self) -> list[Column]:
        return [column for column in self.columns if column.required]
