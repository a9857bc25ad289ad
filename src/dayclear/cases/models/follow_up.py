"""Contacts and released cases day by day until their last day: reached or not, how they are, where they stay."""

from decimal import Decimal
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models.contact import Contact
from dayclear.cases.models.home_monitoring import HomeMonitoring
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked

COLDEST, WARMEST = Decimal("33.0"), Decimal("43.0")


class Reach(models.TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")


class DayTest(models.TextChoices):
    """What somebody tells of a test; of an antigen what the strip shows."""

    NONE = "", _("No test today")
    ANTIGEN_NEGATIVE = "antigen_negative", _("Antigen negative")
    ANTIGEN_POSITIVE = "antigen_positive", _("Antigen positive")
    WAITING = "waiting", _("Nucleic acid, result awaited")
    NEGATIVE = "negative", _("Nucleic acid negative")
    POSITIVE = "positive", _("Nucleic acid positive, as told")


class Staying(models.TextChoices):
    UNKNOWN = "", _("Not known")
    SITE = "site", _("Isolation site")
    HOME = "home", _("At home")
    HOSPITAL = "hospital", _("In hospital")
    ELSEWHERE = "elsewhere", _("Elsewhere")


@tracked()
class FollowUp(models.Model):
    """One contact, or one released case, on one day. A correction changes the row; what stood before stays in its history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="follow_ups")
    monitoring = models.ForeignKey(HomeMonitoring, models.PROTECT, null=True, related_name="follow_ups")
    day = models.DateField()
    reach = models.CharField(max_length=10, choices=Reach)
    symptoms = models.CharField(max_length=255, blank=True)
    temperature_c = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    test = models.CharField(max_length=16, choices=DayTest, blank=True)
    stays = models.CharField(max_length=10, choices=Staying, blank=True)
    note = models.CharField(max_length=255, blank=True)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False, monitoring__isnull=True)
                | Q(contact__isnull=True, monitoring__isnull=False),
                name="follow_up_of_one",
            ),
            models.UniqueConstraint(fields=["contact", "day"], name="follow_up_one_a_day"),
            models.UniqueConstraint(fields=["monitoring", "day"], name="follow_up_one_a_day_after_release"),
            models.CheckConstraint(
                condition=Q(reach__in=Reach.values, test__in=DayTest.values, stays__in=Staying.values),
                name="follow_up_kinds_known",
            ),
            models.CheckConstraint(
                condition=Q(temperature_c__isnull=True) | Q(temperature_c__range=(COLDEST, WARMEST)),
                name="follow_up_temperature_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(reach=Reach.REACHED) | Q(symptoms="", temperature_c__isnull=True),
                name="follow_up_nothing_of_who_was_not_reached",
            ),
        ]
        triggers = [pgtrigger.Protect(name="follow_up_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.contact_id or self.monitoring_id} {self.day}"

    @property
    def about(self) -> Contact | HomeMonitoring:
        """Who was asked after."""
        found = self.contact or self.monitoring
        if found is None:
            raise AssertionError("An entry is about a contact or a released case.")
        return found

    def is_ill(self, fever_c: float) -> bool:
        """Symptoms, or a temperature from which on it is fever."""
        return bool(self.symptoms) or (self.temperature_c is not None and self.temperature_c >= fever_c)

    @property
    def person_id(self) -> UUID:
        return self.about.person_id
