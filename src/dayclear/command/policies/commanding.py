"""What only whoever commands may do: fill posts, make accounts, put a protocol into force."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dayclear.command.models import Account, Appointment
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.policies.holding import current
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope

if TYPE_CHECKING:
    from dayclear.places.models import Place


class NotYourCommand(Refused):
    """Posts are filled, and rules put into force, by whoever commands there."""


def check_can_appoint(place: "Place", scope: Scope) -> None:
    if not can_appoint(place, scope):
        raise NotYourCommand(
            _("You do not command %(place)s.") % {"place": place.name},
            _("Ask the post at the place, or the one above."),
        )


def can_appoint(place: "Place", scope: Scope) -> bool:
    return scope.commands(place.path)


def check_commands_anywhere(scope: Scope) -> None:
    """New accounts see nothing until they are appointed, so whoever may appoint anywhere may make them."""
    if not any(scope.commands(path) for path in scope.paths()):
        raise NotYourCommand(
            _("Accounts are made by whoever commands a place."), _("Ask the post above you.")
        )


def check_can_change_protocol(by: Account, at: datetime) -> None:
    if not can_change_protocol(by, at):
        raise NotYourCommand(
            _("Only the highest command puts a protocol into force."),
            _("Send the file to the district's commander."),
        )


def can_change_protocol(by: Account, at: datetime) -> bool:
    top = protocol_in_force(at).top_kind
    return Appointment.objects.filter(current(at), account=by, post__kind=top, post__active=True).exists()
