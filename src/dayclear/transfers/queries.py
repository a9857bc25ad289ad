"""Reads of transfers and beds, transfers each within the caller's sight."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within
from dayclear.transfers.models import Bed, Facility, Stay, Transfer, TransferReason
from dayclear.transfers.states import OCCUPYING, OPEN, StayStatus

DUTY = "transfers"


@dataclass(frozen=True, slots=True)
class BedCount:
    """Beds in service, and how many of them nobody lies in or holds."""

    total: int = 0
    free: int = 0


def dispatch_board(*, scope: Scope) -> QuerySet[Transfer]:
    """Who waits to be moved, positives first, then who has waited longest."""
    first = Case(
        When(reason=TransferReason.POSITIVE, then=Value(False)), default=True, output_field=BooleanField()
    )
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), status__in=OPEN)
    return found.select_related(f"place__{ENCLOSING}", "household", "stay__bed__facility").order_by(
        first, "ordered_at", "pk"
    )


def transfer(transfer_id: UUID, *, scope: Scope) -> Transfer:
    """One transfer, whatever became of it; NotFound where it is not in sight."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), pk=transfer_id)
    answer = found.select_related("person", "place", "household", "stay__bed__facility").first()
    if answer is None:
        raise NotFound(_("This transfer does not exist."), _("Look for it on the dispatch board."))
    return answer


def transfer_of(*, scope: Scope, case_id: UUID) -> Transfer | None:
    """The latest transfer of a case."""
    found = Transfer.objects.filter(within(scope, "place_path"), case_id=case_id)
    return found.select_related("stay__bed__facility").order_by("-ordered_at", "-pk").first()


def stay_of(person_id: UUID, *, scope: Scope) -> Stay | None:
    """Where somebody whose home is in sight lies now, or else which bed is held for them."""
    found = Stay.objects.filter(within(scope, "person__place_path"), person=person_id, status__in=OCCUPYING)
    return found.select_related("bed__facility").order_by("status", "pk").first()


def people_in_beds(among: Collection[UUID] | None = None) -> set[UUID]:
    """Who lies in a bed now, of all or of some; for loops."""
    staying = Stay.objects.filter(status=StayStatus.IN)
    if among is not None:
        staying = staying.filter(person__in=among)
    return set(staying.values_list("person_id", flat=True))


def facility(facility_id: UUID) -> Facility:
    """Facilities are the district's and no secret, so this needs no scope."""
    found = Facility.objects.filter(pk=facility_id, active=True).first()
    if found is None:
        raise NotFound(_("This facility does not exist."), _("Choose one from the list."))
    return found


def facilities_with_free_beds() -> QuerySet[Facility, Any]:
    """Every facility with its ``free`` and ``total`` beds, in one statement."""
    occupied = Exists(Stay.objects.filter(bed=OuterRef("beds"), status__in=OCCUPYING))
    in_service = Q(beds__in_service=True)
    return (
        Facility.objects.filter(active=True)
        .alias(taken=occupied)
        .annotate(
            total=Count("beds", filter=in_service), free=Count("beds", filter=in_service & Q(taken=False))
        )
        .order_by("kind", "name_zh")
    )


def free_beds(facility_ids: Iterable[UUID]) -> dict[UUID, BedCount]:
    """The beds of each of these facilities, in one statement."""
    wanted = list(facility_ids)
    taken = Stay.objects.filter(bed=OuterRef("pk"), status__in=OCCUPYING)
    beds = Bed.objects.filter(facility__in=wanted, in_service=True).annotate(is_taken=Exists(taken))
    counted = beds.values_list("facility").annotate(
        total=Count("pk"), free=Count("pk", filter=Q(is_taken=False))
    )
    return {pk: BedCount() for pk in wanted} | {pk: BedCount(total, free) for pk, total, free in counted}
