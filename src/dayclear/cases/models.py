"""Cases, the positives they rest on, their contacts, and what tracing wrote down. Nothing is ever deleted."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.rules import MILESTONES
from dayclear.cases.states import OPEN, STANDING, CaseStatus, ContactStatus
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked

ALL_MILESTONES = Q(**{f"{name}_at__isnull": False for name in MILESTONES})


class FoundIn(models.TextChoices):
    COMMUNITY = "community", _("In the community")
    ISOLATION = "isolation", _("In isolation")
    KEY_GROUP = "key_group", _("In a key group")


class ContactKind(models.TextChoices):
    CLOSE = "close", _("Close contact")
    SECONDARY = "secondary", _("Contact of a close contact")


@tracked()
class Case(models.Model):
    """One person found positive, with the clock sampled → tested → reported → moved."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=16, unique=True, db_collation="C")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="cases")
    # Where the person lived when found: the door that is sealed. It stays when the person moves house.
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="cases")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    sample_id = models.UUIDField(null=True, blank=True)
    barcode = models.CharField(max_length=40, blank=True, db_collation="C")
    result_id = models.UUIDField()
    found_in = models.CharField(max_length=12, choices=FoundIn, default=FoundIn.COMMUNITY)
    status = models.CharField(max_length=12, choices=CaseStatus, default=CaseStatus.CONFIRMED)

    sampled_at = models.DateTimeField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sealed_at = models.DateTimeField(null=True, blank=True)
    traced_at = models.DateTimeField(null=True, blank=True)
    disinfected_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    onset_on = models.DateField(null=True, blank=True)
    symptoms = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=OPEN), name="case_one_open_per_person"
            ),
            models.CheckConstraint(
                condition=(Q(sampled_at__isnull=True) | Q(sampled_at__lte=F("reported_at")))
                & (Q(tested_at__isnull=True) | Q(tested_at__lte=F("reported_at")))
                & (Q(sampled_at__isnull=True) | Q(tested_at__isnull=True) | Q(sampled_at__lte=F("tested_at")))
                & (Q(moved_at__isnull=True) | Q(moved_at__gte=F("reported_at")))
                & (Q(closed_at__isnull=True) | Q(closed_at__gte=F("moved_at"))),
                name="case_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.CONFIRMED, moved_at__isnull=True, closed_at__isnull=True)
                | Q(status=CaseStatus.MOVED, moved_at__isnull=False, closed_at__isnull=True)
                | Q(ALL_MILESTONES, status=CaseStatus.CLOSED, closed_at__isnull=False)
                | Q(status=CaseStatus.WITHDRAWN),
                name="case_status_tells_its_times",
            ),
            models.CheckConstraint(
                condition=Q(
                    Q(status=CaseStatus.WITHDRAWN, withdrawn_at__isnull=False), ~Q(withdrawn_reason="")
                )
                | Q(~Q(status=CaseStatus.WITHDRAWN), withdrawn_at__isnull=True, withdrawn_reason=""),
                name="case_withdrawn_says_why",
            ),
            models.CheckConstraint(condition=Q(found_in__in=FoundIn.values), name="case_found_in_known"),
        ]
        indexes = [
            models.Index(fields=["place_path"], condition=Q(status__in=OPEN), name="case_open_by_path"),
            models.Index(fields=["place_path", "reported_at"], name="case_by_path"),
            models.Index(fields=["-reported_at", "-number"], name="case_latest"),
        ]
        triggers = [pgtrigger.Protect(name="case_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def milestones_reached(self) -> tuple[str, ...]:
        return tuple(name for name in MILESTONES if getattr(self, f"{name}_at"))


@tracked()
class Positive(models.Model):
    """One positive result a case rests on; the case stands while one of them does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="positives")
    result_id = models.UUIDField(unique=True)
    barcode = models.CharField(max_length=40, blank=True, db_collation="C")
    sampled_at = models.DateTimeField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["barcode"], condition=~Q(barcode=""), name="positive_barcode")]
        triggers = [pgtrigger.Protect(name="positive_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.barcode


@tracked()
class Contact(models.Model):
    """Somebody exposed to a case. ``place`` is the contact's own home."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="contacts")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    kind = models.CharField(max_length=12, choices=ContactKind)
    setting = models.CharField(max_length=120)
    reason = models.CharField(max_length=255)
    last_exposed_at = models.DateTimeField(null=True, blank=True)
    isolate_until = models.DateField()
    home_until = models.DateField()
    status = models.CharField(max_length=12, choices=ContactStatus, default=ContactStatus.LISTED)
    listed_at = models.DateTimeField()
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    isolated_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    became_case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="was_contact")
    struck_off_at = models.DateTimeField(null=True, blank=True)
    struck_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    struck_off_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="contact_once_per_case"),
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="contact_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    Q(status=ContactStatus.STRUCK_OFF, struck_off_at__isnull=False), ~Q(struck_off_reason="")
                )
                | Q(~Q(status=ContactStatus.STRUCK_OFF), struck_off_at__isnull=True, struck_off_reason=""),
                name="contact_struck_off_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ContactStatus.LISTED, ContactStatus.STRUCK_OFF])
                | Q(status=ContactStatus.ISOLATING, isolated_at__isnull=False)
                | Q(status=ContactStatus.RELEASED, released_at__isnull=False)
                | Q(status=ContactStatus.BECAME_CASE, became_case__isnull=False),
                name="contact_status_tells_its_times",
            ),
            models.CheckConstraint(
                condition=Q(home_until__gte=F("isolate_until")), name="contact_home_after_isolation"
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_path"], condition=Q(status__in=STANDING), name="contact_standing_by_path"
            ),
        ]
        triggers = [pgtrigger.Protect(name="contact_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} ← {self.person_id}"

    @property
    def is_standing(self) -> bool:
        return self.status in STANDING


class TracingNote(models.Model):
    """What somebody said or saw, kept as written. A correction is another note."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="tracing_note_says_something")]
        indexes = [models.Index(fields=["case", "at"], name="tracing_note_by_case")]
        triggers = [
            pgtrigger.Protect(name="tracing_note_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.text[:40]
