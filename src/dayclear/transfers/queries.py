"""Reads of transfers and beds."""

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within
from dayclear.transfers.models import OCCUPYING, Facility, Stay, Transfer
from dayclear.transfers.states import OPEN

DUTY = "transfers"


def dispatch_board(*, scope: Scope) -> QuerySet[Transfer]:
    """Who waits to be moved, positives first, then who has waited longest."""
    return (
        Transfer.objects.filter(within(scope, "place_path", DUTY), status__in=OPEN)
        .select_related("place", "household", "stay__bed__facility")
        .order_by("-reason", "ordered_at", "pk")
    )


def transfer(transfer_id: UUID, *, scope: Scope) -> Transfer:
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), pk=transfer_id).first()
    if found is None:
        raise NotFound(_("This transfer does not exist."))
    return found


def transfer_of(*, scope: Scope, case_id: UUID) -> Transfer | None:
    """The latest transfer of a case."""
    return (
        Transfer.objects.filter(within(scope, "place_path"), case_id=case_id)
        .select_related("stay__bed__facility")
        .order_by("-ordered_at")
        .first()
    )


def facility(facility_id: UUID) -> Facility:
    """Facilities are the district's and no secret, so this needs no scope."""
    found = Facility.objects.filter(pk=facility_id, active=True).first()
    if found is None:
        raise NotFound(_("This facility does not exist."))
    return found


def facilities_with_free_beds() -> QuerySet[Facility]:
    """Every facility with ``free`` and ``total`` beds, in one statement."""
    occupied = Exists(Stay.objects.filter(bed=OuterRef("beds"), status__in=OCCUPYING))
    return (
        Facility.objects.filter(active=True)
        .alias(taken=occupied)
        .annotate(
            total=Count("beds", filter=Q(beds__in_service=True)),
            free=Count("beds", filter=Q(beds__in_service=True, taken=False)),
        )
        .order_by("kind", "name_zh")
    )
