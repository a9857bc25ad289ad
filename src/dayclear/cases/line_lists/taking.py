"""From tables and what their columns mean to a list: cases first, because links and contacts name them."""

from collections.abc import Mapping

from dayclear.cases.line_lists.case_rows import CaseReader
from dayclear.cases.line_lists.contact_rows import ContactReader
from dayclear.cases.line_lists.drafts import LinkDraft, ListDraft, Mapped
from dayclear.cases.line_lists.field import Layout
from dayclear.cases.line_lists.keys import folded
from dayclear.cases.line_lists.link_rows import LinkReader

_READERS: Mapping[Layout, type[CaseReader | LinkReader | ContactReader]] = {
    Layout.CASES: CaseReader,
    Layout.LINKS: LinkReader,
    Layout.CONTACTS: ContactReader,
}


def draft_of(files: list[Mapped]) -> ListDraft:
    """Everything of a list: files of cases first, whatever their order, because links name cases."""
    draft = ListDraft()
    for mapped in sorted(files, key=lambda one: one.layout != Layout.CASES):
        _READERS[mapped.layout](mapped, draft, several=len(files) > 1).take()
    _keep_each_pair_once(draft)
    _keep_each_contact_once(draft)
    return draft


def _keep_each_pair_once(draft: ListDraft) -> None:
    """A list that tells a pair again tells nothing new; how often it did is counted."""
    seen: dict[tuple[str, str], LinkDraft] = {}
    for link in draft.links:
        seen.setdefault((link.infector, link.infectee), link)
    draft.repeated += len(draft.links) - len(seen)
    draft.links = list(seen.values())


def _keep_each_contact_once(draft: ListDraft) -> None:
    """Of one case each contact once, as the first of its rows tells them."""
    first = {(folded(one.case_key), *one.who): one for one in reversed(draft.contacts)}
    draft.repeated += len(draft.contacts) - len(first)
    draft.contacts = list(reversed(first.values()))
