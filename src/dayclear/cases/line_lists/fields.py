"""Which field a heading means, whatever system wrote it."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from dayclear.cases.line_lists.case_fields import CASE_FIELDS
from dayclear.cases.line_lists.contact_fields import CONTACT_FIELDS
from dayclear.cases.line_lists.field import LEAVE_OUT, Field, Layout
from dayclear.cases.line_lists.link_fields import LINK_FIELDS
from dayclear.cases.line_lists.naming import NAMING

_FIELDS = {Layout.CASES: CASE_FIELDS, Layout.LINKS: LINK_FIELDS, Layout.CONTACTS: CONTACT_FIELDS}
_MEANINGLESS = re.compile(r"[\W_]+")


def fields_of(layout: Layout) -> Sequence[Field]:
    return _FIELDS[layout]


def words(heading: str) -> str:
    """A heading as it is compared: width, case, dots, underlines, brackets and spaces do not count."""
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", unicodedata.normalize("NFKC", heading))
    return _MEANINGLESS.sub(" ", spread.casefold()).strip()


def _plain(heading: str) -> str:
    return words(heading).replace(" ", "")


_KNOWN: Mapping[Layout, Mapping[str, tuple[str, int]]] = {
    layout: {
        _plain(heading): (field.name, rank)
        for field in fields_of(layout)
        for rank, heading in enumerate(field.headings)
    }
    for layout in Layout
}
_NAMING = frozenset(map(_plain, NAMING))


def meant(heading: str, layout: Layout) -> str | None:
    """The field that other systems call so; LEAVE_OUT for what else names a person; None where nothing is known."""
    plain = _plain(heading)
    known = _KNOWN[layout].get(plain, (None, 0))[0]
    # Contacts are found among the residents by their names and numbers, cases of an analysis need none.
    is_left_out = plain in _NAMING and (layout != Layout.CONTACTS or known is None)
    return LEAVE_OUT if is_left_out else known


def rank(heading: str, layout: Layout) -> int:
    """Of several headings with one meaning, the one with the lowest rank is meant."""
    return _KNOWN[layout].get(_plain(heading), ("", 0))[1]


def headings_key(headings: Sequence[str]) -> str:
    """What a set of headings is remembered by, whatever their order."""
    told = "\n".join(sorted(words(heading) for heading in headings))
    return hashlib.sha256(told.encode()).hexdigest()
