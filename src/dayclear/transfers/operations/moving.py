"""Transfers: ordered thousands at once, then step by step from the door or a bed into the bed, or back to the door."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers.models import Stay, Transfer, TransferReason
from dayclear.transfers.operations.accompanying import check_admitted_with_adult, keep_children_back
from dayclear.transfers.operations.holding import end_stays, locked
from dayclear.transfers.operations.ordering import write_orders
from dayclear.transfers.states import OPEN, STAY, StayStatus, StayStep, TransferStatus, TransferStep


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


@audited
def order_transfers(*, drafts: Sequence[TransferDraft], by: Model | None, at: datetime) -> list[Transfer]:
    """Orders the moves; returns those ordered now.

    Whoever is to be moved already is left as ordered, but a positive overtakes a contact's move. A contact in
    a bed already is not moved again; a positive in one is fetched there.
    """
    _overtake([draft.person_id for draft in drafts if draft.reason == TransferReason.POSITIVE], by=by, at=at)
    inside = _lain_in(draft.person_id for draft in drafts)
    moved = _moved_for(draft.case_id for draft in drafts)
    rows = [
        Transfer(
            person_id=draft.person_id,
            household_id=draft.household_id,
            place_id=draft.place_id,
            place_path=draft.place_path,
            reason=draft.reason,
            case_id=draft.case_id,
            contact_id=draft.contact_id,
            from_stay_id=inside.get(draft.person_id),
        )
        # One order of rows for everybody, so that two orders at once never wait for each other in a circle.
        for draft in sorted(drafts, key=lambda draft: draft.person_id)
        if draft.case_id not in moved
        and (draft.reason == TransferReason.POSITIVE or draft.person_id not in inside)
    ]
    return write_orders(rows, by=by, at=at)


@audited
def order_onward(*, stay: Stay, by: Model | None, at: datetime) -> Transfer | None:
    """A positive is to be moved from the bed they lie in into another hospital; ordering it again answers the first order.

    None where they are to be moved already, or came there as no case.
    """
    here = Transfer.objects.filter(stay=stay, reason=TransferReason.POSITIVE).first()
    if here is None or stay.status != StayStatus.IN:
        return None
    write_orders([_from_bed(here, stay)], by=by, at=at)
    return Transfer.objects.filter(case_id=here.case_id, from_stay=stay, status__in=OPEN).first()


@audited
def order_again(*, stay: Stay, by: Model | None, at: datetime) -> list[Transfer]:
    """Somebody who left a bed by mistake is to be moved into another, for the same reason as before; once only."""
    return write_orders([_from_bed(Transfer.objects.get(stay=stay), stay)], by=by, at=at)


def _from_bed(came: Transfer, stay: Stay) -> Transfer:
    """From the bed of a stay into another, for what the person came there for."""
    return Transfer(
        person_id=came.person_id,
        household_id=came.household_id,
        place_id=came.place_id,
        place_path=came.place_path,
        reason=came.reason,
        case_id=came.case_id,
        contact_id=came.contact_id,
        from_stay=stay,
    )


def _moved_for(case_ids: Iterable[UUID | None]) -> set[UUID | None]:
    """The cases of these for which somebody was ordered to be moved before."""
    known = Transfer.objects.filter(case_id__in=[one for one in case_ids if one])
    return set(known.exclude(status=TransferStatus.CANCELLED).values_list("case_id", flat=True))


def _overtake(person_ids: Collection[UUID], *, by: Model | None, at: datetime) -> None:
    """A contact who turns positive no longer goes to an isolation site."""
    waiting = Transfer.objects.filter(person__in=person_ids, reason=TransferReason.CONTACT)
    cancel_all(waiting, reason=_("The contact tested positive."), by=by, at=at)


def _lain_in(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By person, the stay of whoever of these lies in a bed now."""
    found = Stay.objects.filter(person__in=list(person_ids), status=StayStatus.IN)
    return dict(found.values_list("person_id", "pk"))


