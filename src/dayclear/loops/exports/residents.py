"""The roster of a place, as its page shows it: whoever wants the whole record opens it there, with a reason."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.loops.exports.answering import answer
from dayclear.places.models import Place
from dayclear.situation.roster_page import RosterRow, people_of

MOST_PEOPLE = 50_000
"""More would keep the page of everybody else waiting."""
ROWS_AT_ONCE = 2000


def people(*, place: Place, scope: Scope, by: Account, at: datetime) -> HttpResponse:
    """Who lives at a place, by door, telephones masked. Raises InvalidInput for more than ``MOST_PEOPLE``."""
    found = people_of(place, scope)
    if found.count() > MOST_PEOPLE:
        raise InvalidInput(
            _("These are more than %(most)d people.") % {"most": MOST_PEOPLE}, _("Choose a smaller place.")
        )
    headers = [_("Place"), _("Door"), _("Name"), _("Telephone")]
    rows = (
        [person.household.place.address, person.household.door, person.name, RosterRow(person).masked_phone]
        for person in found.iterator(chunk_size=ROWS_AT_ONCE)
    )
    return answer("people", str(place), headers, rows, by=by, at=at)
