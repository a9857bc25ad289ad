"""Cases, their contacts, and what tracing wrote down."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.states import CaseStatus
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class FoundIn(models.TextChoices):
    COMMUNITY = "community", _("In the community")
    ISOLATION = "isolation", _("In isolation")
    KEY_GROUP = "key_group", _("In a key group")


@tracked()
class Case(models.Model):
    """A person with a confirmed positive result. Times are those of the result that opened it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=24, unique=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="cases")
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="cases")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="cases")
    place_path = models.CharField(max_length=255, db_collation="C")
    sample_id = models.UUIDField()
    barcode = models.CharField(max_length=40)
    result_id = models.UUIDField(unique=True)
    found_in = models.CharField(max_length=12, choices=FoundIn, default=FoundIn.COMMUNITY)
    status = models.CharField(max_length=12, choices=CaseStatus, default=CaseStatus.CONFIRMED)
    sampled_at = models.DateTimeField()
    tested_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    traced_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    disinfected_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=["confirmed", "moved"]), name="case_one_open_per_person"
            ),
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="case_status_known"),
            models.CheckConstraint(
                condition=Q(tested_at__gte=F("sampled_at"), reported_at__gte=F("tested_at")), name="case_times_in_order"
            ),
            models.CheckConstraint(
                condition=Q(moved_at__isnull=True) | Q(moved_at__gte=F("sampled_at")), name="case_moved_after_sampled"
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                | ~Q(status="withdrawn") & Q(withdrawn_at__isnull=True),
                name="case_withdrawn_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="closed")
                | Q(
                    sealed_at__isnull=False,
                    traced_at__isnull=False,
                    moved_at__isnull=False,
                    disinfected_at__isnull=False,
                    closed_at__isnull=False,
                ),
                name="case_closed_has_everything",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["moved", "closed"]) | Q(moved_at__isnull=False), name="case_moved_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["place_path", "reported_at"], name="case_path_reported"),
            models.Index(fields=["-reported_at"], name="case_latest"),
            models.Index(fields=["barcode"], name="case_barcode"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in {CaseStatus.CONFIRMED, CaseStatus.MOVED}


class ContactKind(models.TextChoices):
    CLOSE = "close", _("Close contact")
    SECONDARY = "secondary", _("Contact of a close contact")


class ContactStatus(models.TextChoices):
    LISTED = "listed", _("Listed")
    ISOLATING = "isolating", _("In isolation")
    RELEASED = "released", _("Released")
    STRUCK_OFF = "struck_off", _("Struck off")


@tracked()
class Contact(models.Model):
    """A person who met a case, with the reason a reader needs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="contacts")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C")
    kind = models.CharField(max_length=12, choices=ContactKind)
    setting = models.CharField(max_length=120)
    reason = models.CharField(max_length=255)
    last_exposed_at = models.DateTimeField(null=True, blank=True)
    isolate_until = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=ContactStatus, default=ContactStatus.LISTED)
    listed_at = models.DateTimeField()
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    struck_off_at = models.DateTimeField(null=True, blank=True)
    struck_off_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="contact_once_per_case"),
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="contact_kind_known"),
            models.CheckConstraint(
                condition=Q(status="struck_off", struck_off_at__isnull=False) & ~Q(struck_off_reason="")
                | ~Q(status="struck_off") & Q(struck_off_at__isnull=True),
                name="contact_struck_off_says_why",
            ),
        ]
        indexes = [models.Index(fields=["place_path"], name="contact_path")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"


class TracingNote(models.Model):
    """Kept word for word; append-only."""

    id = models.UUIDField(primary_key=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
        indexes = [models.Index(fields=["case", "at"], name="note_by_case")]
        triggers = [pgtrigger.Protect(name="note_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}"