@audited
def depart(*, transfer: Transfer, vehicle: str, crew: str, by: Model | None, at: datetime) -> Transfer:  # noqa: ARG001 - the audit takes it.
    """The vehicle has left with the person; the same departure again changes nothing."""
    current = locked(transfer)
    if current.status == TransferStatus.UNDER_WAY and (current.vehicle, current.crew) == (vehicle, crew):
        return current
    current.status = TransferStatus(current.life.check(TransferStep.DEPART, current.status).target)
    current.vehicle, current.crew, current.departed_at, current.left_out = vehicle, crew, at, ""
    current.save(update_fields=["status", "vehicle", "crew", "departed_at", "left_out"])
    return current


@audited
def arrive(*, transfer: Transfer, by: Model | None, at: datetime) -> Transfer:  # noqa: ARG001 - the audit takes it.
    """The person is in the bed, and a bed they lay in before is free; or at home. Repeating it changes nothing.

    Raises ChildAlone.
    """
    current = locked(transfer)
    if current.status == TransferStatus.ARRIVED:
        return current
    target = TransferStatus(current.life.check(TransferStep.ARRIVE, current.status).target)
    check_admitted_with_adult(current, at=at)
    current.status = target
    current.arrived_at, current.relief, current.relief_at = at, None, None
    if current.stay_id:
        _enter(current, at)
    current.save(update_fields=["status", "arrived_at", "relief", "relief_at"])
    return locked(current)


def _enter(transfer: Transfer, at: datetime) -> None:
    stay = Stay.objects.select_for_update().get(transfer=transfer)
    left = Stay.objects.select_for_update().filter(person=transfer.person_id, status=StayStatus.IN)
    end_stays(list(left), StayStep.RELEASE, reason=_("Moved to another bed."), at=at)
    stay.status = StayStatus(STAY.check(StayStep.ENTER, stay.status).target)
    stay.save(update_fields=["status"])


@audited
def cancel(*, transfer: Transfer, reason: str, by: Model | None, at: datetime) -> Transfer:
    """The person need not be moved; a bed held is free again. Cancelling again changes nothing."""
    current = locked(transfer)
    if current.status == TransferStatus.CANCELLED:
        return current
    current.life.check(TransferStep.CANCEL, current.status)
    cancel_all(Transfer.objects.filter(pk=current.pk), reason=reason, by=by, at=at)
    return locked(current)


@audited
def cancel_for(
    *,
    reason: str,
    by: Model | None,
    at: datetime,
    case_ids: Collection[UUID] = (),
    contact_ids: Collection[UUID] = (),
) -> list[Transfer]:
    """Cancels the open transfers of these cases and contacts, frees their beds; returns those cancelled."""
    found = Transfer.objects.filter(Q(case_id__in=case_ids) | Q(contact_id__in=contact_ids))
    return cancel_all(found, reason=reason, by=by, at=at)


def cancel_all(
    transfers: QuerySet[Transfer], *, reason: str, by: Model | None, at: datetime
) -> list[Transfer]:
    """Cancels those of these that are open, for the operations here; returns them."""
    if not reason.strip():
        raise InvalidInput(_("A transfer is cancelled with a reason."), _("Write in a few words why."))
    rows = list(transfers.filter(status__in=OPEN).select_for_update().order_by("pk"))
    stays = Stay.objects.select_for_update().filter(transfer__in=rows)
    end_stays(list(stays), StayStep.CANCEL, reason=reason, at=at)
    for row in rows:
        row.status = TransferStatus(row.life.check(TransferStep.CANCEL, row.status).target)
        row.cancelled_at, row.cancel_reason = at, reason.strip()
        row.cancelled_by_id = by.pk if by else None
        row.relief = row.relief_at = None
    changed = ["status", "cancelled_at", "cancel_reason", "cancelled_by", "relief", "relief_at"]
    Transfer.objects.bulk_update(rows, changed)
    keep_children_back(rows, at=at)
    return rows
