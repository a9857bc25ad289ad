"""Who may do what with a transfer. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

The duties stand in the tables of ``states``; a commander has every duty.
"""

from django.utils.translation import gettext as _

from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import holds_for_district
from dayclear.transfers.models import Transfer
from dayclear.transfers.states import TRANSFER, TransferStep

DUTY = "transfers"
"""The duty of the protocol that lets a post see and send transfers."""


class NotYourTransfer(Refused):
    """The step belongs to a duty that this person does not hold where the person to be moved lives."""


def can_take(step: TransferStep, *, transfer: Transfer, scope: Scope) -> bool:
    """Whether the transfer's status allows the step, and the caller's duties at its place do."""
    return holds(step, transfer=transfer, scope=scope) and TRANSFER.allows(step, transfer.status)


def check_can_take(step: TransferStep, *, transfer: Transfer, scope: Scope) -> None:
    """Raises StepNotAllowed where the status forbids the step, NotYourTransfer where the duties do."""
    TRANSFER.check(step, transfer.status)
    if not can_take(step, transfer=transfer, scope=scope):
        raise NotYourTransfer(_("This step is not yours to take."), _("Ask the transfer convoy."))


def holds(step: TransferStep, *, transfer: Transfer, scope: Scope) -> bool:
    """Whether the step is a duty of the caller's at the transfer's place, whatever its status."""
    return any(scope.covers(transfer.place_path, duty) for duty in TRANSFER.duties(step))


def check_holds(step: TransferStep, *, transfer: Transfer, scope: Scope) -> None:
    """Raises NotYourTransfer. For steps that may be repeated: whether the status allows them, the write itself tells."""
    if not holds(step, transfer=transfer, scope=scope):
        raise NotYourTransfer(_("This step is not yours to take."), _("Ask the transfer convoy."))


class NotYourConvoy(Refused):
    """Vehicles and trips are the business of whoever moves people in the whole district."""


def can_plan(scope: Scope) -> bool:
    """Whether somebody sends the convoy: it serves the whole district, so the duty counts there only."""
    return holds_for_district(scope, DUTY)


def check_can_plan(scope: Scope) -> None:
    """Raises NotYourConvoy."""
    if not can_plan(scope):
        raise NotYourConvoy(_("The convoy is not yours to send."), _("Ask the transfer convoy."))
