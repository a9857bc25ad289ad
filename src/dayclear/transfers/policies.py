"""Who may do what with a transfer. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

The duties stand in the tables of ``states``; a commander has every duty.
"""

from django.utils.translation import gettext as _

from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope
from dayclear.transfers.models import Transfer
from dayclear.transfers.states import TRANSFER, TransferStep


class NotYourTransfer(Refused):
    """The step belongs to a duty that this person does not hold where the person to be moved lives."""


def can_take(step: TransferStep, *, transfer: Transfer, scope: Scope) -> bool:
    """Whether the transfer's status allows the step, and the caller's duties at its place do."""
    held = any(scope.covers(transfer.place_path, duty) for duty in TRANSFER.duties(step))
    return held and TRANSFER.allows(step, transfer.status)


def check_can_take(step: TransferStep, *, transfer: Transfer, scope: Scope) -> None:
    """Raises StepNotAllowed where the status forbids the step, NotYourTransfer where the duties do."""
    TRANSFER.check(step, transfer.status)
    if not can_take(step, transfer=transfer, scope=scope):
        raise NotYourTransfer(_("This step is not yours to take."), _("Ask the transfer convoy."))
