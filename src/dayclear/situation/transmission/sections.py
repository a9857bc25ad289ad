"""One table of an analysis, as the page shows it and its file takes it along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Line:
    """A row; ``case_id`` or ``place_id`` where its first cell leads to a page."""

    cells: Sequence[Any]
    case_id: UUID | None = None
    place_id: UUID | None = None

    @property
    def first(self) -> Any:
        return self.cells[0]

    @property
    def rest(self) -> Sequence[Any]:
        return self.cells[1:]


@dataclass(frozen=True, slots=True)
class Section:
    """One table by a name that stands in addresses."""

    name: str
    title: str
    note: str
    headers: Sequence[str]
    lines: Sequence[Line]

    @property
    def labelled(self) -> list[tuple[Line, list[tuple[str, Any]]]]:
        """Each row with its cells beside their headers, the first cell left out: as a phone shows it."""
        return [(line, list(zip(self.headers[1:], line.rest, strict=True))) for line in self.lines]
