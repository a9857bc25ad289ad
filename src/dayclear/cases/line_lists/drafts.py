"""A list as it was understood: its cases, links and contacts, and what could not be read, named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dayclear.cases.line_lists.contacts import ContactRow
from dayclear.cases.line_lists.dates import DayOrder, DayRead
from dayclear.cases.line_lists.field import Layout
from dayclear.cases.line_lists.tables import PlainTable
from dayclear.records.tables import RowProblem

LONGEST_TEXT = 255
LONGEST_KEY = 60


@dataclass(slots=True)
class CaseDraft:
    """One case as the list tells it. ``unread`` holds by heading what was there and not understood."""

    key: str
    line: int
    days: dict[str, DayRead] = field(default_factory=dict)
    age: float | None = None
    sex: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class LinkDraft:
    """One link. ``origin`` is ``list`` for a row or column of its own, ``text`` for a case named in words."""

    infector: str
    infectee: str
    line: int
    setting: str = ""
    days: int | None = None
    origin: str = "list"
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ListDraft:
    """``refused`` counts rows that are not in; ``problems`` also tell of cells that were kept as text."""

    cases: dict[str, CaseDraft] = field(default_factory=dict)
    links: list[LinkDraft] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    rows: int = 0
    refused: int = 0
    repeated: int = 0
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A table with the meaning of its columns; the day order of its dates, where somebody has chosen it."""

    table: PlainTable
    layout: Layout
    meaning: Mapping[str, str]
    order: DayOrder | None = None


def middle(days: DayRead | None) -> date | None:
    """The day that a stretch is taken as where a calculation needs one."""
    return days.first + (days.last - days.first) / 2 if days else None
