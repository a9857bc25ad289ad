"""Trips: planned together, then handed over leg by leg: from the door into the vehicle, from the vehicle into the bed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict
from dayclear.records.audit import audited
from dayclear.transfers import policies
from dayclear.transfers.models import PickupPlan, Transfer, Trip, Vehicle
from dayclear.transfers.operations import moves_sql
from dayclear.transfers.operations.accompanying import check_boards_with_adult
from dayclear.transfers.operations.holding import BATCH, locked
from dayclear.transfers.operations.moving import depart
from dayclear.transfers.states import BEGUN, TRIP, WAITING, TransferStatus, TripStatus, TripStep

PickUp: TypeAlias = tuple[UUID, datetime, datetime | None]
"""A transfer, when it is fetched, and when it is at home where that is where it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripDraft:
    """``pick_ups`` are the transfers in their order of doors, each with when it is fetched and, going home, is there.

    ``take_overs`` are those on board of a vehicle that broke down.
    """

    vehicle: Vehicle
    facility_id: UUID
    cohort: str
    leaves_at: datetime
    arrives_at: datetime
    free_at: datetime
    pick_ups: Sequence[PickUp]
    take_overs: Sequence[PickUp] = ()


class NotTogether(Conflict):
    """Positives, contacts and those who go home never share a vehicle."""


class NoRoom(Conflict):
    """Whoever is on board or planned for the trip takes every place of the vehicle."""


class OfTheConvoy(Conflict):
    """A vehicle of the convoy carries people by its trips alone, which keep every rule."""


class LessProtected(Conflict):
    """The vehicle protects less than the protocol wants, or than the one that broke down did."""


class NotDisinfected(Conflict):
    """The vehicle was not disinfected after its last trip, or is not aired yet."""


@audited
def ask_for_pickups(*, plan_id: UUID, by: Model | None, at: datetime) -> PickupPlan:
    """Writes down that a planning was asked for; the same id twice is one."""
    plan, _new = PickupPlan.objects.get_or_create(
        pk=plan_id, defaults={"asked_at": at, "asked_by_id": by.pk if by else None}
    )
    return plan


