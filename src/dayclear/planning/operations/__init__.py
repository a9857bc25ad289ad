"""Every write of planning."""

from dayclear.planning.operations.by_hand import Redone, hold, keep_holds, note_edit, redo, undo_edit
from dayclear.planning.operations.keeping import (
    bring_back,
    keep_point,
    keep_team,
    retire_point,
    retire_team,
    take_out,
)
from dayclear.planning.operations.plans import (
    Draft,
    PickupDraft,
    StretchDraft,
    VisitDraft,
    ask_for_plan,
    enforce,
    fail_plan,
    finish_plan,
    is_as_read,
    note_advice,
    show_progress,
    take_best,
    write_pickups,
    write_visits,
)
from dayclear.planning.operations.teams_file import import_teams, undo_import

__all__ = [
    "Draft",
    "PickupDraft",
    "Redone",
    "StretchDraft",
    "VisitDraft",
    "ask_for_plan",
    "bring_back",
    "enforce",
    "fail_plan",
    "finish_plan",
    "hold",
    "import_teams",
    "is_as_read",
    "keep_holds",
    "keep_point",
    "keep_team",
    "note_advice",
    "note_edit",
    "redo",
    "retire_point",
    "retire_team",
    "show_progress",
    "take_best",
    "take_out",
    "undo_edit",
    "undo_import",
    "write_pickups",
    "write_visits",
]
