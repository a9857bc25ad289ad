"""Every write to the records."""

from dayclear.records.operations.batches import (
    fail_import,
    finish_import,
    mark_undone,
    record_changes,
    record_problems,
    start_import,
)
from dayclear.records.operations.erasure import Erased, erase_due, erase_files
from dayclear.records.operations.files import store_file, store_proof
from dayclear.records.operations.sights import record_export, record_look, record_looks
from dayclear.records.operations.tables_in import Progress, take_in

__all__ = [
    "Erased",
    "Progress",
    "erase_due",
    "erase_files",
    "fail_import",
    "finish_import",
    "mark_undone",
    "record_changes",
    "record_export",
    "record_look",
    "record_looks",
    "record_problems",
    "start_import",
    "store_file",
    "store_proof",
    "take_in",
]
