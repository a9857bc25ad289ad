"""A child is never moved or kept alone: an adult of the household goes along."""

from collections.abc import Collection
from datetime import datetime
from operator import attrgetter

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers import policies
from dayclear.transfers.models import LeftOut, Transfer, Trip
from dayclear.transfers.operations.holding import locked, lose_beds
from dayclear.transfers.states import OPEN, WAITING, StayStatus, TransferStatus


class ChildAlone(Conflict):
    """A child is neither moved nor admitted without an adult of its household, unless somebody decided so."""


@audited
def go_along(*, adult: Transfer, child: Transfer, by: Model | None, at: datetime) -> Transfer:  # noqa: ARG001 - the audit takes it.
    """The adult travels and stays as the child does, whatever the adult's own reason. Deciding it again changes nothing.

    Raises InvalidInput where they are not an adult and somebody else of one household, where one of them has left, and
    where the adult would bring the infection among contacts.
    """
    # One order of locks for everybody, so that two who decide at once never wait for each other in a circle.
    held = {one.pk: locked(one) for one in sorted((adult, child), key=attrgetter("pk"))}
    first, second = held[adult.pk], held[child.pk]
    if first.accompanies_id == second.pk:
        return first
    policies.check_can_go_along(first, second, at=at)
    if first.status == TransferStatus.BED_GIVEN:
        lose_beds([first], reason=_("Goes along with a child."), at=at)
    first.accompanies = second
    first.save(update_fields=["accompanies"])
    second.alone_reason = ""
    second.save(update_fields=["alone_reason"])
    return first


@audited
def let_go_alone(*, transfer: Transfer, reason: str, by: Model | None, at: datetime) -> Transfer:  # noqa: ARG001 - the audit takes it.
    """No adult of the household can come along: the child is moved all the same. Deciding it again changes nothing.

    Raises InvalidInput without a reason, and where the person has arrived or goes home, where somebody is named instead.
    """
    told = " ".join(reason.split())[: Transfer._meta.get_field("alone_reason").max_length]
    if not told:
        raise InvalidInput(
            _("A child goes without an adult only with a reason."), _("Write in a few words why.")
        )
    current = locked(transfer)
    if current.is_homeward or current.status not in OPEN:
        raise InvalidInput(
            _("This person is not waiting for a bed, nor on the way to one."),
            _("Look for the person on the dispatch board."),
        )
    current.alone_reason = told
    current.left_out = "" if current.left_out == LeftOut.CHILD_ALONE else current.left_out
    current.save(update_fields=["alone_reason", "left_out"])
    return current


def check_boards_with_adult(transfer: Transfer, *, on_board: Q, at: datetime) -> None:
    """Raises ChildAlone for a child with nobody grown up of its household on board. For the operations here."""
    if _goes_with_somebody(transfer, Transfer.objects.filter(on_board, status=TransferStatus.UNDER_WAY), at):
        return
    remedy = (
        _("Let an adult of the household board first, or write on the page of the way home who goes along.")
        if transfer.is_homeward
        else _("Let an adult of the household board first, or choose on the dispatch board who goes along.")
    )
    raise ChildAlone(_("A child never leaves alone."), remedy)


def check_admitted_with_adult(transfer: Transfer, *, at: datetime) -> None:
    """Raises ChildAlone for a child whose family is neither where it is admitted nor on its way there."""
    if transfer.stay is None:
        return
    there = Q(stay__bed__facility=transfer.stay.bed.facility_id)
    coming = Q(status=TransferStatus.UNDER_WAY) | Q(stay__status=StayStatus.IN)
    if not _goes_with_somebody(transfer, Transfer.objects.filter(there, coming), at):
        raise ChildAlone(
            _(
                "A child is not admitted alone, and nobody of its household is in %(facility)s or on the way there."
            )
            % {"facility": transfer.facility},
            _("Choose on the dispatch board who goes along, or write why nobody can come."),
        )


def check_adult_not_left_behind(transfer: Transfer, *, broken: Trip, to: Trip, at: datetime) -> None:
    """Raises ChildAlone where a child would be taken over before the adult who rides with it."""
    riding = Transfer.objects.filter(trip__in=[broken, to], status=TransferStatus.UNDER_WAY)
    adults = _adults_beside(transfer, riding, at)
    if policies.is_child(transfer, at=at) and adults and all(one.trip_id == broken.pk for one in adults):
        raise ChildAlone(_("A child never leaves alone."), _("Hand the adult who rides with it over first."))


def keep_children_back(gone: Collection[Transfer], *, at: datetime) -> None:
    """These are not moved after all: children who were to ride with them wait until another adult goes along."""
    trips = {one.trip_id for one in gone if one.trip_id}
    if not trips:
        return
    homes = {one.household_id for one in gone}
    riding = Transfer.objects.filter(trip__in=trips, household__in=homes, status__in=OPEN)
    left = list(riding.select_related("person").order_by("pk"))
    children = policies.children_of(left, at=at)
    with_adult = {(one.trip_id, one.household_id) for one in left if one.pk not in children}
    alone = [
        one.pk
        for one in left
        if one.status in WAITING
        and (one.trip_id, one.household_id) not in with_adult
        and not (one.escort or one.alone_reason)
    ]
    Transfer.objects.filter(pk__in=alone).update(
        trip=None, trip_order=None, pick_up_at=None, home_at=None, left_out=LeftOut.CHILD_ALONE
    )


def _goes_with_somebody(transfer: Transfer, along: QuerySet[Transfer], at: datetime) -> bool:
    if not policies.is_child(transfer, at=at) or transfer.alone_reason or transfer.escort:
        return True
    return bool(_adults_beside(transfer, along, at))


def _adults_beside(child: Transfer, along: QuerySet[Transfer], at: datetime) -> list[Transfer]:
    family = list(along.filter(household=child.household_id).exclude(pk=child.pk).select_related("person"))
    children = policies.children_of(family, at=at)
    return [one for one in family if one.pk not in children]
