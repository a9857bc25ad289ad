"""Facilities and their beds, who lies in which bed when, and who must be moved."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers.states import TransferStatus


class FacilityKind(models.TextChoices):
    DESIGNATED_HOSPITAL = "designated_hospital", _("Designated hospital")
    CABIN_HOSPITAL = "cabin_hospital", _("Cabin hospital")
    ISOLATION_SITE = "isolation_site", _("Isolation site")


class TransferReason(models.TextChoices):
    POSITIVE = "positive", _("Positive")
    CONTACT = "contact", _("Contact")


# Positives and contacts never share a facility.
KINDS_FOR: dict[str, tuple[str, ...]] = {
    TransferReason.POSITIVE: (FacilityKind.CABIN_HOSPITAL, FacilityKind.DESIGNATED_HOSPITAL),
    TransferReason.CONTACT: (FacilityKind.ISOLATION_SITE,),
}


class StayStatus(models.TextChoices):
    RESERVED = "reserved", _("Held")
    IN = "in", _("In the bed")
    RELEASED = "released", _("Released")
    CANCELLED = "cancelled", _("Cancelled")


OCCUPYING = (StayStatus.RESERVED, StayStatus.IN)


@tracked()
class Facility(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=24, choices=FacilityKind)
    name_zh = models.CharField(max_length=120, unique=True)
    name_en = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "facilities"
        constraints = [models.CheckConstraint(condition=Q(kind__in=FacilityKind.values), name="facility_kind_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh


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


@tracked()
class Stay(models.Model):
    """One person's time in one bed; no two overlap in a bed, which the database holds by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="stays")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="stays")
    period = DateTimeRangeField()
    status = models.CharField(max_length=12, choices=StayStatus, default=StayStatus.RESERVED)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="stay_one_in_a_bed",
                expressions=[
                    (Func(F("bed_id"), F("bed_id"), models.Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=["reserved", "in"]),
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=["reserved", "in"]), name="stay_one_bed_per_person"
            ),
            models.CheckConstraint(condition=Q(status__in=StayStatus.values), name="stay_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.bed_id} {self.person_id}"


@tracked()
class Transfer(models.Model):
    """One person to be moved from their door into a bed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="transfers")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="transfers")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="transfers")
    place_path = models.CharField(max_length=255, db_collation="C")
    reason = models.CharField(max_length=12, choices=TransferReason)
    case_id = models.UUIDField(null=True, blank=True)
    contact_id = models.UUIDField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=TransferStatus, default=TransferStatus.ORDERED)
    stay = models.OneToOneField(Stay, models.PROTECT, null=True, blank=True, related_name="transfer")
    vehicle = models.CharField(max_length=40, blank=True)
    crew = models.CharField(max_length=80, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    bed_given_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=["ordered", "bed_given", "under_way"]),
                name="transfer_one_open_per_person",
            ),
            models.CheckConstraint(condition=Q(status__in=TransferStatus.values), name="transfer_status_known"),
            models.CheckConstraint(
                condition=Q(reason="positive", case_id__isnull=False) | Q(reason="contact", contact_id__isnull=False),
                name="transfer_says_for_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["bed_given", "under_way", "arrived"]) | Q(stay__isnull=False),
                name="transfer_with_bed_has_stay",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""), name="transfer_cancelled_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_path", "ordered_at"],
                condition=Q(status__in=["ordered", "bed_given", "under_way"]),
                name="transfer_open_path",
            ),
            models.Index(fields=["case_id"], name="transfer_case"),
            models.Index(fields=["contact_id"], name="transfer_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.place_path}"

    @property
    def facility(self) -> Facility | None:
        return self.stay.bed.facility if self.stay else None
