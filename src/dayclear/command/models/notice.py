"""Whom a late or new task was raised to, and the messages that tell them."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.command.models.task import Task
from dayclear.kernel.ids import new_id


class EscalationReason(models.TextChoices):
    VACANT = "vacant", _("Nobody holds the post")
    DEADLINE = "deadline", _("The deadline has passed")
    UNBLOCK = "unblock", _("This department can remove the obstacle")


class Escalation(models.Model):
    """One task raised to one post. Unique, so that a sweep run twice raises nothing twice. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    to_post = models.ForeignKey("command.Post", models.PROTECT, related_name="escalations")
    reason = models.CharField(max_length=12, choices=EscalationReason)
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "to_post", "reason"], name="escalation_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=EscalationReason.values), name="escalation_reason_known"
            ),
        ]
        indexes = [models.Index(fields=["to_post", "at"], name="escalation_by_post")]
        triggers = [
            pgtrigger.Protect(name="escalation_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} → {self.to_post_id} ({self.reason})"


class NoticeKind(models.TextChoices):
    OPENED = "opened", _("New tasks")
    REMINDER = "reminder", _("Half the time is over")
    ESCALATION = "escalation", _("Overdue task")
    UNBLOCK = "unblock", _("Help is needed")
    VACANT = "vacant", _("Nobody holds the post")
    INFORMED = "informed", _("For information")
    HANDED_OVER = "handed_over", _("Handed over")
    CARRIED_OVER = "carried_over", _("Carried over")
    CANCELLED = "cancelled", _("Cancelled")


class Notice(models.Model):
    """A message to a post (whoever answers there when it leaves) or to one account.

    It is written in the transaction of what it tells and leaves after the commit. Its words carry the task's
    title and the place, never a resident's name, for they travel through other people's servers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=NoticeKind)
    to_post = models.ForeignKey("command.Post", models.PROTECT, null=True, blank=True, related_name="notices")
    to_account = models.ForeignKey(
        "command.Account", models.PROTECT, null=True, blank=True, related_name="notices"
    )
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="notices")
    params = models.JSONField(default=dict, blank=True)
    once_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()
    channel = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey("command.Account", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_post__isnull=False, to_account__isnull=True)
                | models.Q(to_post__isnull=True, to_account__isnull=False),
                name="notice_has_one_addressee",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=NoticeKind.values), name="notice_kind_known"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(sent_at__isnull=True), name="notice_unsent"
            ),
            models.Index(
                fields=["to_post", "-created_at"],
                condition=models.Q(seen_at__isnull=True),
                name="notice_unseen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to_post_id or self.to_account_id}"
