"""A trip, leg by leg: from the door into the vehicle, from the vehicle into the bed, then the vehicle is disinfected.

Who goes home is handed over at the facility first and at the door last.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_noop

from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel import codes
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import child_alone, pickups_planned, positive_moved, trip_ended, way_home
from dayclear.places.models import Place
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries
from dayclear.transfers.models import TakeOver, Transfer, Trip, Vehicle
from dayclear.transfers.rules import DISINFECT_VEHICLE
from dayclear.transfers.states import TransferStatus, TransferStep, TripStatus

DISINFECT = DISINFECT_VEHICLE


@transaction.atomic
def board(*, trip: Trip, transfer: Transfer, scope: Scope, by: Account, at: datetime) -> Transfer:
    """The first leg: who stands at the door, or goes home from a facility, is in the vehicle now."""
    policies.check_holds(TransferStep.DEPART, transfer=transfer, scope=scope)
    boarded = transfers.board(trip=trip, transfer=transfer, by=by, at=at)
    child_alone.tell([boarded], by=by, at=at)
    return boarded


@transaction.atomic
def depart_otherwise(
    *, transfer: Transfer, vehicle: str, crew: str, scope: Scope, by: Account, at: datetime
) -> Transfer:
    """Fetched by a vehicle that is none of the convoy's."""
    policies.check_holds(TransferStep.DEPART, transfer=transfer, scope=scope)
    left = transfers.depart_otherwise(transfer=transfer, vehicle=vehicle, crew=crew, by=by, at=at)
    child_alone.tell([left], by=by, at=at)
    return left


@transaction.atomic
def arrive(*, transfer: Transfer, scope: Scope, by: Account, at: datetime) -> Transfer:
    """The second leg: the person is in the bed, or at home. When the last of a trip is, the vehicle is to be disinfected."""
    policies.check_holds(TransferStep.ARRIVE, transfer=transfer, scope=scope)
    return hand_over(transfer=transfer, by=by, at=at)


def hand_over(*, transfer: Transfer, by: Account, at: datetime) -> Transfer:
    """The second leg for a loop that has asked whether the caller may take it."""
    end = way_home.arrive if transfer.is_homeward else positive_moved.arrive
    arrived = end(transfer=transfer, by=by, at=at)
    child_alone.tell([arrived], by=by, at=at)
    if arrived.trip_id:
        trip_ended.end_if_empty(arrived.trip_id, at_place=arrived.place, by=by, at=at)
    return arrived


@transaction.atomic
def scan(*, trip: Trip, code: str, scope: Scope, by: Account, at: datetime) -> Transfer:
    """A personal code is scanned on the trip: who is at the door boards, who is on board has arrived.

    Who is on board of a vehicle that broke down is taken over by this one.

    Raises UnreadableCode, and InvalidInput where nobody in sight is to be moved with this code.
    """
    transfer = queries.open_transfer_of(codes.read_person(code), scope)
    return _step(trip, transfer)(transfer=transfer, scope=scope, by=by, at=at)


def _step(trip: Trip, transfer: Transfer) -> Callable[..., Transfer]:
    if transfer.status != TransferStatus.UNDER_WAY:
        return partial(board, trip=trip)
    if transfer.trip and transfer.trip != trip and transfer.trip.status == TripStatus.STRANDED:
        return partial(take_over, trip=trip)
    return arrive


@transaction.atomic
def take_over(*, trip: Trip, transfer: Transfer, scope: Scope, by: Account, at: datetime) -> Transfer:
    """Between two legs: who was on board of a vehicle that broke down is in this one now.

    When the last is, the broken vehicle waits for disinfection.
    """
    policies.check_holds(TransferStep.DEPART, transfer=transfer, scope=scope)
    broken_id = transfer.trip_id
    taken = transfers.take_over(trip=trip, transfer=transfer, by=by, at=at)
    if broken_id and broken_id != taken.trip_id:
        trip_ended.end_if_empty(broken_id, at_place=taken.place, by=by, at=at)
    return taken


@dataclass(frozen=True, slots=True)
class TripSheet:
    """A trip as its crew sees it: whom it fetches, in the order of the way, and whom it takes over or has handed over.

    ``children`` are those of the riders who never leave without an adult.
    """

    trip: Trip
    riders: Sequence[Transfer]
    children: Collection[UUID]
    is_underprotected: bool
    to_take_over: Sequence[Transfer]
    take_overs: Sequence[TakeOver]


@transaction.atomic
def open_trip(*, trip_id: UUID, scope: Scope, by: Account, page: str, at: datetime) -> TripSheet:
    """A trip with the names of whom it fetches; that they are to be moved is the reason of the look."""
    trip = queries.trip(trip_id, scope)
    riders = list(queries.riders(trip, scope))
    sheet = TripSheet(
        trip=trip,
        riders=riders,
        children=policies.children_of(riders, at=at),
        is_underprotected=bool(policies.underprotected([trip], at=at)),
        to_take_over=list(queries.to_take_over(trip, scope)),
        take_overs=list(queries.take_overs(trip, scope)),
    )
    handed_over = [handed.transfer for handed in sheet.take_overs]
    seen = {one.person_id: one.place_path for one in (*sheet.riders, *sheet.to_take_over, *handed_over)}
    records.record_looks(
        by=by,
        people=list(seen.items()),
        why=told(gettext_noop("Trip of %(vehicle)s"), vehicle=str(trip.vehicle)),
        page=page,
        at=at,
        occasion=uuid5(trip.pk, str(by.pk)),
    )
    return sheet


def record_disinfected(*, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None:  # noqa: ARG001 - an effect.
    """The task is done: when the vehicle is aired, it may carry others."""
    usable_from = at + protocol_in_force(at).reentry(DISINFECT)
    transfers.record_disinfected(trip_id=subject_id, usable_from=usable_from, by=by, at=at)


@transaction.atomic
def take_out(
    *,
    vehicle: Vehicle,
    reason: str,
    scope: Scope,
    by: Account,
    at: datetime,
    place: Place | None = None,
) -> Vehicle:
    """A vehicle drops out: all who wait are planned anew at once, and who is on board is met where it stands.

    ``place`` is where that is; None for its last stop.
    """
    policies.check_can_plan(scope)
    out = transfers.take_out(vehicle=vehicle, reason=reason, by=by, at=at)
    stopped = transfers.stop_trips_of(vehicle=vehicle, place=place, reason=out.out_reason, by=by, at=at)
    if stopped.ended and stopped.ended.stranded_place:
        trip_ended.tell(stopped.ended, stopped.ended.stranded_place, by=by, at=at)
    pickups_planned.ask(plan_id=new_id(), scope=scope, by=by, at=at)
    return out


@transaction.atomic
def bring_back(*, vehicle: Vehicle, scope: Scope, by: Account, at: datetime) -> Vehicle:
    """The vehicle runs again. Who is on board still goes on with it; whoever was to meet it is planned anew."""
    policies.check_can_plan(scope)
    back = transfers.bring_back(vehicle=vehicle, by=by, at=at)
    if transfers.resume_trip_of(vehicle=back, by=by, at=at):
        pickups_planned.ask(plan_id=new_id(), scope=scope, by=by, at=at)
    return back


def let_holds_expire(*, at: datetime) -> int:
    """For the sweep: beds held too long are free again; how many."""
    return len(transfers.let_holds_expire(by=None, at=at))
