"""The convoy's vehicles: added, changed, out and back again."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited
from dayclear.transfers.models import Vehicle


@audited
def save_vehicle(*, vehicle: Vehicle | None, told: dict[str, Any], by: Model | None, at: datetime) -> Vehicle:  # noqa: ARG001 - the audit takes it.
    """Adds a vehicle, or changes one; ``told`` are its fields. A plate that is there already is that vehicle."""
    if vehicle is None:
        added, _new = Vehicle.objects.update_or_create(plate=told["plate"], defaults=told)
        return added
    for name, value in told.items():
        setattr(vehicle, name, value)
    vehicle.save()
    return vehicle


@audited
def take_out(*, vehicle: Vehicle, reason: str, by: Model | None, at: datetime) -> Vehicle:  # noqa: ARG001 - the audit takes it.
    """The vehicle cannot be used from now on, and why. Saying so again keeps the first time and reason."""
    if not reason.strip():
        raise InvalidInput(_("A vehicle is taken out with a reason."), _("Write in a few words why."))
    Vehicle.objects.filter(pk=vehicle.pk, out_since=None).update(out_since=at, out_reason=reason.strip())
    vehicle.refresh_from_db()
    return vehicle


@audited
def bring_back(*, vehicle: Vehicle, by: Model | None, at: datetime) -> Vehicle:  # noqa: ARG001 - the audit takes it.
    """The vehicle can be used again."""
    Vehicle.objects.filter(pk=vehicle.pk).update(out_since=None, out_reason="")
    vehicle.refresh_from_db()
    return vehicle
