"""Visits: written down, who was met at them, and taken back where they were wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases import rules
from dayclear.cases.models import Case, Visit, VisitSource
from dayclear.cases.models.visit import LONGEST
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.people.models import Person
from dayclear.places.models import Place
from dayclear.records.audit import audited

_RIDE = ("vehicle", "vehicle_kind", "carriage", "from_stop", "to_stop")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft:
    """Where the case was: a place of the tree, a place outside it by name, or a vehicle by plate, line or number."""

    visit_id: UUID
    started_at: datetime
    ended_at: datetime
    place: Place | None = None
    named_place: str = ""
    named_address: str = ""
    vehicle: str = ""
    vehicle_kind: str = ""
    carriage: str = ""
    from_stop: str = ""
    to_stop: str = ""
    seat: str = ""
    driver: str = ""
    setting: str = "other"
    distance: str = ""
    mask: str = ""
    air: str = ""


@audited
def add_visit(*, case: Case, draft: VisitDraft, by: Model | None, at: datetime) -> Visit:
    """Keeps a visit that the case told of; the same visit sent twice is one visit.

    Raises InvalidInput without a place or vehicle, for times in the wrong order, in the future or over a day apart.
    """
    _check_times(draft.started_at, draft.ended_at, at)
    vehicle = rules.plain_vehicle(draft.vehicle)
    named = draft.named_place.strip() if draft.place is None and not vehicle else ""
    if not (draft.place or named or vehicle):
        raise InvalidInput(
            _("It is not said where this was."),
            _("Choose a place, or write its name or the vehicle's plate."),
        )
    kept, _made = Visit.objects.get_or_create(
        pk=draft.visit_id,
        defaults={
            "case": case,
            "person_id": case.person_id,
            "place": None if vehicle else draft.place,
            "named_place": named,
            "named_address": draft.named_address.strip(),
            "vehicle": vehicle,
            **(_ride(draft) if vehicle else {}),
            "seat": draft.seat.strip(),
            "driver": draft.driver.strip(),
            "setting": "vehicle" if vehicle else draft.setting,
            "distance": draft.distance,
            "mask": draft.mask,
            "air": draft.air,
            "started_at": draft.started_at,
            "ended_at": draft.ended_at,
            "source": VisitSource.INTERVIEW,
            "told_at": at,
            "told_by_id": by.pk if by else None,
        },
    )
    if kept.case_id != case.pk:
        raise Conflict(
            _("This number belongs to another visit."), _("Load the page again and write it anew.")
        )
    return kept


def _ride(draft: VisitDraft) -> dict[str, str]:
    told = {name: getattr(draft, name).strip() for name in ("carriage", "from_stop", "to_stop")}
    return told | {"vehicle_kind": draft.vehicle_kind}


def _check_times(started_at: datetime, ended_at: datetime, at: datetime) -> None:
    if ended_at < started_at:
        raise InvalidInput(_("The visit ends before it begins."), _("Correct the times."))
    if ended_at - started_at > LONGEST:
        raise InvalidInput(_("The visit is longer than a day."), _("Write one visit for each day."))
    if started_at > at + timedelta(minutes=1):
        raise InvalidInput(_("The visit lies in the future."), _("Correct the times."))


@audited
def add_met(
    *,
    visit: Visit,
    met_id: UUID,
    person: Person | None,
    name: str,
    phone: str,
    distance: str,
    mask: str,
    by: Model | None,
    at: datetime,
) -> Visit:
    """Somebody was met at the case's visit: of the roster, or known by name and telephone only; once however often sent."""
    if person is not None and person.pk == visit.person_id:
        raise InvalidInput(_("Nobody meets themselves."), _("Choose another person."))
    if person is None and not (name.strip() or phone.strip()):
        raise InvalidInput(_("It is not said who was met."), _("Write a name or a telephone."))
    met, _made = Visit.objects.get_or_create(
        pk=met_id,
        defaults={
            "case_id": visit.case_id,
            "met_during": visit,
            "person": person,
            "unknown_name": "" if person else name.strip(),
            "unknown_phone": "" if person else phone.strip(),
            "place_id": visit.place_id,
            "named_place": visit.named_place,
            "named_address": visit.named_address,
            **{name: getattr(visit, name) for name in _RIDE},
            "setting": visit.setting,
            "distance": distance or visit.distance,
            "mask": mask,
            "air": visit.air,
            "started_at": visit.started_at,
            "ended_at": visit.ended_at,
            "source": VisitSource.INTERVIEW,
            "told_at": at,
            "told_by_id": by.pk if by else None,
        },
    )
    return met


@audited
def take_visit_back(*, visit: Visit, reason: str, by: Model | None, at: datetime) -> Visit:
    """It was not so: the visit and who was met at it stay readable with the reason, and count no more."""
    if not reason.strip():
        raise InvalidInput(_("A visit is taken back with a reason."), _("Write what was wrong about it."))
    rows = Visit.objects.filter(pk=visit.pk) | Visit.objects.filter(met_during=visit)
    rows.filter(taken_back_at=None).update(
        taken_back_at=at, taken_back_by=by.pk if by else None, taken_back_reason=reason.strip()
    )
    visit.refresh_from_db()
    return visit
