"""Who lies in which bed when; the database lets nobody lie on another."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.transfers.models.facility import Bed
from dayclear.transfers.states import OCCUPYING, StayStatus


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
    # A bed held for somebody who has not left by then is given to others.
    held_until = models.DateTimeField(null=True, blank=True)
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
                | Q(
                    status__in=[StayStatus.RELEASED, StayStatus.DIED, StayStatus.CANCELLED],
                    period__upper_inf=False,
                ),
                name="stay_ended_says_when",
            ),
            models.CheckConstraint(condition=Q(period__lower_inf=False), name="stay_has_a_start"),
        ]
        indexes = [
            models.Index(fields=["bed"], condition=Q(status__in=OCCUPYING), name="stay_occupying_bed"),
            models.Index(
                fields=["held_until"], condition=Q(status=StayStatus.RESERVED), name="stay_held_until"
            ),
        ]
        triggers = [pgtrigger.Protect(name="stay_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.bed_id} {self.person_id}"
