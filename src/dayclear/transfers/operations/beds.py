"""Beds: added, given to one person at a time, and freed: chosen under lock and guarded by the database."""

from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Case, Exists, Model, OuterRef, Value, When
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers import rules
from dayclear.transfers.models import Bed, Facility, Stay, Transfer
from dayclear.transfers.operations.holding import end_stays, locked
from dayclear.transfers.queries import facilities_with_free_beds
from dayclear.transfers.states import (
    OCCUPYING,
    STAY,
    TRANSFER,
    StayStatus,
    StayStep,
    TransferStatus,
    TransferStep,
)


class NoFreeBed(Conflict):
    """No bed of the right kind is free."""


@audited
def add_beds(*, facility: Facility, room: str, labels: list[str], by: Model | None) -> list[Bed]:  # noqa: ARG001 - the audit takes it.
    """Adds beds to a room; those there before stay as they are. Returns all beds of these labels."""
    Bed.objects.bulk_create(
        [Bed(facility=facility, room=room, label=label) for label in labels], ignore_conflicts=True
    )
    return list(Bed.objects.filter(facility=facility, room=room, label__in=labels).order_by("number"))


@audited
def give_bed(
    *,
    transfer: Transfer,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
    facility: Facility | None = None,
) -> Transfer:
    """Holds a free bed of a kind that fits: in ``facility``, or in the best and nearest that has one.

    A bed held before is answered again, or exchanged where another facility is asked for. Beds that another
    dispatcher is giving just now are passed over. Raises NoFreeBed; a bed held before then stays held.
    """
    current = locked(transfer)
    if current.stay and current.status == TransferStatus.BED_GIVEN and facility in {None, current.facility}:
        return current
    row = TRANSFER.check(TransferStep.GIVE_BED, current.status)
    bed = _free_bed(current, facility)
    if current.stay:
        end_stays([current.stay], StayStep.CANCEL, reason=_("Another bed was given."), at=at)
    current.stay = Stay.objects.create(bed=bed, person_id=current.person_id, period=DateTimeTZRange(at, None))
    current.status, current.bed_given_at = TransferStatus(row.target), at
    current.save(update_fields=["stay", "status", "bed_given_at"])
    return current


def _free_bed(transfer: Transfer, facility: Facility | None) -> Bed:
    """A free bed, held until the transaction ends. Whoever comes at the same moment gets another one."""
    order = _facilities(transfer, facility)
    while bed := _candidate(order, skip_locked=True) or _candidate(order, skip_locked=False):
        # A stay committed between the search and the lock is seen only by a fresh look.
        if not Stay.objects.filter(bed=bed, status__in=OCCUPYING).exists():
            return bed
    where = facility.name if facility else _("any facility of this kind")
    raise NoFreeBed(
        _("No bed is free in %(where)s.") % {"where": where},
        _("Choose another facility, release a stay, or report it to the hospital liaison."),
    )


def _facilities(transfer: Transfer, facility: Facility | None) -> list[UUID]:
    """The facilities to search, the best first. Raises InvalidInput where the one asked for does not fit."""
    kinds = rules.kinds_for(transfer.reason, vulnerabilities=transfer.person.vulnerabilities)
    if facility is None:
        choices = [
            rules.FacilityChoice(found.pk, found.kind, found.place.path if found.place else "", found.free)
            for found in facilities_with_free_beds().select_related("place")
        ]
        return rules.preferred(choices, kinds=kinds, home_path=transfer.place_path)
    if facility.kind not in kinds or not facility.active:
        raise InvalidInput(
            _("%(facility)s does not take this person.") % {"facility": facility.name},
            _("Positives go to a hospital, contacts to an isolation site."),
        )
    return [facility.pk]


def _candidate(facility_ids: list[UUID], *, skip_locked: bool) -> Bed | None:
    """A bed nobody lies in or holds; where every one is being given at this moment, the second look waits."""
    taken = Stay.objects.filter(bed=OuterRef("pk"), status__in=OCCUPYING)
    rank = Case(*[When(facility=pk, then=Value(place)) for place, pk in enumerate(facility_ids)])
    free = Bed.objects.filter(~Exists(taken), facility__in=facility_ids, in_service=True)
    ordered = free.order_by(rank, "number") if facility_ids else free.none()
    return ordered.select_for_update(of=("self",), skip_locked=skip_locked).first()


@audited
def release(*, stay: Stay, reason: str, by: Model | None, at: datetime) -> Stay:  # noqa: ARG001 - the audit takes it.
    """The person leaves and the bed is free. Releasing again changes nothing."""
    held = Stay.objects.select_for_update().get(pk=stay.pk)
    if held.status == StayStatus.RELEASED:
        return held
    STAY.check(StayStep.RELEASE, held.status)
    end_stays([held], StayStep.RELEASE, reason=reason, at=at)
    return held
