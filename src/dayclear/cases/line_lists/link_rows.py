"""Rows of a list of links. Where the list tells no cases, its links make them."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from dayclear.cases.line_lists.dates import read_day
from dayclear.cases.line_lists.drafts import LONGEST_KEY, LONGEST_TEXT, CaseDraft, LinkDraft
from dayclear.cases.line_lists.keys import Keys, folded
from dayclear.cases.line_lists.reading import Reader


class LinkReader(Reader):
    def take(self) -> None:
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
