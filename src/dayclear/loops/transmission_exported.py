"""A table of an analysis goes out as a file; who takes it is written down."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.cases.models import LineList
from dayclear.cases.queries import line_lists as lists
from dayclear.command.models import Account
from dayclear.loops import exports
from dayclear.situation.transmission import Section


def answer(*, section: Section, chosen: str, by: Account, at: datetime) -> HttpResponse:
    rows = [line.cells for line in section.lines]
    return exports.answer(f"analysis_{section.name}", chosen, section.headers, rows, by=by, at=at)


def contacts(*, shown: LineList, by: Account, at: datetime) -> HttpResponse:
    """The contacts of a list without their names, and what is known of each here."""
    headers = [
        _("Contact"),
        _("Contact of"),
        _("Kind"),
        _("Where they met"),
        _("First exposure"),
        _("Last exposure"),
        _("Followed until"),
        _("How it stands"),
        _("Here"),
    ]
    rows = [
        [
            one.key or one.line,
            one.case_key,
            one.get_kind_display() if one.kind else "",
            one.how_they_met,
            one.first_exposed_on,
            one.last_exposed_on,
            one.followed_until,
            one.status,
            one.standing_here,
        ]
        for one in lists.contacts_of(shown)
    ]
    return exports.answer("listed_contacts", shown.name, headers, rows, by=by, at=at)
