"""Phones in the field: registered at the start of a shift, wiped at its end or from afar."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.command.models import Account, FieldDevice
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.policies import check_can_wipe
from dayclear.kernel.errors import Conflict
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.records.audit import audited


@audited
def register_device(*, device_id: UUID, name: str, place: Place, by: Account, at: datetime) -> FieldDevice:
    """A phone for one shift, which ends after the hours that the protocol says. The same id again is the same phone.

    Raises Conflict for an id under which somebody else's phone is known.
    """
    hours = protocol_in_force(at).screening.field_shift_h
    device, _new = FieldDevice.objects.get_or_create(
        pk=device_id,
        defaults={
            "account": by,
            "name": name.strip() or _("Phone"),
            "place": place,
            "place_path": place.path,
            "registered_at": at,
            "ends_at": at + timedelta(hours=hours),
            "last_seen_at": at,
        },
    )
    if device.account_id != by.pk:
        raise Conflict(
            _("This phone is registered for somebody else."), _("Begin the shift anew on this phone.")
        )
    return device


@audited
def note_contact(*, device: FieldDevice, unsent: int, by: Account, at: datetime) -> FieldDevice:  # noqa: ARG001 - the audit reads it.
    """The phone was heard of, with how much it has not sent yet."""
    FieldDevice.objects.filter(pk=device.pk).update(last_seen_at=at, unsent=unsent)
    device.refresh_from_db()
    return device


@audited
def order_wipe(*, device: FieldDevice, scope: Scope, by: Account, at: datetime) -> FieldDevice:
    """The phone wipes itself at its next contact; a second order keeps the first. Raises NotYourPhone."""
    check_can_wipe(device, by, scope)
    FieldDevice.objects.filter(pk=device.pk, wipe_ordered_at=None, wiped_at=None).update(
        wipe_ordered_at=at, wipe_ordered_by=by
    )
    device.refresh_from_db()
    return device


@audited
def confirm_wiped(*, device: FieldDevice, by: Account, at: datetime) -> FieldDevice:  # noqa: ARG001 - as above.
    """The phone has sent everything and holds nothing any more; a second call keeps the first instant."""
    FieldDevice.objects.filter(pk=device.pk, wiped_at=None).update(wiped_at=at, last_seen_at=at, unsent=0)
    device.refresh_from_db()
    return device
