"""Every write of clearance."""

from dayclear.clearance.operations import erasure  # noqa: F401 - registers its erasers.
from dayclear.clearance.operations.antigens import (
    AntigenDraft,
    RecordedAntigens,
    Settling,
    check_photo,
    record_antigens,
    settle,
    take_back,
)
from dayclear.clearance.operations.gate import ScanDraft, record_scans
from dayclear.clearance.operations.links import IssuedLink, issue_links, revoke_link
from dayclear.clearance.operations.roster_file import import_members, undo_import
from dayclear.clearance.operations.rosters import join, keep_employer, leave, retire_employer
from dayclear.clearance.operations.telling import mark_heard, tell_employers
from dayclear.clearance.operations.totals import keep_totals

__all__ = [
    "AntigenDraft",
    "IssuedLink",
    "RecordedAntigens",
    "ScanDraft",
    "Settling",
    "check_photo",
    "import_members",
    "issue_links",
    "join",
    "keep_employer",
    "keep_totals",
    "leave",
    "mark_heard",
    "record_antigens",
    "record_scans",
    "retire_employer",
    "revoke_link",
    "settle",
    "take_back",
    "tell_employers",
    "undo_import",
]
