"""Rows of a list of cases. One without a number, or with one that stood before, is refused: nobody could tell whose it is."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from dayclear.cases.line_lists.drafts import LONGEST_KEY, LONGEST_TEXT, CaseDraft, LinkDraft
from dayclear.cases.line_lists.keys import Keys, folded
from dayclear.cases.line_lists.reading import Reader

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


class CaseReader(Reader):
    def take(self) -> None:
        self.seen = {folded(key) for key in self.draft.cases}
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


def _setting_in(text: str) -> str:
    plain = text.casefold()
    return next((setting for setting, said in _SETTINGS_IN_WORDS if any(word in plain for word in said)), "")
