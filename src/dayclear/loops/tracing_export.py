"""Lists of the tracing as files; whoever takes one out is written down."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import exports
from dayclear.situation import tracing_clock


def open_tracings(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Open tracings by what is due first, with who has each and what is missing."""
    headers = [
        _("Case"),
        _("Place"),
        _("Due"),
        _("Has it"),
        _("Missing"),
        _("Can unblock it"),
        _("Telephone"),
    ]
    rows = [
        [
            face.case.number,
            face.case.place.address,
            face.due_at,
            face.holder.to.name if face.holder else "",
            face.missing,
            face.unblocker.post.name if face.unblocker else "",
            face.unblocker.phone if face.unblocker else "",
        ]
        for face in tracing_clock.open_faces(scope, at)
    ]
    return exports.answer_table("tracings", "", headers, rows, by=by, at=at)
