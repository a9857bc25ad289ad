"""Facilities and their beds."""

from django.contrib.postgres.fields import ArrayField
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


class Need(models.TextChoices):
    DIALYSIS = "dialysis", _("Dialysis")
    PREGNANCY = "pregnancy", _("Pregnancy")
    CHILD = "child", _("Children")
    WHEELCHAIR = "wheelchair", _("Wheelchair")


def every_need() -> list[str]:
    """Until somebody says otherwise, nobody is kept out."""
    return list(Need.values)


@tracked()
class Facility(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=24, choices=FacilityKind)
    name_zh = models.CharField(max_length=120, unique=True)
    name_en = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    # When somebody is there to take people in, in words.
    hours = models.CharField(max_length=80, blank=True)
    # Where it stands in the tree, so that the nearest one is offered first.
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="facilities"
    )
    # Which needs beyond a bed it can care for: whoever needs more is not sent there.
    cares_for = ArrayField(models.CharField(max_length=12, choices=Need), default=every_need, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "facilities"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FacilityKind.values), name="facility_kind_known"),
            models.CheckConstraint(
                condition=Q(cares_for__contained_by=Need.values), name="facility_needs_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh


class BedSex(models.TextChoices):
    FEMALE = "female", _("Women")
    MALE = "male", _("Men")


@tracked()
class Bed(models.Model):
    """``number`` is the bed's own for ever: the exclusion constraint of stays is over it."""

    number = models.BigAutoField(primary_key=True)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="beds")
    room = models.CharField(max_length=20)
    label = models.CharField(max_length=20)
    # Set apart for one sex, as in a hall with a screen; empty for anybody.
    sex = models.CharField(max_length=8, choices=BedSex, blank=True)
    # A family room is offered to households first, and to single people when nothing else is free.
    for_family = models.BooleanField(default=False)
    cares_for = ArrayField(models.CharField(max_length=12, choices=Need), default=every_need, blank=True)
    in_service = models.BooleanField(default=True)
    # Why it is out of service, and until when, where somebody knows.
    closed_reason = models.CharField(max_length=200, blank=True)
    closed_until = models.DateTimeField(null=True, blank=True)
    # Somebody has left it, and it is given to nobody before it is disinfected and aired.
    awaits_disinfection = models.BooleanField(default=False)
    usable_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "room", "label"], name="bed_once"),
            models.CheckConstraint(condition=Q(sex__in=["", *BedSex.values]), name="bed_sex_known"),
            models.CheckConstraint(condition=Q(cares_for__contained_by=Need.values), name="bed_needs_known"),
            models.CheckConstraint(
                condition=Q(in_service=False) | Q(closed_reason="", closed_until__isnull=True),
                name="bed_in_service_is_not_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room}-{self.label}"
