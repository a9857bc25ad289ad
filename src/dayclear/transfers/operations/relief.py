"""A vehicle breaks down with people on board: they keep their beds, and others meet it and take them over."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict
from dayclear.places.models import Place
from dayclear.records.audit import audited
from dayclear.transfers.models import TakeOver, Transfer, Trip, Vehicle
from dayclear.transfers.operations.accompanying import check_adult_not_left_behind
from dayclear.transfers.operations.holding import locked
from dayclear.transfers.operations.trips import (
    LessProtected,
    begin,
    cancel_planned,
    check_protected,
    check_together,
    detach,
    end_if_empty,
)
from dayclear.transfers.states import TRIP, WAITING, TransferStatus, TripStatus, TripStep


class NotStranded(Conflict):
    """The person is not in a vehicle that broke down."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Of the trips of a vehicle that is out: the one that stands with people on board, and one that ended with nobody."""

    stranded: Trip | None
    ended: Trip | None


@audited
def stop_trips_of(
    *, vehicle: Vehicle, place: Place | None, reason: str, by: Model | None, at: datetime
) -> Stopped:
    """The vehicle is out. What has not begun does not take place; who is on board waits at ``place`` for a relief.

    Where nobody says where, it is taken to stand where it was last. Repeating it changes nothing.
    """
    cancel_planned(Trip.objects.filter(vehicle=vehicle), reason=reason)
    on_the_way = Trip.objects.filter(vehicle=vehicle, status=TripStatus.UNDER_WAY)
    trip = on_the_way.select_for_update(no_key=True, of=("self",)).select_related("facility").first()
    if trip is None:
        return Stopped(None, None)
    trip.status = TripStatus(TRIP.check(TripStep.BREAK_DOWN, trip.status).target)
    trip.stranded_at, trip.stranded_place = at, place or _last_stop(trip)
    trip.save(update_fields=["status", "stranded_at", "stranded_place"])
    detach(trip.transfers.filter(status__in=WAITING))
    ended = end_if_empty(trip_id=trip.pk, by=by, at=at)
    return Stopped(None if ended else trip, ended)


def _last_stop(trip: Trip) -> Place | None:
    """The last door where somebody got in or, going home, got out; the facility where nobody did."""
    seen = "arrived_at" if trip.is_homeward else "departed_at"
    stops = trip.transfers.filter(**{f"{seen}__isnull": False}).select_related("place").order_by(f"-{seen}")
    last = stops.first()
    return last.place if last else trip.facility.place


@audited
def resume_trip_of(*, vehicle: Vehicle, by: Model | None, at: datetime) -> Trip | None:  # noqa: ARG001 - the audit takes it.
    """The vehicle runs again with who is on board: nobody need meet it any more. None where nobody is."""
    stranded = Trip.objects.filter(vehicle=vehicle, status=TripStatus.STRANDED)
    trip = stranded.select_for_update(no_key=True).first()
    if trip is None:
        return None
    trip.status = TripStatus(TRIP.check(TripStep.RESUME, trip.status).target)
    trip.stranded_at = trip.stranded_place = None
    trip.save(update_fields=["status", "stranded_at", "stranded_place"])
    trip.transfers.filter(relief__isnull=False).update(relief=None, relief_at=None)
    return trip


@audited
def take_over(*, trip: Trip, transfer: Transfer, by: Model | None, at: datetime) -> Transfer:
    """Handed over from the vehicle that broke down into the one of ``trip``. Handing over again changes nothing.

    Any relief may take over whom another was to, so that nobody is left behind; of two at once the second is told who
    was first. Raises NotStranded, NotTogether, LessProtected, ChildAlone.
    """
    from_id = Transfer.objects.values_list("trip_id", flat=True).get(pk=transfer.pk)
    both = Trip.objects.filter(pk__in=[trip.pk, from_id]).select_for_update(no_key=True, of=("self",))
    held = {one.pk: one for one in both.select_related("vehicle", "facility").order_by("pk")}
    current, to = locked(transfer), held[trip.pk]
    if current.trip_id == to.pk and current.status == TransferStatus.UNDER_WAY:
        return current
    broken = held.get(current.trip_id) if current.trip_id else None
    if current.status != TransferStatus.UNDER_WAY or not broken or broken.status != TripStatus.STRANDED:
        raise NotStranded(
            _("This person is not in a vehicle that broke down."),
            _("Load the page again to see which vehicle has taken them over."),
        )
    check_together(to, current)
    check_protected(to, at)
    if to.vehicle.protection < broken.vehicle.protection:
        raise LessProtected(
            _("%(vehicle)s protects less than the vehicle that broke down.") % {"vehicle": to.vehicle},
            _("Let a vehicle of at least the same level of protection take over."),
        )
    check_adult_not_left_behind(current, broken=broken, to=to, at=at)
    begin(to, at)
    TakeOver.objects.create(
        transfer=current, from_trip=broken, to_trip=to, at=at, by_id=by.pk if by else None
    )
    last = to.transfers.order_by("-trip_order").values_list("trip_order", flat=True).first()
    current.trip, current.trip_order = to, (last or 0) + 1
    current.relief = current.relief_at = None
    current.vehicle, current.crew, current.left_out = to.vehicle.plate, to.crew, ""
    current.save(update_fields=["trip", "trip_order", "relief", "relief_at", "vehicle", "crew", "left_out"])
    return current
