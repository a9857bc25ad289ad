"""One file of a list, row by row: its cells by what they mean, and days, ages and sexes as far as they can be read.

A cell that cannot be read stays with its row as text, and is told by file, line and column.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from django.utils.translation import gettext_noop as _

from dayclear.cases.line_lists.dates import DayOrder, DayRead, day_order, read_day, says_nothing
from dayclear.cases.line_lists.drafts import LONGEST_TEXT, ListDraft, Mapped
from dayclear.cases.line_lists.field import KEEP, LEAVE_OUT
from dayclear.cases.line_lists.fields import fields_of
from dayclear.cases.line_lists.proposing import WORDS_OF_SEX
from dayclear.records.tables import RowProblem
from dayclear.records.wording import told

OLDEST_YEARS = 130
_AGE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:岁|周岁|y|yr|yrs|year|years)?")
_MONTHS_OLD = re.compile(r"(\d{1,2})\s*(?:个月|月|月龄|m|mo|month|months)")


class Subject(Protocol):
    """Whom a row tells of."""

    line: int
    days: dict[str, DayRead]
    age: float | None
    sex: str
    unread: dict[str, str]


class Reader:
    """What the readers of cases, links and contacts have in common."""

    def __init__(self, mapped: Mapped, draft: ListDraft, *, several: bool) -> None:
        self.mapped, self.draft = mapped, draft
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

    def _day(self, subject: Subject, name: str, cells: Mapping[str, str]) -> None:
        cell = self._cell(cells, name)
        if not cell:
            return
        found = read_day(cell, self.order)
        if found is None:
            self._unread(
                subject,
                name,
                cell,
                _("This is no date that can be read."),
                _("Write it as 2022-04-03; the text is kept."),
            )
            return
        subject.days[name] = found
        if not found.is_exact:
            subject.unread[self.heading[name]] = cell

    def _age(self, subject: Subject, cells: Mapping[str, str]) -> None:
        cell = self._cell(cells, "age")
        if not cell:
            return
        plain = cell.casefold().strip()
        if (found := _AGE.fullmatch(plain)) and float(found[1]) <= OLDEST_YEARS:
            subject.age = float(found[1])
        elif found := _MONTHS_OLD.fullmatch(plain):
            subject.age = round(int(found[1]) / 12, 2)
        else:
            self._unread(
                subject, "age", cell, _("This is no age in years."), _("Write whole years; the text is kept.")
            )

    def _sex(self, subject: Subject, cells: Mapping[str, str]) -> None:
        cell = self._cell(cells, "sex")
        if not cell:
            return
        subject.sex = WORDS_OF_SEX.get(cell.casefold(), "")
        if not subject.sex:
            self._unread(
                subject,
                "sex",
                cell,
                _("This word is not known here."),
                _("Write male or female; the text is kept."),
            )

    def _unread(self, subject: Subject, name: str, cell: str, reason: str, remedy: str) -> None:
        subject.unread[self.heading[name]] = cell
        self._tell(subject.line, name, cell, reason, remedy)

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
