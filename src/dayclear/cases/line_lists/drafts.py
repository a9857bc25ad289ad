"""From tables and what their columns mean to cases and links; what could not be read is kept as told and named.

A row without a case number, or with one that stood before, is refused: nobody could tell which case it is. Any other cell
that cannot be read leaves its case in, stays with it as text, and is told by file, line and column.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_noop as _

from dayclear.cases.line_lists.dates import DayOrder, DayRead, day_order, read_day, says_nothing
from dayclear.cases.line_lists.field import KEEP, LEAVE_OUT, Layout
from dayclear.cases.line_lists.fields import fields_of
from dayclear.cases.line_lists.keys import Keys, folded
from dayclear.cases.line_lists.proposing import WORDS_OF_SEX
from dayclear.cases.line_lists.tables import PlainTable
from dayclear.records.tables import RowProblem, told

OLDEST_YEARS = 130
LONGEST_INTERVAL_D = 400
LONGEST_TEXT = 255
LONGEST_KEY = 60
_AGE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:岁|周岁|y|yr|yrs|year|years)?")
_MONTHS_OLD = re.compile(r"(\d{1,2})\s*(?:个月|月|月龄|m|mo|month|months)")
_FAMILY = (
    "family",
    "wife",
    "husband",
    "son ",
    "daughter",
    "mother",
    "father",
    "brother",
    "sister",
    "relative",
    "家",
    "妻",
    "夫",
)
_SETTINGS_IN_WORDS = (
    ("family", _FAMILY),
    ("work", ("coworker", "colleague", "work", "business", "同事", "单位")),
    ("shopping", ("mall", "shop", "store", "market", "商场", "超市", "市场")),
    ("travel", ("travel", "trip", "train", "flight", "旅", "火车", "航班")),
)


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


def draft_of(files: list[Mapped]) -> ListDraft:
    """Everything of a list: files of cases first, whatever their order, because links name cases."""
    draft = ListDraft()
    for mapped in sorted(files, key=lambda one: one.layout != Layout.CASES):
        reader = _Reader(mapped, draft, several=len(files) > 1)
        reader.take()
    _keep_each_pair_once(draft)
    return draft


def _keep_each_pair_once(draft: ListDraft) -> None:
    """A list that tells a pair again tells nothing new; how often it did is counted."""
    seen: dict[tuple[str, str], LinkDraft] = {}
    for link in draft.links:
        seen.setdefault((link.infector, link.infectee), link)
    draft.repeated = len(draft.links) - len(seen)
    draft.links = list(seen.values())


class _Reader:
    """One file, row by row."""

    def __init__(self, mapped: Mapped, draft: ListDraft, *, several: bool) -> None:
        self.mapped, self.draft = mapped, draft
        self.seen = {folded(key) for key in draft.cases}
        self.prefix = f"{mapped.table.name} · " if several else ""
        meaning = mapped.meaning
        self.heading = {name: heading for heading, name in meaning.items() if name not in {KEEP, LEAVE_OUT}}
        self.holds = {one.name: one.holds for one in fields_of(mapped.layout)}
        self.order = mapped.order or self._order()
        draft.left_out += [self.prefix + heading for heading, name in meaning.items() if name == LEAVE_OUT]
        draft.problems += [
            RowProblem(one.line, self.prefix + one.column, one.value, one.reason, one.remedy)
            for one in mapped.table.spoilt
        ]
        draft.refused += len(mapped.table.spoilt)
        draft.rows += len(mapped.table.spoilt)

    def _order(self) -> DayOrder:
        days = [heading for name, heading in self.heading.items() if self.holds[name] == "day"]
        cells = [cell for heading in days for cell in self.mapped.table.column(heading)]
        return day_order(cells) or DayOrder.DAY_FIRST

    def take(self) -> None:
        taking = self._cases if self.mapped.layout == Layout.CASES else self._links
        taking()

    # Cases

    def _cases(self) -> None:
        rows = list(self._rows())
        for line, cells in rows:
            self._case(line, cells)
        keys = Keys(self.draft.cases)
        for line, cells in rows:
            case = self.draft.cases.get(self._cell(cells, "key"))
            if case and case.line == line:
                self._infectors(case, cells, keys)

    def _case(self, line: int, cells: Mapping[str, str]) -> None:
        key = self._cell(cells, "key")
        if not key or len(key) > LONGEST_KEY:
            self._refuse(
                line, "key", key, _("The row has no case number."), _("Give each case a number of its own.")
            )
            return
        if folded(key) in self.seen:
            self._refuse(
                line,
                "key",
                key,
                _("This case number stood in the list before."),
                _("Leave one of the rows out."),
            )
            return
        self.seen.add(folded(key))
        case = CaseDraft(key, line)
        for name in ("onset", "confirmed", "reported", "exposed_from", "exposed_until", "died"):
            self._day(case, name, cells)
        self._age(case, cells)
        self._sex(case, cells)
        for name in ("place", "household", "setting", "outcome", "source"):
            if text := self._cell(cells, name):
                case.texts[name] = text[:LONGEST_TEXT]
        case.attributes = self._kept(cells)
        self.draft.cases[key] = case

    def _infectors(self, case: CaseDraft, cells: Mapping[str, str], keys: Keys) -> None:
        named = self._cell(cells, "infector")
        if named:
            infector = keys.named(named)
            if infector is None or infector == case.key:
                self._unread(
                    case, "infector", named, _("No case of the list has this number."), _("Check the number.")
                )
            else:
                self.draft.links.append(
                    LinkDraft(infector, case.key, case.line, case.texts.get("setting", ""))
                )
        text = self._cell(cells, "source")
        for infector in keys.mentioned(text):
            if infector != case.key and not named:
                setting = case.texts.get("setting") or _setting_in(text)
                self.draft.links.append(LinkDraft(infector, case.key, case.line, setting, origin="text"))

    def _day(self, case: CaseDraft, name: str, cells: Mapping[str, str]) -> None:
        cell = self._cell(cells, name)
        if not cell:
            return
        found = read_day(cell, self.order)
        if found is None:
            self._unread(
                case,
                name,
                cell,
                _("This is no date that can be read."),
                _("Write it as 2022-04-03; the text is kept."),
            )
            return
        case.days[name] = found
        if not found.is_exact:
            case.unread[self.heading[name]] = cell

    def _age(self, case: CaseDraft, cells: Mapping[str, str]) -> None:
        cell = self._cell(cells, "age")
        if not cell:
            return
        plain = cell.casefold().strip()
        if (found := _AGE.fullmatch(plain)) and float(found[1]) <= OLDEST_YEARS:
            case.age = float(found[1])
        elif found := _MONTHS_OLD.fullmatch(plain):
            case.age = round(int(found[1]) / 12, 2)
        else:
            self._unread(
                case, "age", cell, _("This is no age in years."), _("Write whole years; the text is kept.")
            )

    def _sex(self, case: CaseDraft, cells: Mapping[str, str]) -> None:
        cell = self._cell(cells, "sex")
        if not cell:
            return
        case.sex = WORDS_OF_SEX.get(cell.casefold(), "")
        if not case.sex:
            self._unread(
                case,
                "sex",
                cell,
                _("This word is not known here."),
                _("Write male or female; the text is kept."),
            )

    def _unread(self, case: CaseDraft, name: str, cell: str, reason: str, remedy: str) -> None:
        case.unread[self.heading[name]] = cell
        self._tell(case.line, name, cell, reason, remedy)

    # Links

    def _links(self) -> None:
        keys = Keys(self.draft.cases)
        makes_cases = not self.draft.cases
        made: dict[str, CaseDraft] = {}
        for line, cells in self._rows():
            ends = []
            for name in ("infector", "infectee"):
                told_key = self._cell(cells, name)
                known = keys.named(told_key)
                if makes_cases and told_key and len(told_key) <= LONGEST_KEY:
                    known = self._made(made, told_key, name, line, cells).key
                ends.append(known)
                if known is None:
                    self._refuse(
                        line,
                        name,
                        told_key,
                        _("No case of the list has this number."),
                        _("Check the number, or add the case."),
                    )
                    break
            if None not in ends and len(ends) == 2:  # noqa: PLR2004 - a link has two ends.
                self._link(line, cells, str(ends[0]), str(ends[1]))
        self.draft.cases |= {case.key: case for case in made.values()}

    def _link(self, line: int, cells: Mapping[str, str], infector: str, infectee: str) -> None:
        if infector == infectee:
            self._refuse(line, "infectee", infectee, _("Nobody infects themselves."), _("Check the numbers."))
            return
        days, cell = None, self._cell(cells, "days")
        attributes = self._kept(cells)
        if cell:
            try:
                days = int(float(cell))
            except (ValueError, OverflowError):
                attributes[self.heading["days"]] = cell
                self._tell(line, "days", cell, _("This is no whole number."), _("Write digits only."))
        setting = self._cell(cells, "setting")[:LONGEST_TEXT]
        self.draft.links.append(LinkDraft(infector, infectee, line, setting, days, attributes=attributes))

    def _made(
        self, made: dict[str, CaseDraft], key: str, end: str, line: int, cells: Mapping[str, str]
    ) -> CaseDraft:
        """A case that only pairs tell of; what another row says otherwise is told."""
        case = made.setdefault(folded(key), CaseDraft(key, line))
        for name in ("onset", "confirmed"):
            cell = self._cell(cells, f"{end}_{name}")
            found = read_day(cell, self.order) if cell else None
            if cell and found is None:
                self._unread(
                    case,
                    f"{end}_{name}",
                    cell,
                    _("This is no date that can be read."),
                    _("Write it as 2022-04-03; the text is kept."),
                )
            elif found and case.days.setdefault(name, found) != found:
                self._tell(
                    line,
                    f"{end}_{name}",
                    cell,
                    _("Another row tells another day for this case; the first one counts."),
                    _("Make both rows agree."),
                )
        return case

    # Cells

    def _rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        headings = self.mapped.table.headings
        for line, cells in self.mapped.table.rows:
            self.draft.rows += 1
            yield line, dict(zip(headings, cells, strict=True))

    def _cell(self, cells: Mapping[str, str], name: str) -> str:
        heading = self.heading.get(name)
        cell = cells[heading].strip() if heading is not None else ""
        return "" if says_nothing(cell) else cell

    def _kept(self, cells: Mapping[str, str]) -> dict[str, str]:
        meaning = self.mapped.meaning
        return {
            heading: cell for heading, cell in cells.items() if cell and meaning.get(heading, KEEP) == KEEP
        }

    def _refuse(self, line: int, name: str, cell: str, reason: str, remedy: str) -> None:
        self.draft.refused += 1
        self._tell(line, name, cell, reason, remedy)

    def _tell(self, line: int, name: str, cell: str, reason: str, remedy: str) -> None:
        column = self.prefix + self.heading.get(name, "")
        self.draft.problems.append(RowProblem(line, column, cell[:LONGEST_TEXT], told(reason), told(remedy)))


def _setting_in(text: str) -> str:
    plain = text.casefold()
    return next((setting for setting, said in _SETTINGS_IN_WORDS if any(word in plain for word in said)), "")


def middle(days: DayRead | None) -> date | None:
    """The day that a stretch is taken as where a calculation needs one."""
    return days.first + (days.last - days.first) / 2 if days else None
