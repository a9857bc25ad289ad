"""What is said against measures."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import measure_notices, measure_objected
from dayclear.loops.exports.answering import answer


def objections(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The open objections in sight by the number of the notice, and who must answer by when; not what was said."""
    headers = [
        _("Notice"),
        _("Place"),
        _("Measure"),
        _("Taken down"),
        _("Taken down by"),
        _("Answers"),
        _("Name"),
        _("Deadline"),
        _("Overdue"),
    ]
    waiting = list(command.objections_in_sight(scope=scope, status="open"))
    rows = [_objection_row(row) for row in measure_objected.rows(waiting, at=at)]
    return answer("objections", "", headers, rows, by=by, at=at)


def _objection_row(row: measure_objected.ObjectionRow) -> list[Any]:
    objection, account = row.objection, row.answers.account if row.answers else None
    return [
        objection.notice.number,
        objection.notice.place.address,
        str(measure_notices.kind_of(objection.notice).name),
        objection.taken_at,
        objection.taken_by.name if objection.taken_by else "",
        row.task.post.name if row.task else "",
        account.name if account else "",
        row.task.deadline_at if row.task else None,
        _("yes") if row.is_late else "",
    ]
