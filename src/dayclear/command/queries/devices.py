"""Phones in the field."""

from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.models import Account, FieldDevice
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within

MOST_OF_ONE = 200


def devices_of(account: Account) -> QuerySet[FieldDevice]:
    """An account's own phones, those not wiped yet first."""
    return _listed(account.field_devices.all())[:MOST_OF_ONE]


def device_of(account: Account, device_id: UUID) -> FieldDevice:
    """One of the account's own phones; NotFound for anybody else's."""
    found = account.field_devices.filter(pk=device_id).first()
    if found is None:
        raise _unknown()
    return found


def devices_at(scope: Scope) -> QuerySet[FieldDevice]:
    """The phones that carry rosters of places in sight, those not wiped yet first."""
    found = FieldDevice.objects.filter(within(scope, "place_path"))
    return _listed(found.select_related("account", f"place__{ENCLOSING}"))


def device(device_id: UUID, account: Account, scope: Scope) -> FieldDevice:
    """One's own phone, or one that carries a roster of places in sight; NotFound otherwise."""
    found = FieldDevice.objects.filter(pk=device_id).first()
    if found is None or not (found.account_id == account.pk or scope.covers(found.place_path)):
        raise _unknown()
    return found


def _listed(devices: QuerySet[FieldDevice]) -> QuerySet[FieldDevice]:
    return devices.order_by(F("wiped_at").desc(nulls_first=True), "-registered_at")


def _unknown() -> NotFound:
    return NotFound(_("There is no such phone."), _("Choose one from the list."))
