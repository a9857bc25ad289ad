"""Which column means what: proposed by its heading, and by its cells where the heading tells nothing."""

from collections.abc import Callable, Mapping
from itertools import islice

from dayclear.cases.line_lists.dates import says_nothing
from dayclear.cases.line_lists.field import KEEP, LEAVE_OUT, Layout
from dayclear.cases.line_lists.fields import fields_of, meant, rank, words
from dayclear.cases.line_lists.keys import Keys
from dayclear.cases.line_lists.tables import PlainTable

LOOKED_AT_ROWS = 500
MOSTLY = 0.5
WORDS_OF_SEX = {
    "m": "male", "male": "male", "man": "male", "1": "male", "男": "male", "男性": "male",
    "f": "female", "female": "female", "woman": "female", "2": "female", "女": "female", "女性": "female",
}  # fmt: skip
_OF_CONTACTS = {"last_exposed", "first_exposed", "until", "kind"}
_PARTLY = (
    ("onset", "onset"),
    ("发病", "onset"),
    ("confirm", "confirmed"),
    ("确诊", "confirmed"),
    ("gender", "sex"),
)


def what_it_lists(table: PlainTable) -> Layout:
    """Contacts where a case is named beside when they met or how long they are followed; links where both ends are named.

    Everything else, and what tells of each row when it fell ill, are cases.
    """
    named, own, followed = (
        {meant(heading, layout) for heading in table.headings}
        for layout in (Layout.LINKS, Layout.CASES, Layout.CONTACTS)
    )
    if "key" in own and "onset" in own:
        return Layout.CASES
    if "case" in followed and followed & _OF_CONTACTS:
        return Layout.CONTACTS
    return Layout.LINKS if {"infector", "infectee"} <= named else Layout.CASES


def propose(table: PlainTable, layout: Layout) -> dict[str, str]:
    """A field, ``keep`` or ``leave_out`` for every heading; no field twice."""
    proposed = dict.fromkeys(table.headings, KEEP)
    for heading in sorted(table.headings, key=lambda heading: rank(heading, layout)):
        field = meant(heading, layout)
        if field and (field == LEAVE_OUT or field not in proposed.values()):
            proposed[heading] = field
    if layout == Layout.CASES:
        _by_parts_of_headings(proposed)
        _by_cells(table, proposed)
    return proposed


def _by_parts_of_headings(proposed: dict[str, str]) -> None:
    for part, field in _PARTLY:
        for heading, standing in proposed.items():
            if standing == KEEP and part in words(heading) and field not in proposed.values():
                proposed[heading] = field


def _by_cells(table: PlainTable, proposed: dict[str, str]) -> None:
    columns = {heading: list(islice(table.column(heading), LOOKED_AT_ROWS)) for heading in table.headings}
    told = {
        heading: [cell for cell in cells if not says_nothing(cell)]
        for heading, cells in columns.items()
        if proposed[heading] == KEEP
    }
    if "key" not in proposed.values():
        unique = (
            heading for heading, cells in told.items() if cells and len(set(cells)) == len(columns[heading])
        )
        if key := next(unique, None):
            proposed[key] = "key"
            del told[key]
    if "sex" not in proposed.values():
        _choose(proposed, "sex", told, lambda cell: cell.casefold() in WORDS_OF_SEX and not cell.isdigit())
    keyed = next((heading for heading, field in proposed.items() if field == "key"), None)
    if keyed:
        keys = Keys(table.column(keyed))
        if "infector" not in proposed.values() and "source" not in proposed.values():
            _choose(proposed, "source", told, lambda cell: bool(keys.mentioned(cell)))


def _choose(
    proposed: dict[str, str], field: str, told: Mapping[str, list[str]], fits: Callable[[str], bool]
) -> None:
    """Gives the field to the first column of which most cells fit."""
    for heading, cells in told.items():
        fitting = sum(map(fits, cells))
        if cells and proposed[heading] == KEEP and fitting > MOSTLY * len(cells):
            proposed[heading] = field
            return


def doubled(mapping: Mapping[str, str], layout: Layout) -> list[str]:
    """Fields that several columns were given."""
    chosen = list(mapping.values())
    return [field.name for field in fields_of(layout) if chosen.count(field.name) > 1]
