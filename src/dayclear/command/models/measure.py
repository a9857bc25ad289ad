"""What somebody was told on paper about a measure, and what they said against it.

They live here and not in a part, because measures belong to several parts, which never know each other, while the
protocol names them all and an objection is a task like any other.
"""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dayclear.command.objection_states import Change, ObjectionStatus
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked


@tracked()
class MeasureNotice(models.Model):
    """A notice as it was handed out. What changes later is told by another notice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=12, unique=True, db_collation="C")
    measure = models.CharField(max_length=40)
    # The record that is the measure: a contact, a stay, a seal, days of monitoring.
    subject_id = models.UUIDField()
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="measure_notices")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    where_zh = models.CharField(max_length=255)
    where_en = models.CharField(max_length=255)
    since_on = models.DateField()
    until_on = models.DateField()
    tests_on = ArrayField(models.DateField(), default=list, blank=True)
    protocol_version = models.ForeignKey(
        "command.ProtocolVersion", models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("command.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "subject_id", "person", "since_on", "until_on", "where_zh"],
                name="measure_notice_once",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("since_on")), name="measure_notice_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["person", "issued_at"], name="measure_notice_by_person")]
        triggers = [
            pgtrigger.Protect(name="measure_notice_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.number


@tracked()
class Objection(models.Model):
    """What the person, or somebody for them, said against a measure; ``id`` is the writer's own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(MeasureNotice, models.PROTECT, related_name="objections")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)
    text = models.TextField(max_length=4000)
    said_by = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("command.Account", models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=ObjectionStatus, default=ObjectionStatus.OPEN)
    answer = models.TextField(max_length=4000, blank=True)
    change = models.CharField(max_length=12, choices=Change, blank=True)
    # The other place or the exception, in the words of whoever answers.
    terms = models.CharField(max_length=500, blank=True)
    until_on = models.DateField(null=True, blank=True)
    # The other home that was chosen, where the measure goes on behind another door.
    household = models.ForeignKey("people.Household", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("command.Account", models.PROTECT, null=True, related_name="+")

    follows_place: ClassVar[Q] = Q(status=ObjectionStatus.OPEN)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_what"),
            models.CheckConstraint(
                condition=Q(status__in=ObjectionStatus.values), name="objection_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=ObjectionStatus.OPEN, ended_at__isnull=True, answer="")
                | (Q(ended_at__isnull=False) & ~Q(status=ObjectionStatus.OPEN) & ~Q(answer="")),
                name="objection_answered_says_why",
            ),
            models.CheckConstraint(
                condition=Q(status=ObjectionStatus.CHANGED, change__in=Change.values)
                | (~Q(status=ObjectionStatus.CHANGED) & Q(change="", terms="")),
                name="objection_changed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(change=Change.SOONER, until_on__isnull=False)
                | (~Q(change=Change.SOONER) & Q(until_on__isnull=True)),
                name="objection_sooner_says_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(change__in=[Change.PLACE, Change.EASED]) | ~Q(terms=""),
                name="objection_changed_says_what_holds",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=True) | Q(change=Change.PLACE),
                name="objection_other_home_is_a_place",
            ),
            models.UniqueConstraint(
                fields=["notice"], condition=Q(status=ObjectionStatus.OPEN), name="objection_one_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_path", "taken_at"],
                condition=Q(status=ObjectionStatus.OPEN),
                name="objection_open_by_path",
            )
        ]
        triggers = [pgtrigger.Protect(name="objection_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.status}"
