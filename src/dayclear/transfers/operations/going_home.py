"""Whoever was released is taken home: a move in the other direction, that needs a vehicle and no bed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.people.models import Household
from dayclear.records.audit import audited
from dayclear.transfers.models import Stay, Transfer, TransferReason
from dayclear.transfers.operations.holding import locked
from dayclear.transfers.operations.moving import cancel_all
from dayclear.transfers.operations.ordering import write_orders
from dayclear.transfers.states import WAITING, WAY_HOME, TransferStatus, TransferStep


@audited
def order_way_home(*, stay: Stay, home: Household, by: Model | None, at: datetime) -> Transfer | None:
    """A vehicle is to take home whoever was released from this stay; ordering it again answers the first order.

    None where the person is to be moved elsewhere: another bed waits for them, not their home.
    """
    row = Transfer(
        person_id=stay.person_id,
        household_id=home.pk,
        place_id=home.place_id,
        place_path=home.place_path,
        reason=TransferReason.RELEASED,
        status=WAY_HOME.starts_as,
        left_stay=stay,
    )
    write_orders([row], by=by, at=at)
    return Transfer.objects.filter(left_stay=stay).first()


@audited
def order_way_home_again(*, way: Transfer, by: Model | None, at: datetime) -> Transfer:
    """A way home that was given up is one after all, for the next plan to find a vehicle; any other stays as it is."""
    current = locked(way)
    if current.status != TransferStatus.CANCELLED:
        return current
    current.status = TransferStatus(WAY_HOME.check(TransferStep.ORDER_AGAIN, current.status).target)
    current.trip = current.trip_order = current.pick_up_at = current.home_at = current.departed_at = None
    current.vehicle = current.crew = current.cancel_reason = ""
    current.cancelled_at = current.cancelled_by = None
    current.ordered_at, current.ordered_by_id = at, by.pk if by else None
    current.save()
    return current


@audited
def give_up_ways_home(
    *, person_ids: Collection[UUID], reason: str, by: Model | None, at: datetime
) -> list[Transfer]:
    """These do not go home after all; returns the ways that ended."""
    found = Transfer.objects.filter(person__in=person_ids, reason=TransferReason.RELEASED)
    return cancel_all(found, reason=reason, by=by, at=at)


@audited
def name_escort(*, transfer: Transfer, escort: str, by: Model | None, at: datetime) -> Transfer:  # noqa: ARG001 - the audit takes it.
    """Who goes along with a child on the way home. Naming the same again changes nothing.

    Raises InvalidInput for no name, and where the person does not go home or has left.
    """
    current = locked(transfer)
    named = " ".join(escort.split())
    if not named:
        raise InvalidInput(_("Nobody is named."), _("Write who goes along with the child."))
    if not current.is_homeward or current.status not in WAITING:
        raise InvalidInput(
            _("This person is not waiting to go home."), _("Look for the person on the dispatch board.")
        )
    current.escort = named[: Transfer._meta.get_field("escort").max_length]
    current.save(update_fields=["escort"])
    return current
