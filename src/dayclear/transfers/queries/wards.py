"""Who lies in a facility, for its medical staff."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.scope import Scope
from dayclear.transfers import policies
from dayclear.transfers.models import Facility, Stay, StaySwab, Transfer
from dayclear.transfers.states import StayStatus, TransferStatus


def facilities_cared_for(*, scope: Scope) -> list[Facility]:
    """The facilities whose people the caller may see."""
    found = Facility.objects.filter(active=True).select_related("place").order_by("kind", "name_zh")
    reached = policies.reached(found, scope, policies.MEDICAL)
    return [facility for facility in found if facility.pk in reached]


def ward_facility(facility_id: UUID, *, scope: Scope) -> Facility:
    """NotFound where the caller's medical duty does not reach it."""
    found = Facility.objects.filter(pk=facility_id).select_related("place").first()
    if found is None or not policies.can_care(found, scope):
        raise NotFound(_("This facility does not exist."), _("Choose one from the list."))
    return found


def stays_in(facility: Facility) -> QuerySet[Stay]:
    """Who lies there now, bed by bed. The caller has been let see the facility."""
    inside = Stay.objects.filter(bed__facility=facility, status=StayStatus.IN)
    return inside.select_related("person", "bed", "transfer").order_by("bed__room", "bed__label")


def expected_in(facility: Facility) -> QuerySet[Transfer]:
    """For whom a bed is held there, those on the way first. The caller has been let see the facility."""
    held = Transfer.objects.filter(
        stay__bed__facility=facility, status__in=[TransferStatus.BED_GIVEN, TransferStatus.UNDER_WAY]
    )
    beside = ("person", "household", "place", "stay__bed__facility", "accompanies", "trip")
    return held.select_related(*beside).order_by("departed_at", "trip__arrives_at", "ordered_at", "pk")


def expected(facility: Facility, person_id: UUID) -> Transfer:
    """The move of somebody for whom a bed is held in the facility. Raises InvalidInput where there is none."""
    found = expected_in(facility).filter(person=person_id).first()
    if found is None:
        raise InvalidInput(
            _("No bed is held in %(facility)s for this code.") % {"facility": facility.name},
            _("Ask the transfer convoy where this person is to be taken."),
        )
    return found


def ward_stay(stay_id: UUID, *, scope: Scope) -> Stay:
    """One stay, ended ones too. NotFound where the caller's medical duty does not reach the facility."""
    related = Stay.objects.select_related("person__household__place", "bed__facility__place", "transfer")
    found = related.filter(pk=stay_id).exclude(status=StayStatus.CANCELLED).first()
    if found is None or not policies.can_care(found.bed.facility, scope):
        raise NotFound(_("There is no such stay."), _("Open it from the list of the facility."))
    return found


def swabbed_in_bed(barcodes: Collection[str]) -> set[str]:
    """Which of these tubes hold a swab taken in a facility; for loops."""
    return set(StaySwab.objects.filter(barcode__in=barcodes).values_list("barcode", flat=True))


def contacts_swabbed(barcodes: list[str]) -> dict[str, StaySwab]:
    """The swabs in these tubes that were taken of contacts in isolation; for loops.

    A patient's further positive is no new case, so patients' swabs are left out.
    """
    found = StaySwab.objects.filter(barcode__in=barcodes, stay__transfer__contact_id__isnull=False)
    return {swab.barcode: swab for swab in found.select_related("stay__person__household")}
