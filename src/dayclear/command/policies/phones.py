"""Who may wipe a phone of the field."""

from django.utils.translation import gettext as _

from dayclear.command.models import Account, FieldDevice
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope


class NotYourPhone(Refused):
    """A phone is wiped by its owner, or by whoever commands the place whose people lie on it."""


def check_can_wipe(device: FieldDevice, by: Account, scope: Scope) -> None:
    if not can_wipe(device, by, scope):
        raise NotYourPhone(
            _("This phone carries a roster of %(place)s, which you do not command.")
            % {"place": device.place.name},
            _("Ask its owner, or whoever commands the place."),
        )


def can_wipe(device: FieldDevice, by: Account, scope: Scope) -> bool:
    return device.account_id == by.pk or scope.commands(device.place_path)
