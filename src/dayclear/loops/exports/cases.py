"""Cases with their milestones; no names."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.cases import queries as cases
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import answer


def case_list(*, scope: Scope, by: Account, at: datetime, status: str = "") -> HttpResponse:
    """The cases in sight, of one status where asked, the latest first."""
    headers = [
        _("Case"),
        _("Place"),
        _("Found in"),
        _("Status"),
        _("Sampled at"),
        _("Tested at"),
        _("Reported at"),
        _("Moved at"),
        _("Sealed at"),
        _("Traced at"),
        _("Disinfected at"),
        _("Closed at"),
        _("Died at"),
        _("Left the district at"),
    ]
    rows = (
        [
            each.number,
            each.place.address,
            each.get_found_in_display(),
            each.get_status_display(),
            each.sampled_at,
            each.tested_at,
            each.reported_at,
            each.moved_at,
            each.sealed_at,
            each.traced_at,
            each.disinfected_at,
            each.closed_at,
            each.died_at,
            each.left_at,
        ]
        for each in cases.cases_at(scope=scope, status=status or None)
    )
    return answer("cases", status, headers, rows, by=by, at=at)
