"""Facilities and their beds, who lies in which bed when, and who must be moved."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers import rules
from dayclear.transfers.states import OCCUPYING, OPEN, StayStatus, TransferStatus


class FacilityKind(models.TextChoices):
    DESIGNATED_HOSPITAL = rules.DESIGNATED_HOSPITAL, _("Designated hospital")
    CABIN_HOSPITAL = rules.CABIN_HOSPITAL, _("Cabin hospital")
    ISOLATION_SITE = rules.ISOLATION_SITE, _("Isolation site")


class TransferReason(models.TextChoices):
    POSITIVE = "positive", _("Positive")
    CONTACT = "contact", _("Contact")


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


@tracked()
class Stay(models.Model):
    """One person's time in one bed; no two overlap in a bed, which the database holds by itself.

    ``period`` begins when the bed is held and stays open until it is free again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="stays")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="stays")
    period = DateTimeRangeField()
    status = models.CharField(max_length=12, choices=StayStatus, default=StayStatus.RESERVED)
    end_reason = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="stay_one_in_a_bed",
                expressions=[
                    (
                        Func(F("bed_id"), F("bed_id"), models.Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=OCCUPYING),
            ),
            # Somebody in an isolation site who turns positive holds a second bed until they have moved.
            models.UniqueConstraint(
                fields=["person"], condition=Q(status=StayStatus.RESERVED), name="stay_one_bed_held"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(status=StayStatus.IN), name="stay_one_bed_lain_in"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OCCUPYING, period__upper_inf=True)
                | Q(status__in=[StayStatus.RELEASED, StayStatus.CANCELLED], period__upper_inf=False),
                name="stay_ended_says_when",
            ),
            models.CheckConstraint(condition=Q(period__lower_inf=False), name="stay_has_a_start"),
        ]
        indexes = [
            models.Index(fields=["bed"], condition=Q(status__in=OCCUPYING), name="stay_occupying_bed"),
        ]
        triggers = [pgtrigger.Protect(name="stay_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.bed_id} {self.person_id}"


@tracked()
class Transfer(models.Model):
    """One person to be moved from their door into a bed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="transfers")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="transfers")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="transfers")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
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
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancel_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=OPEN), name="transfer_one_open_per_person"
            ),
            models.UniqueConstraint(
                fields=["case_id"],
                condition=~Q(status=TransferStatus.CANCELLED) & Q(case_id__isnull=False),
                name="transfer_once_per_case",
            ),
            models.UniqueConstraint(
                fields=["contact_id"],
                condition=~Q(status=TransferStatus.CANCELLED) & Q(contact_id__isnull=False),
                name="transfer_once_per_contact",
            ),
            models.CheckConstraint(
                condition=Q(reason=TransferReason.POSITIVE, case_id__isnull=False, contact_id__isnull=True)
                | Q(reason=TransferReason.CONTACT, contact_id__isnull=False, case_id__isnull=True),
                name="transfer_says_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(status=TransferStatus.ORDERED, stay__isnull=True)
                | Q(status=TransferStatus.BED_GIVEN, stay__isnull=False, bed_given_at__isnull=False)
                | Q(status=TransferStatus.UNDER_WAY, stay__isnull=False, departed_at__isnull=False)
                | Q(status=TransferStatus.ARRIVED, stay__isnull=False, arrived_at__isnull=False)
                | (Q(status=TransferStatus.CANCELLED, cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="transfer_status_tells_its_times",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_path", "ordered_at"], condition=Q(status__in=OPEN), name="transfer_open_path"
            ),
            models.Index(fields=["case_id"], name="transfer_case"),
            models.Index(fields=["contact_id"], name="transfer_contact"),
        ]
        triggers = [pgtrigger.Protect(name="transfer_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.reason} {self.place_path}"

    @property
    def facility(self) -> Facility | None:
        return self.stay.bed.facility if self.stay else None
