"""A phone that carries a roster through a shift."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class DeviceState(models.TextChoices):
    IN_USE = "in_use", _("In use")
    ENDED = "ended", _("Shift over, not heard of yet")
    TO_WIPE = "to_wipe", _("To be wiped")
    WIPED = "wiped", _("Wiped")


@tracked(exclude=["last_seen_at", "unsent"])
class FieldDevice(models.Model):
    """Registered by its owner, under an id that the phone made itself.

    What lies on it is wiped when ``ends_at`` has come or a wipe is ordered; the phone learns it at its next contact,
    and ``wiped_at`` is when it told that it holds nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("command.Account", models.PROTECT, related_name="field_devices")
    # What its owner knows it by, such as the browser's name.
    name = models.CharField(max_length=80)
    # The outermost place whose people may lie on it: who commands there may wipe it.
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    registered_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    # How much it had not sent when it was last heard of.
    unsent = models.PositiveIntegerField(default=0)
    wipe_ordered_at = models.DateTimeField(null=True, blank=True)
    wipe_ordered_by = models.ForeignKey(
        "command.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("registered_at")),
                name="device_ends_after_registration",
            ),
            models.CheckConstraint(
                condition=models.Q(wipe_ordered_at__isnull=True, wipe_ordered_by__isnull=True)
                | models.Q(wipe_ordered_at__isnull=False, wipe_ordered_by__isnull=False),
                name="device_wipe_says_who",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="device_has_name"),
        ]
        indexes = [
            models.Index(fields=["account", "-registered_at"], name="device_account_latest"),
            models.Index(fields=["place_path", "-registered_at"], name="device_path_latest"),
        ]

    def __str__(self) -> str:
        return self.name

    def state_at(self, at: datetime) -> DeviceState:
        if self.wiped_at:
            return DeviceState.WIPED
        if self.wipe_ordered_at:
            return DeviceState.TO_WIPE
        return DeviceState.ENDED if self.ends_at <= at else DeviceState.IN_USE
