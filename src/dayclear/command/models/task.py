"""What somebody must do by when, with which proof: the unit that every loop is made of."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.command.models.protocol_version import ProtocolVersion
from dayclear.command.protocol import Protocol
from dayclear.command.protocol.loading import parsed
from dayclear.command.states import ENDED, LIVING, Status, Step
from dayclear.kernel.ids import new_id
from dayclear.records.audit import tracked
from dayclear.records.wording import said_again


class ProofKind(models.TextChoices):
    NONE = "none", _("No proof")
    TEXT = "text", _("Text")
    PHOTO = "photo", _("Photo")
    FILE = "file", _("File")
    SCAN = "scan", _("Scan")
    RECORD = "record", _("The record itself")


class Clock(models.TextChoices):
    """The two clocks. They have the same rank: nothing sorts or filters one before the other."""

    CONTROL = "control", _("Control")
    NEED = "need", _("Need")


# An ended task never changes. Its copy of the place's path does, when places move.
ENDED_AND_CHANGED = pgtrigger.Condition(
    "OLD.ended_at IS NOT NULL AND to_jsonb(OLD) - 'place_path' IS DISTINCT FROM to_jsonb(NEW) - 'place_path'"
)


@tracked()
class Task(models.Model):
    """Owned by a post, never by a person alone. ``subject_label`` tells what it is about, no more.

    It is in the language of who opened the task; ``label`` in that of who reads, where ``subject_words`` kept how to say it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.ForeignKey("command.Event", models.PROTECT, related_name="tasks")
    protocol_version = models.ForeignKey(ProtocolVersion, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    clock = models.CharField(max_length=8, choices=Clock, default=Clock.CONTROL)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=160, blank=True)
    subject_words = models.JSONField(null=True)
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    place_path = models.CharField(max_length=255, db_collation="C", editable=False)

    post = models.ForeignKey("command.Post", models.PROTECT, related_name="tasks")
    vacant = models.BooleanField(default=False)
    accepted_by = models.ForeignKey(
        "command.Account", models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)

    opened_at = models.DateTimeField()
    remind_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    milestones = models.JSONField(default=list, encoder=DjangoJSONEncoder, blank=True)

    proof_required = models.CharField(max_length=8, choices=ProofKind, default=ProofKind.NONE)
    proof_text = models.TextField(blank=True)
    proof_file = models.ForeignKey(
        "records.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proof_scan = models.CharField(max_length=120, blank=True)

    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("command.Account", models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.TextField(blank=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="successor")
    follow_reason = models.TextField(blank=True)

    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalation_level = models.PositiveSmallIntegerField(default=0)
    escalate_next_at = models.DateTimeField(null=True, blank=True)

    follows_place: ClassVar[models.Q] = models.Q(ended_at__isnull=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=LIVING, ended_at__isnull=True)
                | models.Q(status__in=ENDED, ended_at__isnull=False),
                name="task_ended_has_an_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False)
                | models.Q(ended_by__isnull=True, end_reason="", proof_text="", proof_scan=""),
                name="task_living_has_no_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["cancelled", "carried_over"]) | ~models.Q(end_reason=""),
                name="task_left_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="accepted") | models.Q(accepted_at__isnull=False),
                name="task_accepted_has_an_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(remind_at__lte=models.F("deadline_at")),
                name="task_reminds_before_deadline",
            ),
            models.CheckConstraint(
                condition=models.Q(follows__isnull=True) | ~models.Q(follow_reason=""),
                name="task_successor_says_why",
            ),
            models.UniqueConstraint(
                fields=["event", "kind"],
                condition=models.Q(follows__isnull=True),
                name="task_once_per_event",
            ),
        ]
        indexes = [
            models.Index(
                fields=["post", "deadline_at"],
                condition=models.Q(ended_at__isnull=True),
                name="task_living_by_post",
            ),
            models.Index(
                fields=["place_path", "deadline_at"],
                condition=models.Q(ended_at__isnull=True),
                name="task_living_by_path",
            ),
            models.Index(
                fields=["remind_at"],
                condition=models.Q(ended_at__isnull=True, reminded_at__isnull=True),
                name="task_due_reminder",
            ),
            models.Index(
                fields=["escalate_next_at"],
                condition=models.Q(ended_at__isnull=True),
                name="task_due_escalation",
            ),
            models.Index(fields=["subject_id"], name="task_subject"),
            models.Index(fields=["post", "ended_at"], name="task_ended_by_post"),
            models.Index(fields=["place_path", "opened_at"], name="task_opened_by_path"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="task_ended_stays",
                operation=pgtrigger.Update,
                condition=ENDED_AND_CHANGED,
            ),
            pgtrigger.Protect(name="task_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_label} {self.place_path}"

    @property
    def protocol(self) -> Protocol:
        """The rules this task was opened under; they stay its rules when a new version comes into force."""
        return parsed(self.protocol_version_id, lambda: self.protocol_version.toml).at(self.place_path)

    @property
    def label(self) -> str:
        return said_again(self.subject_words, self.subject_label)

    @property
    def label_beside_place(self) -> str:
        """The label, where it says more than where the task is."""
        place = self.place
        return "" if self.label in {place.name, place.name_zh, place.address} else self.label

    @property
    def title(self) -> str:
        return self.protocol.task_title(self.kind)

    @property
    def is_living(self) -> bool:
        return self.ended_at is None

    @property
    def is_carried(self) -> bool:
        """It follows an earlier task: carried over from a day before, or reopened."""
        return self.follows_id is not None

    def is_late(self, at: datetime) -> bool:
        return self.is_living and at > self.deadline_at


class TaskStep(models.Model):
    """One step somebody took on a task, told on its page. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12, choices=Step)
    at = models.DateTimeField()
    by = models.ForeignKey("command.Account", models.PROTECT, null=True, blank=True, related_name="+")
    from_post = models.ForeignKey("command.Post", models.PROTECT, null=True, blank=True, related_name="+")
    to_post = models.ForeignKey("command.Post", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(step__in=Step.values), name="task_step_known")
        ]
        indexes = [models.Index(fields=["task", "at"], name="task_step_by_task")]
        triggers = [
            pgtrigger.Protect(name="task_step_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.step}"
