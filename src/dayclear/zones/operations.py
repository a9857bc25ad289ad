"""Writes to zones and household seals."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.people.models import Household
from dayclear.places.models import Place
from dayclear.zones.models import HouseholdSeal, ZonePeriod


@transaction.atomic
def set_zone(*, place: Place, kind: str, reason: str, by: Model | None, at: datetime) -> ZonePeriod:
    """Puts a zone on a place from now on and ends the one before. Setting the same kind again changes nothing."""
    if not reason.strip():
        raise InvalidInput(_("A zone needs a reason."), _("Write in a few words why."))
    current = _locked_current(place, at)
    if current and current.kind == kind:
        return current
    if current:
        _end(current, at)
    return ZonePeriod.objects.create(
        place=place,
        place_path=place.path,
        kind=kind,
        period=DateTimeTZRange(at, None),
        reason=reason,
        decided_by=by,
        decided_at=at,
    )


@transaction.atomic
def lift_zone(*, place: Place, by: Model | None, at: datetime) -> ZonePeriod | None:  # noqa: ARG001 - the audit knows who.
    """Ends the place's own zone; returns the period that ended, or None where there was none."""
    current = _locked_current(place, at)
    if current:
        _end(current, at)
    return current


def _locked_current(place: Place, at: datetime) -> ZonePeriod | None:
    Place.objects.select_for_update().get(pk=place.pk)
    return ZonePeriod.objects.filter(place=place, period__contains=at).first()


def _end(period: ZonePeriod, at: datetime) -> None:
    period.period = DateTimeTZRange(period.period.lower, at)
    period.save(update_fields=["period"])


@transaction.atomic
def seal_household(
    *, household_id: UUID, case_id: UUID | None, reason: str, by: Model | None, at: datetime
) -> HouseholdSeal:
    """Closes a door around a household; one that is closed already stays as it is."""
    household = Household.objects.select_for_update().get(pk=household_id)
    standing = HouseholdSeal.objects.filter(household=household, unsealed_at__isnull=True).first()
    return standing or HouseholdSeal.objects.create(
        household=household,
        place_path=household.place_path,
        case_id=case_id,
        reason=reason,
        sealed_at=at,
        sealed_by=by,
    )


@transaction.atomic
def unseal_for_case(*, case_id: UUID, reason: str, by: Model | None, at: datetime) -> int:
    """Opens the doors that were closed for a case; returns how many."""
    return HouseholdSeal.objects.filter(case_id=case_id, unsealed_at__isnull=True).update(
        unsealed_at=at, unsealed_by=by, unseal_reason=reason
    )
