"""Every write to zones and household seals."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pgtrigger
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import Conflict, InvalidInput, Refused
from dayclear.people.models import Household
from dayclear.places.models import Place
from dayclear.records import audit, retention
from dayclear.records.audit import audited
from dayclear.zones.models import HouseholdSeal, ZonePeriod


class LaterDecision(Conflict):
    """A zone decided for a later instant stands already."""


@audited
def set_zone(*, place: Place, kind: str, reason: str, by: Model | None, at: datetime) -> ZonePeriod:
    """Puts a zone on a place from now on and ends the one before; the same kind again changes nothing.

    Raises InvalidInput for a kind that the protocol in force does not know or without a reason.
    """
    if not reason.strip():
        raise InvalidInput(_("A zone needs a reason."), _("Write in a few words why."))
    kinds = protocol_in_force(at).at(place.path).zones
    if kind not in kinds:
        raise InvalidInput(
            _("The protocol knows no zone “%(kind)s”.") % {"kind": kind},
            _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(kinds)},
        )
    current = _standing(place)
    if current and current.kind == kind:
        return current
    if current:
        _end(current, reason=reason, by=by, at=at)
    return ZonePeriod.objects.create(
        place=place,
        place_path=place.path,
        kind=kind,
        period=DateTimeTZRange(at, None),
        reason=reason.strip(),
        decided_by_id=by.pk if by else None,
        decided_at=at,
    )


@audited
def lift_zone(*, place: Place, reason: str, by: Model | None, at: datetime) -> ZonePeriod:
    """Ends the place's own zone; lifting it again answers with the period that ended last.

    Raises Refused where the place never had a zone of its own, InvalidInput without a reason.
    """
    if not reason.strip():
        raise InvalidInput(_("Lifting a zone needs a reason."), _("Write in a few words why."))
    current = _standing(place)
    if current:
        return _end(current, reason=reason, by=by, at=at)
    last = ZonePeriod.objects.filter(place=place).order_by("-decided_at", "-pk").first()
    if last is None:
        raise Refused(
            _("%(place)s has no zone of its own.") % {"place": place.name},
            _("Lift the zone of the place around it."),
        )
    return last


def _standing(place: Place) -> ZonePeriod | None:
    """The open period of the place, which is held so that one decision at a time is written."""
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    return ZonePeriod.objects.filter(place=place, period__upper_inf=True).first()


def _end(current: ZonePeriod, *, reason: str, by: Model | None, at: datetime) -> ZonePeriod:
    if at < current.period.lower:
        raise LaterDecision(
            _("A later decision stands for this place already."), _("Load the page again and decide anew.")
        )
    current.period = DateTimeTZRange(current.period.lower, at)
    current.end_reason, current.ended_by_id = reason.strip(), by.pk if by else None
    current.save(update_fields=["period", "end_reason", "ended_by"])
    return current


@audited
def seal_household(
    *, household_id: UUID, case_id: UUID | None, reason: str, by: Model | None, at: datetime
) -> HouseholdSeal:
    """Closes a door for a case, or for another reason (``case_id`` None); closed before, it stays as it is.

    Every case has a seal of its own, so that a withdrawn one never opens a door that another keeps closed.
    """
    household = Household.objects.select_for_update(no_key=True).get(pk=household_id)
    standing = HouseholdSeal.objects.filter(household=household, case_id=case_id, unsealed_at=None).first()
    return standing or HouseholdSeal.objects.create(
        household=household,
        place_path=household.place_path,
        case_id=case_id,
        reason=reason.strip(),
        sealed_at=at,
        sealed_by_id=by.pk if by else None,
    )


@audited
def unseal(*, household_id: UUID, reason: str, by: Model | None, at: datetime) -> Sequence[HouseholdSeal]:
    """Opens a door whatever it was closed for; returns the seals ended now, none where it was open."""
    return _open(HouseholdSeal.objects.filter(household=household_id), reason=reason, by=by, at=at)


@audited
def unseal_for_case(*, case_id: UUID, reason: str, by: Model | None, at: datetime) -> Sequence[HouseholdSeal]:
    """Ends the seal of a case; the door opens unless another seal stands. Returns the seals ended now."""
    return _open(HouseholdSeal.objects.filter(case_id=case_id), reason=reason, by=by, at=at)


def _open(
    seals: QuerySet[HouseholdSeal], *, reason: str, by: Model | None, at: datetime
) -> list[HouseholdSeal]:
    if not reason.strip():
        raise InvalidInput(_("Opening a sealed door needs a reason."), _("Write in a few words why."))
    standing = list(seals.filter(unsealed_at=None).select_for_update().order_by("pk"))
    for seal in standing:
        # A telephone's clock may run behind the one that sealed.
        seal.unsealed_at, seal.unseal_reason = max(at, seal.sealed_at), reason.strip()
        seal.unsealed_by_id = by.pk if by else None
    HouseholdSeal.objects.bulk_update(standing, ["unsealed_at", "unseal_reason", "unsealed_by"])
    return standing


@retention.erases("positive_cases")
@transaction.atomic
def erase_seals(*, before: datetime) -> int:
    """Erases seals that were opened before, with their former versions; returns how many."""
    ids = list(HouseholdSeal.objects.filter(unsealed_at__lt=before).values_list("pk", flat=True))
    with pgtrigger.ignore("zones.HouseholdSeal:seal_never_deleted"):
        HouseholdSeal.objects.filter(pk__in=ids).delete()
    audit.forget(HouseholdSeal, ids)
    return len(ids)
