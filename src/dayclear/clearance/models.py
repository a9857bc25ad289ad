"""Employers and their rosters, antigens, what employers were told, who was asked for at a gate, and the day's totals.

An antigen and a gate's scan say themselves who wrote them and when, and keep no second history.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dayclear.clearance.rules import Told
from dayclear.clearance.states import PhotoCheck, Suspicion
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class AntigenOutcome(models.TextChoices):
    NEGATIVE = "negative", _("Negative")
    POSITIVE = "positive", _("Positive")
    INVALID = "invalid", _("Invalid")


class WordKind(models.TextChoices):
    STOPPED = "stopped", _("May not work until further notice")
    CLEARED = "cleared", _("May work again with today's negatives")


TOLD_LABELS = {
    Told.CLEAR: _("May work"),
    Told.STOPPED: _("May not work until further notice"),
    Told.HOME_LOCKED: _("The home is in a lockdown zone"),
    Told.ANTIGEN_DUE: _("An antigen test is due"),
    Told.NUCLEIC_DUE: _("A nucleic-acid test is due"),
    Told.NOT_A_MEMBER: _("On no roster of this gate"),
    Told.LIST_TOO_OLD: _("The list taken along is too old"),
}


@tracked()
class Employer(models.Model):
    """A work place whose people belong to a key group; ``place`` is where they work, which says who answers for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    name_zh = models.CharField(_("Name in Chinese"), max_length=120)
    name_en = models.CharField(_("Name in English"), max_length=120, blank=True)
    contact_name = models.CharField(_("Who is told there"), max_length=120, blank=True)
    contact_phone = models.CharField(_("Telephone"), max_length=20, blank=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name_zh"], condition=Q(in_use=True), name="employer_name_once"
            ),
            models.CheckConstraint(condition=~Q(name_zh=""), name="employer_has_a_name"),
        ]
        indexes = [models.Index(fields=["place_path", "name_zh"], name="employer_path")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name_zh


@tracked()
class Membership(models.Model):
    """Somebody works for an employer in a key group, both days included; ``key_group`` is a kind of the protocol."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="memberships")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="memberships", db_index=False)
    key_group = models.CharField(max_length=40)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "employer"], condition=Q(until_on__isnull=True), name="member_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="member_in_order"
            ),
            models.CheckConstraint(condition=~Q(key_group=""), name="member_of_a_group"),
        ]
        indexes = [models.Index(fields=["employer", "until_on"], name="member_employer")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.employer_id}"


@tracked()
class SelfReportLink(models.Model):
    """By it a member tells their own antigens without signing in (docs/adr/0011). Only the secret's SHA-256 is kept.

    A member has one that is not revoked; it ends by itself, and with the membership.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(
        Membership, models.CASCADE, related_name="self_report_links", db_index=False
    )
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(revoked_at__isnull=True), name="self_report_link_once"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="self_report_link_ends_after_issue"
            ),
        ]
        indexes = [models.Index(fields=["membership"], name="self_report_link_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.issued_at:%Y-%m-%d}"


class Antigen(models.Model):
    """One antigen test, told by the person with a photo or seen by a member of staff. The id is made by the phone.

    ``place`` is where a positive is looked after: the home for a test told from there, else the work place.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="antigens", db_index=False)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="antigens", db_index=False
    )
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    outcome = models.CharField(max_length=8, choices=AntigenOutcome)
    supervised = models.BooleanField(default=False)
    photo = models.ForeignKey("records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    # Told by telephone to staff who ask after the person every day; there is no photo of it.
    told_in_follow_up = models.BooleanField(default=False)
    # By which the person told it alone; nobody of the staff was there.
    link = models.ForeignKey(
        SelfReportLink, models.SET_NULL, null=True, blank=True, related_name="antigens", db_index=False
    )
    photo_check = models.CharField(max_length=10, choices=PhotoCheck, blank=True)
    photo_checked_at = models.DateTimeField(null=True, blank=True)
    photo_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    tested_at = models.DateTimeField()
    received_at = models.DateTimeField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    suspicion = models.CharField(max_length=10, choices=Suspicion, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_barcode = models.CharField(max_length=40, blank=True, db_collation="C")
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_back_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=AntigenOutcome.values), name="antigen_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="positive", suspicion__in=Suspicion.values)
                | (~Q(outcome="positive") & Q(suspicion="")),
                name="antigen_positive_is_followed_up",
            ),
            models.CheckConstraint(
                condition=Q(suspicion__in=["", "waiting"], settled_at__isnull=True)
                | Q(suspicion__in=["confirmed", "refuted", "taken_back"], settled_at__isnull=False),
                name="antigen_settled_says_when",
            ),
            models.CheckConstraint(
                condition=(Q(suspicion="taken_back") & ~Q(taken_back_why=""))
                | (~Q(suspicion="taken_back") & Q(taken_back_why="", taken_back_by__isnull=True)),
                name="antigen_taken_back_says_why",
            ),
            models.CheckConstraint(
                condition=Q(photo_check="") | Q(outcome="negative", supervised=False, photo__isnull=False),
                name="antigen_photo_checked_of_negatives",
            ),
            models.CheckConstraint(
                condition=Q(photo_check__in=["", "waiting"], photo_checked_at__isnull=True)
                | Q(photo_check__in=["readable", "unreadable"], photo_checked_at__isnull=False),
                name="antigen_photo_checked_says_when",
            ),
            models.CheckConstraint(
                condition=Q(supervised=True) | Q(photo__isnull=False) | Q(told_in_follow_up=True),
                name="antigen_is_seen",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-tested_at"], name="antigen_latest"),
            models.Index(fields=["person"], condition=~Q(suspicion=""), name="antigen_followed_up"),
            models.Index(fields=["tested_at"], name="antigen_day"),
            models.Index(
                fields=["employer", "tested_at"], condition=~Q(photo_check=""), name="antigen_photo_checks"
            ),
            models.Index(fields=["link"], condition=Q(link__isnull=False), name="antigen_by_link"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.outcome}"


class EmployerWord(models.Model):
    """What an employer was told of one of its people, and when somebody made sure that it was heard."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="words", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=WordKind)
    # The antigen or the case behind it, which the employer never sees.
    cause_id = models.UUIDField()
    at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "person", "kind", "cause_id"], name="word_once"),
            models.CheckConstraint(condition=Q(kind__in=WordKind.values), name="word_kind_known"),
            models.CheckConstraint(
                condition=Q(heard_at__isnull=True) | Q(heard_at__gte=F("at")),
                name="word_heard_after_it_was_said",
            ),
        ]
        indexes = [models.Index(fields=["employer", "-at"], name="word_latest")]

    def __str__(self) -> str:
        return f"{self.employer_id} {self.kind}"


