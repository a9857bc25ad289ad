"""What an import refused."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.loops.exports.answering import answer
from dayclear.records.models import ImportBatch


def import_problems(*, batch: ImportBatch, by: Account, at: datetime) -> HttpResponse:
    """The refused rows of an import, to be corrected and imported again."""
    headers = [_("Line"), _("Column"), _("Value"), _("Reason"), _("What to do")]
    rows = batch.problems.order_by("line", "pk").values_list("line", "column", "value", "reason", "remedy")
    return answer("import_problems", batch.filename, headers, list(rows), by=by, at=at)
