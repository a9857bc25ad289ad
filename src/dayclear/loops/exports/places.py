"""Places and what holds there: those inside a place, zones, stairwells where lists say more than the roster."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import answer
from dayclear.places.models import Place
from dayclear.situation import second_look_page, zone_board
from dayclear.situation.place_page import place_sheet


def children(*, place: Place, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The table of the places inside, as the page of the place shows it."""
    sheet = place_sheet(place=place, scope=scope, at=at)
    headers = [_("Place"), _("Code"), _("Zone"), _("Roster"), _("Missing"), _("Open tasks"), _("Late")]
    rows = [
        [
            row.place.name,
            row.place.code,
            row.zone.name if row.zone else "",
            row.coverage.roster if row.coverage else 0,
            row.coverage.missing if row.coverage else 0,
            row.tasks.open,
            row.tasks.late,
        ]
        for row in sheet.children
    ]
    return answer("places_inside", place.name, headers, rows, by=by, at=at)


def zones(*, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """The zones in sight with their criteria of release, as the board shows them."""
    headers = [
        _("Place"),
        _("Zone"),
        _("Since"),
        _("Days"),
        _("People"),
        _("Reason"),
        _("Missing for release"),
        _("Earliest"),
    ]
    rows = [
        [
            row.outlook.period.place.address,
            row.name,
            row.outlook.period.period.lower,
            row.days,
            row.people,
            row.reason,
            "; ".join(f"{finding.needed}: {finding.stands}" for finding in row.missing),
            row.outlook.earliest_on,
        ]
        for row in zone_board.zones(zone_board.standing(scope, at), scope, at)
    ]
    return answer("zones", "", headers, rows, by=by, at=at)


def second_look(*, place: Place, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Where lists say more than the roster, the largest excess first; doors and numbers, no names."""
    headers = [
        _("Where"),
        _("Door"),
        _("Source"),
        _("Counted on"),
        _("People on the list"),
        _("Households on the list"),
        _("People on the roster"),
        _("Households on the roster"),
        _("More by"),
        _("To be knocked at"),
    ]
    rows = [
        [
            stairwell.place.address,
            line.door,
            line.source_label,
            line.counted_on,
            line.told_people,
            line.told_households,
            line.people,
            line.households,
            line.excess,
            _("yes") if stairwell.look else "",
        ]
        for stairwell in second_look_page.told(second_look_page.stairwells(place, scope), place, scope)
        for line in stairwell.lines
    ]
    return answer("second_look", place.name, headers, rows, by=by, at=at)