@audited
def write_plan(
    *,
    plan: PickupPlan,
    trips: Sequence[TripDraft],
    left_out: Mapping[UUID, str],
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> PickupPlan:
    """Puts these trips in the place of all that have not begun. Trips under way stay as they are."""
    cancel_planned(Trip.objects.all(), reason=_("Planned anew."))
    rows = [
        Trip(
            plan=plan,
            vehicle=draft.vehicle,
            facility_id=draft.facility_id,
            cohort=draft.cohort,
            crew=draft.vehicle.crew,
            leaves_at=draft.leaves_at,
            arrives_at=draft.arrives_at,
            free_at=draft.free_at,
        )
        for draft in trips
    ]
    Trip.objects.bulk_create(rows)
    planned = [
        (transfer, row.pk, place, when, home_at)
        for row, draft in zip(rows, trips, strict=True)
        for place, (transfer, when, home_at) in enumerate(draft.pick_ups, 1)
    ]
    relieved = [
        (transfer, row.pk, when, home_at)
        for row, draft in zip(rows, trips, strict=True)
        for transfer, when, home_at in draft.take_overs
    ]
    moves_sql.plan(planned)
    moves_sql.relieve(relieved)
    moves_sql.leave_out(left_out)
    plan.planned = len(planned) + len(relieved)
    plan.waiting = plan.planned + len(left_out)
    plan.without_bed = sum(why == "no_bed" for why in left_out.values())
    plan.last_arrival_at = max((draft.arrives_at for draft in trips), default=None)
    plan.finished_at = at
    plan.save()
    return plan


@audited
def board(*, trip: Trip, transfer: Transfer, by: Model | None, at: datetime) -> Transfer:
    """Handed over from the door into the vehicle; the first who boards starts the trip. Boarding again changes nothing.

    Whoever goes home is handed over at the facility. Somebody planned for another trip, or for none, may come along
    where the cohort and the facility are the same and a place is left. Raises NotTogether, NoRoom, LessProtected, ChildAlone,
    and NotDisinfected before a trip starts.
    """
    # The trip alone is held: whoever takes the vehicle out at this moment holds the vehicle first.
    found = Trip.objects.select_for_update(no_key=True, of=("self",))
    held = found.select_related("vehicle", "facility").get(pk=trip.pk)
    current = locked(transfer)
    if current.status == TransferStatus.UNDER_WAY and current.trip_id == held.pk:
        return current
    check_together(held, current)
    check_protected(held, at)
    check_boards_with_adult(current, on_board=Q(trip=held), at=at)
    if current.trip_id != held.pk:
        _check_room(held)
    begin(held, at)
    if current.trip_id != held.pk:
        last = held.transfers.order_by("-trip_order").values_list("trip_order", flat=True).first()
        current.trip, current.trip_order, current.pick_up_at = held, (last or 0) + 1, at
        current.save(update_fields=["trip", "trip_order", "pick_up_at"])
    return depart(transfer=current, vehicle=held.vehicle.plate, crew=held.crew, by=by, at=at)


@audited
def depart_otherwise(
    *, transfer: Transfer, vehicle: str, crew: str, by: Model | None, at: datetime
) -> Transfer:
    """Fetched by a vehicle that is none of the convoy's, such as the hospital's own; its crew tells the plate.

    Raises OfTheConvoy, NotTogether where somebody of another cohort is on board of it, and ChildAlone.
    """
    plate = vehicle.strip()
    if Vehicle.objects.filter(plate__iexact=plate).exists():
        raise OfTheConvoy(
            _("%(vehicle)s belongs to the convoy.") % {"vehicle": plate},
            _("Plan the pick-ups, or let this person come along on its trip."),
        )
    riding = Transfer.objects.filter(vehicle__iexact=plate, status=TransferStatus.UNDER_WAY, trip=None)
    if any(other.cohort != transfer.cohort for other in riding.exclude(pk=transfer.pk)):
        raise _not_together()
    current = locked(transfer)
    if current.status != TransferStatus.UNDER_WAY:
        check_boards_with_adult(current, on_board=Q(vehicle__iexact=plate, trip=None), at=at)
    return depart(transfer=current, vehicle=plate, crew=crew, by=by, at=at)


def begin(trip: Trip, at: datetime) -> None:
    """The first who gets in starts a trip that stands; the trip is held, for the operations here."""
    if trip.status == TripStatus.UNDER_WAY:
        return
    target = TRIP.check(TripStep.START, trip.status).target
    _check_disinfected(trip.vehicle, at)
    trip.status, trip.started_at = TripStatus(target), at
    trip.save(update_fields=["status", "started_at"])


def check_together(trip: Trip, transfer: Transfer) -> None:
    """Raises NotTogether."""
    if transfer.cohort != trip.cohort:
        raise _not_together()
    if transfer.facility and transfer.facility != trip.facility:
        raise NotTogether(
            _("This person's bed is in %(facility)s, where this vehicle does not go.")
            % {"facility": transfer.facility.name},
            _("Let another vehicle fetch this person, or hold a bed where this one goes."),
        )


def check_protected(trip: Trip, at: datetime) -> None:
    """Raises LessProtected."""
    if policies.underprotected([trip], at=at):
        raise LessProtected(
            _("%(vehicle)s protects less than the protocol wants for people like this.")
            % {"vehicle": trip.vehicle},
            _("Let a vehicle of a higher level of protection fetch this person."),
        )


def _not_together() -> NotTogether:
    return NotTogether(
        _("Positives, contacts and people who go home are never taken in one vehicle."),
        _("Let another vehicle fetch this person."),
    )


def _check_room(trip: Trip) -> None:
    taken = trip.transfers.filter(status__in=[*WAITING, TransferStatus.UNDER_WAY]).count()
    if taken >= trip.vehicle.seats + trip.vehicle.lying:
        raise NoRoom(
            _("%(vehicle)s has no place left.") % {"vehicle": trip.vehicle},
            _("Let another vehicle fetch this person."),
        )


def _check_disinfected(vehicle: Vehicle, at: datetime) -> None:
    if Trip.objects.filter(vehicle=vehicle, status=TripStatus.ENDED, disinfected_at=None).exists():
        raise NotDisinfected(
            _("%(vehicle)s was not disinfected after its last trip.") % {"vehicle": vehicle},
            _("Disinfect it and finish the task, or let another vehicle fetch this person."),
        )
    aired = Trip.objects.filter(vehicle=vehicle, usable_from__gt=at).order_by("-usable_from").first()
    if aired and aired.usable_from:
        raise NotDisinfected(
            _("%(vehicle)s was disinfected and may be used from %(at)s on.")
            % {"vehicle": vehicle, "at": f"{aired.usable_from.astimezone(settings.DISTRICT_ZONE):%H:%M}"},
            _("Wait until then, or let another vehicle fetch this person."),
        )


@audited
def end_if_empty(*, trip_id: UUID, by: Model | None, at: datetime) -> Trip | None:  # noqa: ARG001 - the audit takes it.
    """Ends a trip when nobody is on board any more; who was not at the door is fetched by another. None otherwise."""
    trip = Trip.objects.select_for_update(no_key=True).get(pk=trip_id)
    if trip.status not in BEGUN or trip.transfers.filter(status=TransferStatus.UNDER_WAY).exists():
        return None
    trip.status = TripStatus(TRIP.check(TripStep.END, trip.status).target)
    trip.ended_at = at
    trip.save(update_fields=["status", "ended_at"])
    detach(Transfer.objects.filter(trip=trip, status__in=WAITING))
    return trip


@audited
def record_disinfected(*, trip_id: UUID, usable_from: datetime, by: Model | None, at: datetime) -> Trip:  # noqa: ARG001 - the audit takes it.
    """The vehicle is disinfected after this trip and, once aired, carries others. Recording it again changes nothing."""
    trip = Trip.objects.select_for_update(no_key=True).get(pk=trip_id)
    if trip.disinfected_at is None:
        trip.disinfected_at, trip.usable_from = at, usable_from
        trip.save(update_fields=["disinfected_at", "usable_from"])
    return trip


def cancel_planned(trips: QuerySet[Trip], *, reason: str) -> None:
    """Those of these that have not begun do not take place; who waits for one waits for another. For the operations here."""
    planned = trips.filter(status=TripStatus.PLANNED)
    rows = list(planned.select_for_update(no_key=True).order_by("pk"))
    detach(Transfer.objects.filter(trip__in=rows, status__in=WAITING))
    Transfer.objects.filter(relief__in=rows).update(relief=None, relief_at=None)
    for row in rows:
        row.status = TripStatus(TRIP.check(TripStep.CANCEL, row.status).target)
        row.cancel_reason = reason
    Trip.objects.bulk_update(rows, ["status", "cancel_reason"], batch_size=BATCH)


def detach(transfers: QuerySet[Transfer]) -> None:
    """These are in no trip any more. For the operations here."""
    transfers.update(trip=None, trip_order=None, pick_up_at=None, home_at=None)
