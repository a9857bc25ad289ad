"""Who decides about zones: whoever commands the place. ``can_x`` is the boolean twin of ``check_can_x``."""

from django.utils.translation import gettext as _

from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place


class NotYourZone(Refused):
    """Zones are decided by whoever commands the place."""


def can_decide(place: Place, scope: Scope) -> bool:
    return scope.commands(place.path)


def check_can_decide(place: Place, scope: Scope) -> None:
    if not can_decide(place, scope):
        raise NotYourZone(
            _("You do not command %(place)s.") % {"place": place.name}, _("Ask the post above to decide it.")
        )
