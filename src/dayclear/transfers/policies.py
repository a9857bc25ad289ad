"""Who may do what with a transfer. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

The duties stand in the tables of ``states``; a commander has every duty.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import holds_for_district
from dayclear.transfers.models import Facility, Transfer
from dayclear.transfers.states import TransferStep

DUTY = "transfers"
"""The duty of the protocol that lets a post see and send transfers."""
MEDICAL = "medical"
DOOR = (MEDICAL, "clearance")


class NotYourTransfer(Refused):
    """The step belongs to a duty that this person does not hold where the person to be moved lives."""


def holds(step: TransferStep, *, transfer: Transfer, scope: Scope) -> bool:
    """Whether the step is a duty of the caller's at the transfer's place, whatever its status."""
    return any(scope.covers(transfer.place_path, duty) for duty in transfer.life.duties(step))


def check_holds(step: TransferStep, *, transfer: Transfer, scope: Scope) -> None:
    """Raises NotYourTransfer. For steps that may be repeated: whether the status allows them, the write itself tells."""
    if not holds(step, transfer=transfer, scope=scope):
        raise NotYourTransfer(_("This step is not yours to take."), _("Ask the transfer convoy."))


def check_goes_home(transfer: Transfer) -> None:
    """Raises InvalidInput for somebody who is moved into a bed."""
    if not transfer.is_homeward:
        raise InvalidInput(
            _("This person is not waiting to go home."), _("Look for the person on the dispatch board.")
        )


class NotYourConvoy(Refused):
    """Vehicles and trips are the business of whoever moves people in the whole district."""


def can_plan(scope: Scope) -> bool:
    """Whether somebody sends the convoy: it serves the whole district, so the duty counts there only."""
    return holds_for_district(scope, DUTY)


def check_can_plan(scope: Scope) -> None:
    """Raises NotYourConvoy."""
    if not can_plan(scope):
        raise NotYourConvoy(_("The convoy is not yours to send."), _("Ask the transfer convoy."))


class NotYourFacility(Refused):
    """Care and release are for the medical staff of the facility."""


def reached(facilities: Iterable[Facility], scope: Scope, *duties: str) -> set[UUID]:
    """The facilities that one of these duties of the caller reaches; each comes with its place.

    One that stands nowhere in the tree belongs to whoever holds the duty for the whole district.
    """
    found = list(facilities)
    homeless = any(facility.place is None for facility in found)
    everywhere = homeless and any(holds_for_district(scope, duty) for duty in duties)
    return {
        facility.pk
        for facility in found
        if (any(scope.covers(facility.place.path, duty) for duty in duties) if facility.place else everywhere)
    }


def can_care(facility: Facility, scope: Scope) -> bool:
    """Whether the caller's medical duty reaches the facility."""
    return bool(reached([facility], scope, MEDICAL))


def can_keep_door(facility: Facility, scope: Scope) -> bool:
    """Whether the caller may let people in and out: its medical staff, and the keeper of a gate there."""
    return bool(reached([facility], scope, *DOOR))


def check_can_care(facility: Facility, scope: Scope) -> None:
    if not can_care(facility, scope):
        raise NotYourFacility(
            _("This is for the medical staff of %(facility)s.") % {"facility": facility.name},
            _("Ask the staff of the facility, or the hospital liaison."),
        )
