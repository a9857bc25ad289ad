"""The key of a place's residents' page is made anew by whoever commands there, where it got about (docs/adr/0012)."""

from datetime import datetime

from django.db import transaction

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.places import operations as places
from dayclear.places.models import Place
from dayclear.zones import policies


@transaction.atomic
def renew(*, place: Place, scope: Scope, by: Account, at: datetime) -> Place:
    """Notices on paper with the former key open nothing from now on. Raises NotYourZone."""
    policies.check_can_decide(place, scope)
    return places.renew_residents_key(place=place, by=by, at=at)
