"""Facilities and their beds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers import rules


class FacilityKind(models.TextChoices):
    DESIGNATED_HOSPITAL = rules.DESIGNATED_HOSPITAL, _("Designated hospital")
    CABIN_HOSPITAL = rules.CABIN_HOSPITAL, _("Cabin hospital")
    ISOLATION_SITE = rules.ISOLATION_SITE, _("Isolation site")


@tracked()
class Facility(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=24, choices=FacilityKind)
    name_zh = models.CharField(max_length=120, unique=True)
    name_en = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    # Where it stands in the tree, so that the nearest one is offered first.
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="facilities"
    )
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "facilities"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FacilityKind.values), name="facility_kind_known")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh


@tracked()
class Bed(models.Model):
    """``number`` is the bed's own for ever: the exclusion constraint of stays is over it."""

    number = models.BigAutoField(primary_key=True)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="beds")
    room = models.CharField(max_length=20)
    label = models.CharField(max_length=20)
    in_service = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facility", "room", "label"], name="bed_once")]

    def __str__(self) -> str:
        return f"{self.room}-{self.label}"
