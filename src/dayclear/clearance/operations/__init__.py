"""Every write of clearance."""

from dayclear.clearance.operations import erasure  # noqa: F401 - registers its erasers.
from dayclear.clearance.operations.antigens import (
    AntigenDraft,
    RecordedAntigens,
    Settling,
    record_antigens,
    settle,
)
from dayclear.clearance.operations.gate import ScanDraft, record_scans
from dayclear.clearance.operations.roster_file import import_members, undo_import
from dayclear.clearance.operations.rosters import join, keep_employer, leave, retire_employer
from dayclear.clearance.operations.telling import mark_heard, tell_employers
from dayclear.clearance.operations.totals import keep_totals

__all__ = [
    "AntigenDraft",
    "RecordedAntigens",
    "ScanDraft",
    "Settling",
    "import_members",
    "join",
    "keep_employer",
    "keep_totals",
    "leave",
    "mark_heard",
    "record_antigens",
    "record_scans",
    "retire_employer",
    "settle",
    "tell_employers",
    "undo_import",
]
