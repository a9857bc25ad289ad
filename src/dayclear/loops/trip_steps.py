"""A trip, leg by leg: from the door into the vehicle, from the vehicle into the bed, then the vehicle is disinfected.

Who goes home is handed over at the facility first and at the door last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel import codes
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import pickups_planned, positive_moved, way_home
from dayclear.records import operations as records
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries
from dayclear.transfers.models import Transfer, Trip, Vehicle
from dayclear.transfers.states import TransferStatus, TransferStep

DISINFECT = "disinfect_vehicle"


@transaction.atomic
def board(*, trip: Trip, transfer: Transfer, scope: Scope, by: Account, at: datetime) -> Transfer:
    """The first leg: who stands at the door, or goes home from a facility, is in the vehicle now."""
    policies.check_holds(TransferStep.DEPART, transfer=transfer, scope=scope)
    return transfers.board(trip=trip, transfer=transfer, by=by, at=at)


@transaction.atomic
def arrive(*, transfer: Transfer, scope: Scope, by: Account, at: datetime) -> Transfer:
    """The second leg: the person is in the bed, or at home. When the last of a trip is, the vehicle is to be disinfected."""
    policies.check_holds(TransferStep.ARRIVE, transfer=transfer, scope=scope)
    end = way_home.arrive if transfer.is_homeward else positive_moved.arrive
    arrived = end(transfer=transfer, by=by, at=at)
    if arrived.trip_id:
        ended = transfers.end_if_empty(trip_id=arrived.trip_id, by=by, at=at)
        if ended:
            command.open_tasks(events=[_ended(ended, arrived)], by=by, at=at)
    return arrived


@transaction.atomic
def scan(*, trip: Trip, code: str, scope: Scope, by: Account, at: datetime) -> Transfer:
    """A personal code is scanned on the trip: who is at the door boards, who is on board has arrived.

    Raises UnreadableCode, and InvalidInput where nobody in sight is to be moved with this code.
    """
    transfer = queries.open_transfer_of(codes.read_person(code), scope)
    step = arrive if transfer.status == TransferStatus.UNDER_WAY else partial(board, trip=trip)
    return step(transfer=transfer, scope=scope, by=by, at=at)


@dataclass(frozen=True, slots=True)
class TripSheet:
    """A trip as its crew sees it: whom it fetches, in the order of the way."""

    trip: Trip
    riders: Sequence[Transfer]


@transaction.atomic
def open_trip(*, trip_id: UUID, scope: Scope, by: Account, page: str, at: datetime) -> TripSheet:
    """A trip with the names of whom it fetches; that they are to be moved is the reason of the look."""
    trip = queries.trip(trip_id, scope)
    riders = list(queries.riders(trip, scope))
    records.record_looks(
        by=by,
        people=[(rider.person_id, rider.place_path) for rider in riders],
        why=_("Trip of %(vehicle)s") % {"vehicle": trip.vehicle},
        page=page,
        at=at,
        occasion=uuid5(trip.pk, str(by.pk)),
    )
    return TripSheet(trip, riders)


def record_disinfected(*, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None:  # noqa: ARG001 - an effect.
    """The task is done: the vehicle may carry others."""
    transfers.record_disinfected(trip_id=subject_id, by=by, at=at)


@transaction.atomic
def take_out(*, vehicle: Vehicle, reason: str, scope: Scope, by: Account, at: datetime) -> Vehicle:
    """A vehicle drops out: its trips are cancelled, and all who wait are planned anew at once."""
    policies.check_can_plan(scope)
    out = transfers.take_out(vehicle=vehicle, reason=reason, by=by, at=at)
    transfers.cancel_trips_of(vehicle=vehicle, reason=out.out_reason, by=by, at=at)
    pickups_planned.ask(plan_id=new_id(), scope=scope, by=by, at=at)
    return out


@transaction.atomic
def bring_back(*, vehicle: Vehicle, scope: Scope, by: Account, at: datetime) -> Vehicle:
    policies.check_can_plan(scope)
    return transfers.bring_back(vehicle=vehicle, by=by, at=at)


def let_holds_expire(*, at: datetime) -> int:
    """For the sweep: beds held too long are free again; how many."""
    return len(transfers.let_holds_expire(by=None, at=at))


def _ended(trip: Trip, last: Transfer) -> command.EventDraft:
    return command.EventDraft(
        kind="trip_ended",
        subject_kind="trip",
        subject_id=trip.pk,
        subject_label=str(trip.vehicle),
        place_id=last.place_id,
        place_path=last.place_path,
    )
