"""Who is inside a facility: closed management knows everybody who came in and went out."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers.models.facility import Facility


class PresenceKind(models.TextChoices):
    STAFF = "staff", _("Staff")
    VISITOR = "visitor", _("Visitor")
    DELIVERY = "delivery", _("Delivery")


@tracked()
class Presence(models.Model):
    """Somebody's time inside, from the door in to the door out. ``person`` is known where a personal code was scanned."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="presences")
    kind = models.CharField(max_length=12, choices=PresenceKind)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)
    in_at = models.DateTimeField()
    in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    out_at = models.DateTimeField(null=True, blank=True)
    out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="presence_says_who"),
            models.CheckConstraint(condition=Q(kind__in=PresenceKind.values), name="presence_kind_known"),
            models.CheckConstraint(
                condition=Q(out_at__isnull=True) | Q(out_at__gte=F("in_at")), name="presence_in_order"
            ),
            models.UniqueConstraint(
                fields=["facility", "person"],
                condition=Q(out_at__isnull=True, person__isnull=False),
                name="presence_person_inside_once",
            ),
            models.UniqueConstraint(
                fields=["facility", "kind", "name"],
                condition=Q(out_at__isnull=True, person__isnull=True),
                name="presence_name_inside_once",
            ),
        ]
        indexes = [models.Index(fields=["facility", "-in_at"], name="presence_by_facility")]
        triggers = [pgtrigger.Protect(name="presence_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name
