"""Every write of planning."""

from dayclear.planning.operations.keeping import bring_back, keep_point, keep_team, retire_team, take_out
from dayclear.planning.operations.plans import (
    Draft,
    PickupDraft,
    StretchDraft,
    VisitDraft,
    ask_for_plan,
    enforce,
    fail_plan,
    finish_plan,
    note_change,
    pin,
    show_progress,
    take_best,
    write_visits,
)

__all__ = [
    "Draft",
    "PickupDraft",
    "StretchDraft",
    "VisitDraft",
    "ask_for_plan",
    "bring_back",
    "enforce",
    "fail_plan",
    "finish_plan",
    "keep_point",
    "keep_team",
    "note_change",
    "pin",
    "retire_team",
    "show_progress",
    "take_best",
    "take_out",
    "write_visits",
]
