"""Who may do what with a transfer. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

The duties stand in the tables of ``states``; a commander has every duty.
"""

from django.utils.translation import gettext as _

from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope
from dayclear.transfers.models import Facility, Transfer
from dayclear.transfers.states import TRANSFER, TransferStep

MEDICAL = "medical"


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


class NotYourFacility(Refused):
    """Care and release are for the medical staff of the facility."""


def can_care(facility: Facility, scope: Scope) -> bool:
    """Whether the caller's medical duty reaches the facility. One that stands nowhere in the tree is the top's."""
    if facility.place:
        return scope.covers(facility.place.path, MEDICAL)
    return any(path.strip("/").count("/") == 0 for path in scope.paths(MEDICAL))


def check_can_care(facility: Facility, scope: Scope) -> None:
    if not can_care(facility, scope):
        raise NotYourFacility(
            _("This is for the medical staff of %(facility)s.") % {"facility": facility.name},
            _("Ask the staff of the facility, or the hospital liaison."),
        )
