"""Who must be moved, and how far that is."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers.models.facility import Facility
from dayclear.transfers.models.stay import Stay
from dayclear.transfers.states import OPEN, TransferStatus


class TransferReason(models.TextChoices):
    POSITIVE = "positive", _("Positive")
    CONTACT = "contact", _("Contact")


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
