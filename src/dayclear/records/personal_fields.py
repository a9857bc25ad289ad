"""What the records tell about people."""

from dayclear.records.retention import Personal

_REFUSED = "Tells whoever imports which cell to correct."
_UNDO = "Gives rows back their former state when an import is taken back."
_SIGHT = "Answers the person who asks who has seen the record, and why."

PERSONAL_FIELDS = {
    "records.ImportBatch": {
        "filename": Personal("personal", "Tells one import from another.", "imports"),
    },
    "records.ImportProblem": {
        "value": Personal("personal", _REFUSED, "imports"),
        "reason": Personal("personal", _REFUSED, "imports"),
        "remedy": Personal("personal", _REFUSED, "imports"),
        "sentences": Personal("personal", _REFUSED, "imports"),
    },
    "records.ImportChange": {
        "before": Personal("health", _UNDO, "imports"),
        "after": Personal("health", _UNDO, "imports"),
    },
    "records.Look": {
        "why": Personal("personal", _SIGHT, "looks"),
        "why_words": Personal("personal", _SIGHT, "looks"),
        "place_path": Personal("contact", _SIGHT, "looks"),
        "page": Personal("identifier", _SIGHT, "looks"),
    },
    "records.ExportRecord": {
        "chosen": Personal("personal", "Answers which rows were taken out.", "looks"),
    },
    "records.StoredFile": {
        "original_name": Personal("personal", "Tells one proof from another.", "task_proofs"),
    },
}
NOT_PERSONAL = {
    "records.ImportBatch": {"kind", "status", "unused_columns", "message", "message_sentences", "options"},
    "records.ImportProblem": {"column"},
    "records.ImportChange": {"table"},
    "records.ExportRecord": {"kind"},
    "records.StoredFile": {"media_type", "sha256"},
}
