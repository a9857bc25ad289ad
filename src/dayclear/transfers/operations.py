"""Writes to transfers and stays. A bed is given under lock and guarded once more by the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Case, Exists, Model, OuterRef, Q, Value, When
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict
from dayclear.records.audit import acting
from dayclear.transfers import states
from dayclear.transfers.models import KINDS_FOR, OCCUPYING, Bed, Facility, Stay, StayStatus, Transfer, TransferReason
from dayclear.transfers.states import OPEN, TransferStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDraft:
    """Who must be moved, from where and why; exactly one of ``case_id`` and ``contact_id``."""

    person_id: UUID
    household_id: UUID
    place_id: UUID
    place_path: str
    reason: str
    case_id: UUID | None = None
    contact_id: UUID | None = None


class NoFreeBed(Conflict):
    """No bed of the right kind is free."""


@transaction.atomic
def order_transfers(*, drafts: Sequence[TransferDraft], by: Model | None, at: datetime) -> list[Transfer]:
    """Orders the moves; a person who is to be moved already is left as ordered, but a positive overtakes a contact's.

    Returns the transfers ordered now.
    """
    positive = [draft.person_id for draft in drafts if draft.reason == TransferReason.POSITIVE]
    with acting(by=by, why="ordered"):
        _overtake(positive, at)
        rows = [
            Transfer(
                person_id=draft.person_id,
                household_id=draft.household_id,
                place_id=draft.place_id,
                place_path=draft.place_path,
                reason=draft.reason,
                case_id=draft.case_id,
                contact_id=draft.contact_id,
                ordered_at=at,
                ordered_by=by,
            )
            for draft in sorted(drafts, key=lambda draft: draft.person_id)
        ]
        Transfer.objects.bulk_create(rows, ignore_conflicts=True)
    kept = set(Transfer.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.pk in kept]


def _overtake(person_ids: Collection[UUID], at: datetime) -> None:
    """A contact who turns positive no longer goes to an isolation site."""
    waiting = Transfer.objects.filter(person__in=person_ids, reason=TransferReason.CONTACT, status__in=OPEN)
    _cancel(waiting.select_for_update().order_by("pk"), _("The contact tested positive."), at)


@transaction.atomic
def give_bed(*, transfer: Transfer, by: Model | None, at: datetime, facility: Facility | None = None) -> Transfer:
    """Holds a free bed of the right kind, in ``facility`` or in the one with most free beds.

    Beds that another dispatcher is giving at this moment are skipped, never waited for. Raises NoFreeBed.
    """
    row = _locked(transfer)
    if row.status == TransferStatus.BED_GIVEN and facility in {None, row.facility}:
        return row
    status = states.after("give_bed", row.status)
    bed = _free_bed(row.reason, facility)
    with acting(by=by, why="bed given"):
        row.stay = Stay.objects.create(bed=bed, person_id=row.person_id, period=DateTimeTZRange(at, None))
        row.status, row.bed_given_at = status, at
        row.save(update_fields=["stay", "status", "bed_given_at"])
    return row


def _free_bed(reason: str, facility: Facility | None) -> Bed:
    kinds = KINDS_FOR[reason]
    taken = Stay.objects.filter(bed=OuterRef("pk"), status__in=OCCUPYING)
    order = Case(*[When(facility__kind=kind, then=Value(rank)) for rank, kind in enumerate(kinds)])
    beds = Bed.objects.filter(~Exists(taken), in_service=True, facility__active=True, facility__kind__in=kinds)
    if facility:
        beds = beds.filter(facility=facility)
    for bed in beds.order_by(order, "facility_id", "number").select_for_update(of=("self",), skip_locked=True)[:1]:
        # The row is ours now; a stay committed between the search and the lock is seen only by a fresh look.
        if Stay.objects.filter(bed=bed, status__in=OCCUPYING).exists():
            return _free_bed(reason, facility)
        return bed
    where = facility.name if facility else _("any facility of this kind")
    raise NoFreeBed(
        _("No bed is free in %(where)s.") % {"where": where},
        _("Choose another facility, release a stay, or report it to the hospital liaison."),
    )


@transaction.atomic
def depart(*, transfer: Transfer, vehicle: str, crew: str, by: Model | None, at: datetime) -> Transfer:
    row = _locked(transfer)
    if row.status == TransferStatus.UNDER_WAY and (row.vehicle, row.crew) == (vehicle, crew):
        return row
    row.status = states.after("depart", row.status)
    row.vehicle, row.crew, row.departed_at = vehicle, crew, at
    with acting(by=by, why="departed"):
        row.save(update_fields=["status", "vehicle", "crew", "departed_at"])
    return row


@transaction.atomic
def arrive(*, transfer: Transfer, by: Model | None, at: datetime) -> Transfer:
    """The person is in the bed. Repeating it changes nothing."""
    row = _locked(transfer)
    if row.status == TransferStatus.ARRIVED:
        return row
    row.status, row.arrived_at = states.after("arrive", row.status), at
    with acting(by=by, why="arrived"):
        row.save(update_fields=["status", "arrived_at"])
        Stay.objects.filter(pk=row.stay_id).update(status=StayStatus.IN)
    return row


@transaction.atomic
def cancel_for(
    *,
    reason: str,
    by: Model | None,
    at: datetime,
    case_ids: Collection[UUID] = (),
    contact_ids: Collection[UUID] = (),
) -> int:
    """Cancels the open transfers of these cases and contacts and frees their beds; returns how many."""
    found = Transfer.objects.filter(Q(case_id__in=case_ids) | Q(contact_id__in=contact_ids), status__in=OPEN)
    with acting(by=by, why=reason):
        return _cancel(found.select_for_update().order_by("pk"), reason, at)


def _cancel(transfers: "Collection[Transfer]", reason: str, at: datetime) -> int:
    rows = list(transfers)
    Stay.objects.filter(pk__in=[row.stay_id for row in rows if row.stay_id]).update(status=StayStatus.CANCELLED)
    return Transfer.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=TransferStatus.CANCELLED, cancelled_at=at, cancel_reason=reason
    )


@transaction.atomic
def release(*, stay: Stay, by: Model | None, at: datetime) -> Stay:
    """The stay ends and the bed is free."""
    row = Stay.objects.select_for_update().get(pk=stay.pk)
    if row.status != StayStatus.RELEASED:
        row.status, row.period = StayStatus.RELEASED, DateTimeTZRange(row.period.lower, at)
        with acting(by=by, why="released"):
            row.save(update_fields=["status", "period"])
    return row


def _locked(transfer: Transfer) -> Transfer:
    return (
        Transfer.objects.select_for_update(of=("self",))
        .select_related("stay__bed__facility", "place", "household")
        .get(pk=transfer.pk)
    )
