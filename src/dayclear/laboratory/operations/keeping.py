"""Laboratories and their shifts are put on the list, changed and taken off."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.scope import Scope
from dayclear.laboratory import policies
from dayclear.laboratory.models import Laboratory, Shift
from dayclear.records.audit import audited


@audited
def keep_laboratory(
    *,
    laboratory_id: UUID,
    name_zh: str,
    name_en: str = "",
    phone: str = "",
    tube_kinds: Sequence[int],
    latitude: float | None = None,
    longitude: float | None = None,
    active: bool = True,
    scope: Scope,
    by: Model | None,  # noqa: ARG001 - @audited names who acts.
    at: datetime,  # noqa: ARG001 - every write says when; the history keeps it.
) -> Laboratory:
    """Puts the laboratory on the list or changes it; the same call again changes nothing.

    Raises InvalidInput without a name or an accepted tube, or with half a position; Conflict where another has the name.
    """
    policies.check_can_keep(scope)
    if not name_zh.strip() or not tube_kinds:
        raise InvalidInput(
            _("A laboratory needs a Chinese name and a kind of tube that it accepts."), _("Give both.")
        )
    if (latitude is None) != (longitude is None):
        raise InvalidInput(
            _("A position has a latitude and a longitude."), _("Give both, or leave both empty.")
        )
    if Laboratory.objects.filter(name_zh=name_zh.strip()).exclude(pk=laboratory_id).exists():
        raise Conflict(
            _("Another laboratory is called “%(name)s”.") % {"name": name_zh.strip()},
            _("Give it another name."),
        )
    kept, _made = Laboratory.objects.update_or_create(
        pk=laboratory_id,
        defaults={
            "name_zh": name_zh.strip(),
            "name_en": name_en.strip(),
            "phone": phone.strip(),
            "tube_kinds": sorted(set(tube_kinds)),
            "latitude": latitude,
            "longitude": longitude,
            "active": active,
        },
    )
    return kept


@audited
def keep_shift(
    *,
    shift_id: UUID,
    laboratory: Laboratory,
    method: str,
    starts: time,
    ends: time,
    tubes_per_h: int,
    takes_min: int,
    scope: Scope,
    by: Model | None,  # noqa: ARG001 - @audited names who acts.
    at: datetime,  # noqa: ARG001 - every write says when; the history keeps it.
) -> Shift:
    """Makes the shift or changes it. Raises Conflict where the laboratory's other shift by this method starts then."""
    policies.check_can_keep(scope)
    if not method.strip() or tubes_per_h < 1:
        raise InvalidInput(_("A shift needs a method and takes at least one tube an hour."), _("Give both."))
    same = Shift.objects.filter(laboratory=laboratory, method=method.strip(), starts=starts)
    if same.exclude(pk=shift_id).exists():
        raise Conflict(
            _("A shift by “%(method)s” starts at %(starts)s already.")
            % {"method": method.strip(), "starts": f"{starts:%H:%M}"},
            _("Change that one, or let this one start at another time."),
        )
    kept, _made = Shift.objects.update_or_create(
        pk=shift_id,
        defaults={
            "laboratory": laboratory,
            "method": method.strip(),
            "starts": starts,
            "ends": ends,
            "tubes_per_h": tubes_per_h,
            "takes_min": takes_min,
        },
    )
    return kept


@audited
def end_shift(*, shift: Shift, scope: Scope, by: Model | None) -> None:  # noqa: ARG001 - @audited names who acts.
    """The shift is worked no more; its former versions stay in the history."""
    policies.check_can_keep(scope)
    shift.delete()
