"""What is said against measures."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import measure_notices
from dayclear.loops.exports.answering import answer


def objections(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The open objections in sight by the number of the notice; no names and not what was said."""
    headers = [_("Notice"), _("Place"), _("Measure"), _("Taken down"), _("Taken down by")]
    rows = [
        [
            objection.notice.number,
            objection.notice.place.address,
            str(measure_notices.kind_of(objection.notice).name),
            objection.taken_at,
            objection.taken_by.name if objection.taken_by else "",
        ]
        for objection in command.objections_in_sight(scope=scope, status="open")
    ]
    return answer("objections", "", headers, rows, by=by, at=at)
