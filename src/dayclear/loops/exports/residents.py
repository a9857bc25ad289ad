"""The roster of a place, as its page shows it: whoever wants the whole record opens it there, with a reason."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import ROWS_AT_ONCE, answer
from dayclear.places.models import Place
from dayclear.situation.roster_page import RosterRow, people_of


def people(*, place: Place, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Who lives at a place, by door, telephones masked."""
    headers = [_("Place"), _("Door"), _("Name"), _("Telephone")]
    rows = (
        [person.household.place.address, person.household.door, person.name, RosterRow(person).masked_phone]
        for person in people_of(place, scope).iterator(chunk_size=ROWS_AT_ONCE)
    )
    return answer("people", str(place), headers, rows, by=by, at=at)
