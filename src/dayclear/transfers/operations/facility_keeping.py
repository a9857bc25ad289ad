"""Facilities, their rooms and beds: added, changed, closed for a while and opened again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers.models import Bed, Facility, Stay
from dayclear.transfers.models.facility import every_need
from dayclear.transfers.states import OCCUPYING


class StillInUse(Conflict):
    """Somebody lies there, or a bed there is held for somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BedFit:
    """For whom beds are: one sex or any, families first, and which needs they care for."""

    sex: str = ""
    for_family: bool = False
    cares_for: Sequence[str] = field(default_factory=every_need)


ANYBODY = BedFit()


@audited
def save_facility(*, facility_id: UUID, told: Mapping[str, Any], by: Model | None, at: datetime) -> Facility:  # noqa: ARG001 - the audit takes it.
    """Adds the facility of this id, or changes it; sent again it changes nothing.

    Raises InvalidInput where another has the name, StillInUse where its kind changes or it closes with people in it.
    """
    if Facility.objects.filter(name_zh=told["name_zh"]).exclude(pk=facility_id).exists():
        raise InvalidInput(
            _("Another facility is called %(name)s.") % {"name": told["name_zh"]}, _("Choose another name.")
        )
    known = Facility.objects.select_for_update(no_key=True).filter(pk=facility_id).first()
    if known and ((known.kind != told["kind"]) or not told.get("active", True)):
        _check_empty(Bed.objects.filter(facility=known))
    saved, _new = Facility.objects.update_or_create(pk=facility_id, defaults=dict(told))
    return saved


@audited
def add_beds(
    *,
    facility: Facility,
    room: str,
    labels: Sequence[str],
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    fit: BedFit = ANYBODY,
) -> list[Bed]:
    """Adds beds to a room; those there before stay as they are. Returns all beds of these labels."""
    return _add([room], labels, facility, fit)


@audited
def add_rooms(
    *,
    facility: Facility,
    rooms: Sequence[str],
    labels: Sequence[str],
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    fit: BedFit = ANYBODY,
) -> list[Bed]:
    """Adds rooms alike, each with the same beds; those there before stay as they are. Returns all beds of these."""
    if not rooms or not labels:
        raise InvalidInput(
            _("No room or no bed is named."), _("Write numbers such as 101-110, and 1-2 for the beds.")
        )
    return _add(rooms, labels, facility, fit)


def _add(rooms: Sequence[str], labels: Sequence[str], facility: Facility, fit: BedFit) -> list[Bed]:
    Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)
    Bed.objects.bulk_create(
        [Bed(facility=facility, room=room, label=label, **asdict(fit)) for room in rooms for label in labels],
        ignore_conflicts=True,
    )
    return list(Bed.objects.filter(facility=facility, room__in=rooms, label__in=labels).order_by("number"))


@audited
def change_beds(
    *,
    facility: Facility,
    room: str,
    labels: Collection[str],
    fit: BedFit,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,  # noqa: ARG001
) -> int:
    """For whom these beds of a room are from now on, all of them where no label is named; returns how many.

    Raises StillInUse where somebody of the other sex lies there.
    """
    beds = _beds(facility, room, labels)
    if fit.sex:
        _check_empty(beds, ~Q(person__sex=fit.sex))
    return beds.update(**asdict(fit))


@audited
def close_beds(
    *,
    facility: Facility,
    room: str,
    labels: Collection[str],
    reason: str,
    until: datetime | None,
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,
) -> int:
    """Nobody is given these beds of a room, all of them where no label is named, until then; returns how many.

    Raises InvalidInput without a reason or for an instant that is past, StillInUse where somebody lies there.
    """
    told = " ".join(reason.split())[: Bed._meta.get_field("closed_reason").max_length]
    if not told:
        raise InvalidInput(_("A bed is closed with a reason."), _("Write in a few words why."))
    if until and until <= at:
        raise InvalidInput(
            _("This instant is past."), _("Write until when it stays closed, or leave it empty.")
        )
    beds = _beds(facility, room, labels)
    _check_empty(beds)
    return beds.update(in_service=False, closed_reason=told, closed_until=until)


@audited
def reopen_beds(
    *,
    facility: Facility,
    room: str,
    labels: Collection[str],
    by: Model | None,  # noqa: ARG001 - the audit takes it.
    at: datetime,  # noqa: ARG001
) -> int:
    """These beds of a room are given again, all of them where no label is named; returns how many were closed."""
    return _reopen(_beds(facility, room, labels))


@audited
def reopen_past(*, by: Model | None, at: datetime) -> int:  # noqa: ARG001 - the audit takes it.
    """Opens the beds that were closed until now; returns how many."""
    return _reopen(Bed.objects.filter(closed_until__lte=at))


def _reopen(beds: QuerySet[Bed]) -> int:
    return beds.filter(in_service=False).update(in_service=True, closed_reason="", closed_until=None)


def _beds(facility: Facility, room: str, labels: Collection[str]) -> QuerySet[Bed]:
    """The beds, while nobody else is given one in the facility. Raises InvalidInput where there is none."""
    Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)
    beds = Bed.objects.filter(facility=facility, room=room)
    found = beds.filter(label__in=labels) if labels else beds
    if not found.exists():
        raise InvalidInput(_("There is no such bed."), _("Choose one of the list."))
    return found


def _check_empty(beds: QuerySet[Bed], whom: Q | None = None) -> None:
    """Raises StillInUse."""
    inside = Stay.objects.filter(whom or Q(), bed__in=beds, status__in=OCCUPYING)
    first = inside.select_related("bed").order_by("bed__room", "bed__label").first()
    if first:
        raise StillInUse(
            _("Somebody lies in bed %(bed)s, or it is held for somebody.") % {"bed": first.bed},
            _("Move or release them first, or choose other beds."),
        )