class GateScan(models.Model):
    """Somebody asked at a gate about somebody: whom, when, and the answer. Append-only.

    ``person_id`` is empty where the code belongs to nobody on the rosters of the gate: who it was is not looked up.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    person_id = models.UUIDField(null=True, blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField()
    allowed = models.BooleanField()
    told = models.CharField(max_length=16, choices=[(told.value, TOLD_LABELS[told]) for told in Told])
    # Where the answer came from a list taken along: when the list was made.
    list_of = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(allowed=True, told="clear") | (Q(allowed=False) & ~Q(told="clear")),
                name="gate_yes_is_clear",
            ),
            models.CheckConstraint(
                condition=Q(told__in=[told.value for told in Told]), name="gate_told_known"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="gate_asker_latest"),
            models.Index(fields=["employer", "-asked_at"], name="gate_employer_latest"),
        ]
        triggers = [pgtrigger.Protect(name="gate_scan_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.told}"


class DayTotal(models.Model):
    """How a group of an employer stood on a local day when it was last counted; pages add these up by path.

    ``complete``: all tests of the day, and not stopped. ``stopped``: kept from work, and so from being tested for it.
    ``self_reported``: of those with an antigen, who told it with a photo and was seen by nobody.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField()
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="totals", db_index=False)
    place_path = models.CharField(max_length=255, db_collation="C")
    key_group = models.CharField(max_length=40)
    due = models.PositiveIntegerField()
    antigen = models.PositiveIntegerField()
    nucleic = models.PositiveIntegerField()
    complete = models.PositiveIntegerField()
    stopped = models.PositiveIntegerField()
    positive = models.PositiveIntegerField()
    self_reported = models.PositiveIntegerField(default=0, db_default=0)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "day", "key_group"], name="clearance_total_once"),
            models.CheckConstraint(
                condition=Q(
                    antigen__lte=F("due"),
                    nucleic__lte=F("due"),
                    complete__lte=F("due") - F("stopped"),
                    positive__lte=F("due"),
                    self_reported__lte=F("antigen"),
                ),
                name="clearance_total_within_due",
            ),
        ]
        indexes = [models.Index(fields=["day", "place_path"], name="clearance_total_path")]

    def __str__(self) -> str:
        return f"{self.day} {self.key_group} {self.due}"
