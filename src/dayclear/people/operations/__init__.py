"""Every write to the roster: each one atomic, keyword-only function that may be repeated without harm."""

from dayclear.people.operations import erasure  # noqa: F401 - registers its eraser.
from dayclear.people.operations.deaths import DeathDraft, record_death
from dayclear.people.operations.merging import merge, unmerge
from dayclear.people.operations.moving import move_house, move_household
from dayclear.people.operations.occupancy_file import import_occupancy, undo_occupancy
from dayclear.people.operations.residents_file import import_residents
from dayclear.people.operations.second_looks import end_settled, end_with_nobody, propose_looks
from dayclear.people.operations.single_people import (
    Details,
    add_person,
    correct,
    found_by_knocking,
    household_at,
    mark_away,
    mark_back,
)
from dayclear.people.operations.temporary_homes import come_back, stay_elsewhere
from dayclear.people.operations.undoing import undo_import
from dayclear.people.roster_staging import lock_roster

__all__ = [
    "DeathDraft",
    "Details",
    "add_person",
    "come_back",
    "correct",
    "end_settled",
    "end_with_nobody",
    "found_by_knocking",
    "household_at",
    "import_occupancy",
    "import_residents",
    "lock_roster",
    "mark_away",
    "mark_back",
    "merge",
    "move_house",
    "move_household",
    "propose_looks",
    "record_death",
    "stay_elsewhere",
    "undo_import",
    "undo_occupancy",
    "unmerge",
]
