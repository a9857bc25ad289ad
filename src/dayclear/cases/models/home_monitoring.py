"""The days of health monitoring at home that follow a hospital."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from dayclear.cases.models.case import Case
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


@tracked()
class HomeMonitoring(models.Model):
    """After a hospital: rest, and a question after the health at home each day from ``from_on`` to ``until_on``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="monitoring")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="home_monitoring")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    from_on = models.DateField()
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=255, blank=True)

    follows_place: ClassVar[Q] = Q(ended_at__isnull=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="home_monitoring_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="home_monitoring_ended_says_why",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="home_monitoring_one_standing"
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_path"], condition=Q(ended_at__isnull=True), name="home_monitoring_by_path"
            ),
            models.Index(
                fields=["until_on"], condition=Q(ended_at__isnull=True), name="home_monitoring_by_last_day"
            ),
        ]
        triggers = [pgtrigger.Protect(name="home_monitoring_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.person_id} … {self.until_on}"
