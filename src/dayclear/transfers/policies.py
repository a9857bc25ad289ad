"""Who may do what with a transfer. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

The duties stand in the tables of ``states``; a commander has every duty.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import holds_for_district
from dayclear.transfers import rules
from dayclear.transfers.models import Facility, Transfer, Trip
from dayclear.transfers.rules import NotAlong
from dayclear.transfers.states import TransferStatus, TransferStep

DUTY = "transfers"
"""The duty of the protocol that lets a post see and send transfers."""
MEDICAL = "medical"
DISINFECTION = "disinfection"
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


NOT_ALONG = {
    NotAlong.OTHER_HOME: (
        gettext_lazy("The two are not of one household."),
        gettext_lazy("Choose an adult of the same household."),
    ),
    NotAlong.HAS_LEFT: (
        gettext_lazy("One of them has left already, or does not wait for a bed."),
        gettext_lazy("Let them go before either of them leaves."),
    ),
    NotAlong.CHILD: (
        gettext_lazy("A child cannot go along with a child."),
        gettext_lazy("Choose an adult of the same household."),
    ),
    NotAlong.GOES_ALONG: (
        gettext_lazy("The one to be accompanied goes along with somebody already."),
        gettext_lazy("Choose the child itself."),
    ),
    NotAlong.POSITIVE: (
        gettext_lazy("A positive adult never travels or stays with contacts."),
        gettext_lazy("Choose an adult of the household who is not positive."),
    ),
}


def children_of(moved: Iterable[Transfer], *, at: datetime) -> set[UUID]:
    """Those of these who are too young to be moved or kept without an adult; each comes with its person."""
    below = protocol_in_force(at).transfers.child_below_years
    on = at.astimezone(settings.DISTRICT_ZONE).date()
    return {one.pk for one in moved if rules.is_child(one.person.birth_on, on=on, child_below_years=below)}


def is_child(transfer: Transfer, *, at: datetime) -> bool:
    return bool(children_of([transfer], at=at))


def why_not_along(adult: Transfer, child: Transfer, *, at: datetime) -> NotAlong | None:
    """Why the adult cannot go along with the child; None where nothing speaks against it."""
    return rules.why_not_along(
        same_home=adult.household_id == child.household_id and adult.pk != child.pk,
        both_wait={adult.status, child.status} <= {TransferStatus.ORDERED, TransferStatus.BED_GIVEN},
        is_child=is_child(adult, at=at),
        reason=adult.reason,
        child_reason=child.reason,
        child_goes_along=child.accompanies_id is not None,
    )


def check_can_go_along(adult: Transfer, child: Transfer, *, at: datetime) -> None:
    """Raises InvalidInput with the reason."""
    why = why_not_along(adult, child, at=at)
    if why:
        raise InvalidInput(*map(str, NOT_ALONG[why]))


class NotYourConvoy(Refused):
    """Vehicles and trips are the business of whoever moves people in the whole district."""


def can_plan(scope: Scope) -> bool:
    """Whether somebody sends the convoy: it serves the whole district, so the duty counts there only."""
    return holds_for_district(scope, DUTY)


def check_can_plan(scope: Scope) -> None:
    """Raises NotYourConvoy."""
    if not can_plan(scope):
        raise NotYourConvoy(_("The convoy is not yours to send."), _("Ask the transfer convoy."))


def underprotected(trips: Iterable[Trip], *, at: datetime) -> set[UUID]:
    """Those of these trips whose vehicle protects less than the protocol wants for whom it takes."""
    least = protocol_in_force(at).transfers.protection
    return {trip.pk for trip in trips if trip.vehicle.protection < least[trip.cohort]}


def too_exposed(carries: Mapping[str, bool], protection: int, *, at: datetime) -> dict[str, int]:
    """Whom a vehicle of this level may not take although it is said to, each with the least level for them."""
    least = protocol_in_force(at).transfers.protection
    return {
        whom: least[whom] for whom, is_carried in carries.items() if is_carried and protection < least[whom]
    }


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


def can_keep_facilities(scope: Scope) -> bool:
    """Whether somebody adds and changes facilities: whoever moves people, or cares for them, in the whole district."""
    return any(holds_for_district(scope, duty) for duty in (DUTY, MEDICAL))


def can_keep_rooms(facility: Facility, scope: Scope) -> bool:
    """Whether somebody keeps the rooms and beds of a facility: its own medical staff do as well."""
    return can_keep_facilities(scope) or can_care(facility, scope)


def kept_rooms(facilities: Iterable[Facility], scope: Scope) -> list[Facility]:
    """Those of these facilities whose rooms and beds the caller keeps; each comes with its place."""
    found = list(facilities)
    if can_keep_facilities(scope):
        return found
    cared_for = reached(found, scope, MEDICAL)
    return [facility for facility in found if facility.pk in cared_for]


def can_keep_some_rooms(scope: Scope) -> bool:
    """Whether the caller may keep the rooms of any facility that there is or may be."""
    return can_keep_facilities(scope) or scope.has(MEDICAL)


def check_can_keep_facilities(scope: Scope) -> None:
    """Raises NotYourFacility."""
    if not can_keep_facilities(scope):
        raise NotYourFacility(
            _("Facilities are not yours to keep."), _("Ask the hospital liaison or the transfer convoy.")
        )


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
