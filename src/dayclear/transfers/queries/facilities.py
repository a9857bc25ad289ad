"""Facilities and how many of their beds are free: the district's own, and no secret, so they need no scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.transfers.models import Bed, Facility, Stay
from dayclear.transfers.states import OCCUPYING


@dataclass(frozen=True, slots=True)
class BedCount:
    """Beds in service, and how many of them nobody lies in or holds."""

    total: int = 0
    free: int = 0


def facility(facility_id: UUID) -> Facility:
    """NotFound where there is none, or it is no longer used."""
    found = Facility.objects.filter(pk=facility_id, active=True).first()
    if found is None:
        raise NotFound(_("This facility does not exist."), _("Choose one from the list."))
    return found


def facilities_with_free_beds() -> QuerySet[Facility, Any]:
    """Every facility with its ``free`` and ``total`` beds, in one statement."""
    in_service = Q(beds__in_service=True)
    free = Q(occupying=None, beds__awaits_disinfection=False)
    # No bed is occupied twice, so that the join counts none twice.
    occupying = FilteredRelation("beds__stays", condition=Q(beds__stays__status__in=OCCUPYING))
    return (
        Facility.objects.filter(active=True)
        .alias(occupying=occupying)
        .annotate(
            total=Count("beds", filter=in_service),
            free=Count("beds", filter=in_service & free),
        )
        .order_by("kind", "name_zh")
    )


def free_beds(facility_ids: Iterable[UUID]) -> dict[UUID, BedCount]:
    """The beds of each of these facilities, in one statement."""
    wanted = list(facility_ids)
    taken = Stay.objects.filter(bed=OuterRef("pk"), status__in=OCCUPYING)
    beds = Bed.objects.filter(facility__in=wanted, in_service=True).annotate(is_taken=Exists(taken))
    counted = beds.values_list("facility").annotate(
        total=Count("pk"), free=Count("pk", filter=Q(is_taken=False, awaits_disinfection=False))
    )
    return {pk: BedCount() for pk in wanted} | {pk: BedCount(total, free) for pk, total, free in counted}
