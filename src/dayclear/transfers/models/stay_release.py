"""Why and by whom somebody was released, and the days of health monitoring at home that follow."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers.models.stay import Stay


@tracked()
class StayRelease(models.Model):
    """A doctor's decision with the evidence as it stood. Where the criteria were not met, it says why all the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.OneToOneField(Stay, models.PROTECT, related_name="release")
    criteria_met = models.BooleanField()
    evidence = models.JSONField(default=list)
    reason = models.TextField(max_length=2000, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(criteria_met=True) | ~Q(reason=""), name="stay_release_differs_says_why"
            )
        ]
        triggers = [pgtrigger.Protect(name="stay_release_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.stay_id)


@tracked()
class HomeMonitoring(models.Model):
    """After a hospital: rest and a question after the health at home, each day from ``from_on`` to ``until_on``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.OneToOneField(Stay, models.PROTECT, related_name="monitoring")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="home_monitoring")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    from_on = models.DateField()
    until_on = models.DateField()
    test_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=255, blank=True)

    follows_place: ClassVar[Q] = Q(ended_at__isnull=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on"))
                & Q(test_on__gte=F("from_on"))
                & Q(test_on__lte=F("until_on")),
                name="home_monitoring_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="home_monitoring_ended_says_why",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="home_monitoring_one_open"
            ),
        ]
        triggers = [pgtrigger.Protect(name="home_monitoring_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.person_id} … {self.until_on}"
