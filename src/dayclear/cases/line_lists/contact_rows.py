"""Rows of a list of contacts. One without the case, or without anything to know the contact by, is refused."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop as _

from dayclear.cases.line_lists.contacts import ContactRow, full_name, kind_of
from dayclear.cases.line_lists.drafts import LONGEST_KEY, LONGEST_TEXT, CaseDraft, LinkDraft
from dayclear.cases.line_lists.keys import Keys, folded
from dayclear.cases.line_lists.reading import Reader

LONGEST_NAME = 120
LONGEST_NUMBER = 30
_NAMES = ("name", "first_name", "last_name")


class ContactReader(Reader):
    def take(self) -> None:
        rows = list(self._rows())
        if not self.draft.cases:
            self._make_cases(rows)
        keys = Keys(self.draft.cases)
        for line, cells in rows:
            case_key = self._cell(cells, "case")[:LONGEST_KEY]
            if not case_key:
                self._refuse(
                    line,
                    "case",
                    "",
                    _("The row does not say whose contact this is."),
                    _("Write the number of the case."),
                )
                continue
            infector = keys.named(case_key)
            infectee = keys.named(self._cell(cells, "became")) or keys.named(self._cell(cells, "key"))
            if infector and infectee and infector != infectee:
                self._link(line, cells, infector, infectee)
            else:
                self._contact(line, cells, infector or case_key)

    def _make_cases(self, rows: Sequence[tuple[int, Mapping[str, str]]]) -> None:
        """Where the list tells no cases, who became one and whose contact they were do."""
        made: dict[str, CaseDraft] = {}
        for line, cells in rows:
            ends = [self._cell(cells, name)[:LONGEST_KEY] for name in ("case", "became")]
            for key in ends if all(ends) else []:
                made.setdefault(folded(key), CaseDraft(key, line))
        self.draft.cases |= {case.key: case for case in made.values()}

    def _link(self, line: int, cells: Mapping[str, str], infector: str, infectee: str) -> None:
        """The contact is a case of the list: one infected the other."""
        setting = self._cell(cells, "setting") or self._cell(cells, "relation")
        self.draft.links.append(
            LinkDraft(infector, infectee, line, setting[:LONGEST_TEXT], attributes=self._kept(cells))
        )

    def _contact(self, line: int, cells: Mapping[str, str], case_key: str) -> None:
        row = ContactRow(
            line=line,
            case_key=case_key,
            key=self._cell(cells, "key")[:LONGEST_KEY],
            name=full_name({name: self._cell(cells, name) for name in _NAMES})[:LONGEST_NAME],
            phone=self._cell(cells, "phone")[:LONGEST_NUMBER],
            identity_number=self._cell(cells, "identity_number")[:LONGEST_NUMBER],
            relation=self._text(cells, "relation"),
            setting=self._text(cells, "setting"),
            status=self._text(cells, "status"),
            place=self._text(cells, "place"),
        )
        if not any(row.who):
            self._refuse(
                line,
                "key",
                "",
                _("The row does not say who this is."),
                _("Give a number of the contact, a name or a telephone."),
            )
            return
        for name in ("first_exposed", "last_exposed", "until"):
            self._day(row, name, cells)
        self._age(row, cells)
        self._sex(row, cells)
        self._kind(row, cells)
        row.attributes = self._kept(cells)
        if became := self._cell(cells, "became"):
            row.attributes[self.heading["became"]] = became
        self.draft.contacts.append(row)

    def _text(self, cells: Mapping[str, str], name: str) -> str:
        return self._cell(cells, name)[:LONGEST_TEXT]

    def _kind(self, row: ContactRow, cells: Mapping[str, str]) -> None:
        cell = self._cell(cells, "kind")
        row.kind = kind_of(cell)
        if cell and not row.kind:
            self._unread(
                row,
                "kind",
                cell,
                _("This word is not known here."),
                _("Write close or secondary; the text is kept."),
            )
