"""Every write to the roster: each one atomic, keyword-only function that may be repeated without harm."""

from dayclear.people.operations import erasure  # noqa: F401 - registers its eraser.
from dayclear.people.operations.merging import merge, unmerge
from dayclear.people.operations.moving import move_house, move_household
from dayclear.people.operations.residents_file import import_residents
from dayclear.people.operations.single_people import (
    Details,
    add_person,
    correct,
    found_by_knocking,
    household_at,
    mark_away,
    mark_back,
    mark_deceased,
)
from dayclear.people.operations.undoing import undo_import

__all__ = [
    "Details",
    "add_person",
    "correct",
    "found_by_knocking",
    "household_at",
    "import_residents",
    "mark_away",
    "mark_back",
    "mark_deceased",
    "merge",
    "move_house",
    "move_household",
    "undo_import",
    "unmerge",
]
