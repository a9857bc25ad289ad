"""Contacts of a case: who was exposed, why, until when, and where they stand."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models.case import Case
from dayclear.cases.models.reason import Ground, Reason
from dayclear.cases.models.setting import Setting
from dayclear.cases.models.visit import Distance
from dayclear.cases.states import STANDING, ContactStatus
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


class ContactKind(models.TextChoices):
    CLOSE = "close", _("Close contact")
    SECONDARY = "secondary", _("Contact of a close contact")


@tracked()
class Contact(models.Model):
    """Somebody exposed to a case. ``place`` is the contact's own home, ``met_at`` where they met, in words as told.

    ``ground`` and what follows it are why: of all meetings the strongest, and through which close contact it came.
    Watched at home from ``home_from_on`` until ``home_until``; before ``isolate_until`` that is isolation at home.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="contacts")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    kind = models.CharField(max_length=12, choices=ContactKind)
    setting = models.CharField(max_length=10, choices=Setting, default=Setting.OTHER)
    met_at = models.CharField(max_length=120, blank=True)
    ground = models.CharField(max_length=18, choices=Ground, default=Ground.TOLD)
    through = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    met_from = models.DateTimeField(null=True, blank=True)
    met_until = models.DateTimeField(null=True, blank=True)
    distance = models.CharField(max_length=6, choices=Distance, blank=True)
    both_masked = models.BooleanField(null=True, blank=True)
    meetings = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=255, blank=True)
    last_exposed_at = models.DateTimeField(null=True, blank=True)
    isolate_until = models.DateField()
    home_until = models.DateField()
    status = models.CharField(max_length=12, choices=ContactStatus, default=ContactStatus.LISTED)
    listed_at = models.DateTimeField()
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    isolated_at = models.DateTimeField(null=True, blank=True)
    home_from_on = models.DateField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    became_case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="was_contact")
    struck_off_at = models.DateTimeField(null=True, blank=True)
    struck_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    struck_off_reason = models.TextField(blank=True)

    follows_place: ClassVar[Q] = Q(status__in=STANDING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="contact_once_per_case"),
            models.CheckConstraint(condition=Q(kind__in=ContactKind.values), name="contact_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    setting__in=Setting.values, ground__in=Ground.values, distance__in=Distance.values
                ),
                name="contact_setting_known",
            ),
            models.CheckConstraint(
                condition=~Q(ground=Ground.TOLD, reason="")
                & (~Q(ground__in=[Ground.MET, Ground.NEIGHBOURS]) | Q(met_from__isnull=False))
                & (
                    Q(met_from__isnull=True, met_until__isnull=True)
                    | Q(met_from__isnull=False, met_until__gte=F("met_from"))
                ),
                name="contact_says_why",
            ),
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
                | Q(status=ContactStatus.AT_HOME, isolated_at__isnull=False, home_from_on__isnull=False)
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
            models.Index(
                fields=["home_until"], condition=Q(status__in=STANDING), name="contact_standing_by_last_day"
            ),
        ]
        triggers = [pgtrigger.Protect(name="contact_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} ← {self.person_id}"

    @property
    def where(self) -> str:
        """Where they met, in the reader's language; the place itself as it was told."""
        return " · ".join(filter(None, (str(self.get_setting_display()), self.met_at)))

    @property
    def why(self) -> Reason:
        return Reason(
            ground=self.ground,
            through=self.through,
            since=self.met_from,
            until=self.met_until,
            distance=self.distance,
            both_masked=self.both_masked,
            meetings=self.meetings,
            told=self.reason,
        )

    @property
    def why_in_words(self) -> str:
        """In the reader's language. The contact comes with the one through whom it came."""
        return self.why.in_words(self.setting)

    @property
    def is_standing(self) -> bool:
        return self.status in STANDING
