"""Files that came in, and what each of them refused."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import ROWS_AT_ONCE, answer
from dayclear.records import queries as records
from dayclear.records.models import ImportBatch


def import_problems(*, batch: ImportBatch, by: Account, at: datetime) -> HttpResponse:
    """The refused rows of an import, to be corrected and imported again."""
    headers = [_("Line"), _("Column"), _("Value"), _("Reason"), _("What to do")]
    found = batch.problems.order_by("line", "pk").values_list("line", "column", "value", "reason", "remedy")
    rows = found.iterator(chunk_size=ROWS_AT_ONCE)
    return answer("import_problems", batch.filename, headers, rows, by=by, at=at)


def import_batches(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The imports that the caller sees, the latest first, each with what became of its rows."""
    headers = [
        _("File"),
        _("Kind"),
        _("Status"),
        capfirst(_("check only")),
        _("When"),
        _("Who"),
        _("Rows"),
        _("Added"),
        _("Changed"),
        _("Unchanged"),
        _("Refused"),
    ]
    rows = (
        [
            batch.filename,
            batch.get_kind_display(),
            batch.get_status_display(),
            batch.dry_run,
            batch.started_at,
            batch.by.name if batch.by else "",
            batch.rows_read,
            batch.rows_added,
            batch.rows_changed,
            batch.rows_unchanged,
            batch.rows_refused,
        ]
        for batch in records.batches(account=by, scope=scope).iterator(chunk_size=ROWS_AT_ONCE)
    )
    return answer("imports", "", headers, rows, by=by, at=at)
