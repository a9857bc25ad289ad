"""How full each facility is. Beds are no secret and need no scope; who lies in them does."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from dayclear.transfers.models import Facility, Stay
from dayclear.transfers.states import StayStatus


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Beds in service: held for somebody under way, lain in, or left and not disinfected yet."""

    facility: Facility
    total: int
    held: int
    occupied: int
    to_disinfect: int

    @property
    def free(self) -> int:
        return self.total - self.held - self.occupied - self.to_disinfect


def occupancy() -> list[Occupancy]:
    """Every facility in use by kind and name, in one statement."""
    held = Exists(Stay.objects.filter(bed=OuterRef("beds"), status=StayStatus.RESERVED))
    lain_in = Exists(Stay.objects.filter(bed=OuterRef("beds"), status=StayStatus.IN))
    in_service = Q(beds__in_service=True)
    left = Q(is_held=False, is_lain_in=False, beds__awaits_disinfection=True)
    counted = (
        Facility.objects.filter(active=True)
        .alias(is_held=held, is_lain_in=lain_in)
        .annotate(
            beds_total=Count("beds", filter=in_service),
            beds_held=Count("beds", filter=in_service & Q(is_held=True, is_lain_in=False)),
            beds_occupied=Count("beds", filter=in_service & Q(is_lain_in=True)),
            beds_left=Count("beds", filter=in_service & left),
        )
        .select_related("place")
        .order_by("kind", "name_zh")
    )
    return [
        Occupancy(each, each.beds_total, each.beds_held, each.beds_occupied, each.beds_left)
        for each in counted
    ]
