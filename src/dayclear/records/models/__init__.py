"""What is kept about files that came in or went out, and about who looked at whom."""

from dayclear.records.models.batch import ImportBatch, ImportChange, ImportKind, ImportProblem, ImportStatus
from dayclear.records.models.export import ExportRecord
from dayclear.records.models.look import Look
from dayclear.records.models.stored_file import StoredFile

__all__ = [
    "ExportRecord",
    "ImportBatch",
    "ImportChange",
    "ImportKind",
    "ImportProblem",
    "ImportStatus",
    "Look",
    "StoredFile",
]
