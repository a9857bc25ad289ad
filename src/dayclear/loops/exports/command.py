"""The phones that carry rosters."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import answer


def phones(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Whose they are, of which place, until when, and what is not sent."""
    headers = [
        _("Who"),
        _("Place"),
        _("Phone"),
        _("From"),
        _("Until"),
        _("Last heard of"),
        _("Not sent"),
        _("Status"),
    ]
    rows = [
        [
            device.account.name,
            device.place.address,
            device.name,
            device.registered_at,
            device.ends_at,
            device.last_seen_at,
            device.unsent,
            device.state_at(at).label,
        ]
        for device in command.devices_at(scope)
    ]
    return answer("phones", "", headers, rows, by=by, at=at)
