"""Contacts day by day until their last day: reached or not, how they are, where they stay."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dayclear.cases.models.contact import Contact
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked

COLDEST, WARMEST = Decimal("33.0"), Decimal("43.0")


class Reach(models.TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")


class DayTest(models.TextChoices):
    NONE = "", _("No test today")
    WAITING = "waiting", _("Result awaited")
    NEGATIVE = "negative", _("Negative")
    POSITIVE = "positive", _("Positive")


class Staying(models.TextChoices):
    UNKNOWN = "", _("Not known")
    SITE = "site", _("Isolation site")
    HOME = "home", _("At home")
    HOSPITAL = "hospital", _("In hospital")
    ELSEWHERE = "elsewhere", _("Elsewhere")


@tracked()
class FollowUp(models.Model):
    """One contact on one day. A correction changes the row; what stood before stays in its history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="follow_ups")
    day = models.DateField()
    reach = models.CharField(max_length=10, choices=Reach)
    symptoms = models.CharField(max_length=255, blank=True)
    temperature_c = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    test = models.CharField(max_length=10, choices=DayTest, blank=True)
    stays = models.CharField(max_length=10, choices=Staying, blank=True)
    note = models.CharField(max_length=255, blank=True)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "day"], name="follow_up_one_a_day"),
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
        return f"{self.contact_id} {self.day}"
