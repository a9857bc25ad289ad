"""Every write to the place tree: each one atomic, keyword-only function that may be repeated without harm."""

from dayclear.places.operations.places_file import import_places, make_planned
from dayclear.places.operations.single_places import (
    close,
    create,
    lock_tree,
    move_place,
    rename,
    renew_residents_key,
    reopen,
)
from dayclear.places.operations.undoing import (
    StaysAsItIs,
    Undone,
    check_undoable,
    stays,
    take_back_places,
    undo_import,
)

__all__ = [
    "StaysAsItIs",
    "Undone",
    "check_undoable",
    "close",
    "create",
    "import_places",
    "lock_tree",
    "make_planned",
    "move_place",
    "rename",
    "renew_residents_key",
    "reopen",
    "stays",
    "take_back_places",
    "undo_import",
]
