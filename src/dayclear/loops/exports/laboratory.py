"""Laboratories, boxes of tubes, what differs, and what neighbours lend."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratory
from dayclear.loops.exports.answering import answer
from dayclear.situation import laboratory_page


def laboratory_forecast(*, laboratory_id: UUID, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The next day of a laboratory, hour by hour, as its page shows it."""
    shown = laboratory.laboratory_on_list(laboratory_id, scope)
    headers, rows = laboratory_page.forecast_table(laboratory_page.laboratory_sheet(shown, scope, at))
    return answer("laboratory_forecast", shown.name_zh, headers, rows, by=by, at=at)


def box(*, box_id: UUID, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The list of a box: each tube and what became of it."""
    shown = laboratory.box(box_id, scope)
    rows = [[tube.barcode, tube.get_fate_display(), tube.packed_at] for tube in laboratory.list_of(shown)]
    headers = [_("Tube"), _("What became of it"), _("Packed at")]
    return answer("box", shown.number, headers, rows, by=by, at=at)


def laboratories(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Every laboratory in use with its next day, as the overview shows it."""
    headers = [
        _("Laboratory"),
        _("Tubes waiting"),
        _("Oldest"),
        _("Arriving in 24 h"),
        _("Can be tested in 24 h"),
        _("Will be late"),
        _("Differences"),
        _("Telephone"),
    ]
    rows = [
        [
            row.laboratory.name,
            row.waiting.tubes,
            row.waiting.oldest_at,
            row.forecast.arriving,
            row.forecast.capacity,
            row.forecast.late,
            row.differences,
            row.laboratory.phone,
        ]
        for row in laboratory_page.overview(scope, at)
    ]
    return answer("laboratories", "", headers, rows, by=by, at=at)


def boxes(*, scope: Scope, by: Account, at: datetime, state: str = "") -> HttpResponse:
    """The boxes in sight, of one state where asked."""
    headers = [
        _("Box"),
        _("Where it is packed"),
        _("Tubes"),
        _("Status"),
        _("Laboratory"),
        _("Packed at"),
        _("Sent"),
        _("Sent by"),
        _("Arrived"),
    ]
    rows = (
        [
            each.number,
            each.place.address,
            each.tubes,
            each.get_state_display(),
            each.laboratory.name if each.laboratory else "",
            each.packed_at,
            each.sent_at,
            each.sent_by.name if each.sent_by else "",
            each.arrived_at,
        ]
        for each in laboratory.boxes(scope, state=state)
    )
    return answer("boxes", state, headers, rows, by=by, at=at)


def differences(*, scope: Scope, by: Account, at: datetime, settled_too: bool = False) -> HttpResponse:
    """What differs in sight: what is open, and what is settled where asked."""
    headers = [
        _("What"),
        _("Box"),
        _("Laboratory"),
        _("Place"),
        _("Tubes"),
        _("Found at"),
        _("Settled"),
    ]
    rows = (
        [
            each.get_kind_display(),
            each.box.number if each.box else "",
            each.laboratory.name if each.laboratory else "",
            each.place.address,
            each.tubes,
            each.found_at,
            each.resolved_at,
        ]
        for each in laboratory.differences(scope, settled_too=settled_too)
    )
    return answer("differences", "all" if settled_too else "open", headers, rows, by=by, at=at)


def offers(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Free capacity that we and our neighbours have offered each other."""
    headers = [
        capfirst(_("neighbouring district")),
        capfirst(_("who offers")),
        _("Laboratory"),
        capfirst(_("from")),
        capfirst(_("until")),
        _("Offered, tubes an hour"),
        _("Taken, tubes an hour"),
        _("Status"),
        capfirst(_("contact")),
        capfirst(_("telephone")),
        capfirst(_("note")),
    ]
    rows = (
        [
            each.neighbour,
            each.get_direction_display(),
            each.laboratory.name,
            each.from_at,
            each.until_at,
            each.tubes_per_h,
            each.taken_per_h,
            each.get_state_display(),
            each.contact,
            each.phone,
            each.note,
        ]
        for each in laboratory.offers(scope)
    )
    return answer("offers", "", headers, rows, by=by, at=at)
