"""Carrying over and reopening: the task ends, or stays ended, and one successor follows it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from dayclear.command import policies, rules
from dayclear.command.models import Account, NoticeKind, Task
from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.command.operations.notices import Word, tell
from dayclear.command.operations.tasks import locked, note
from dayclear.command.policies import TaskAlreadyEnded
from dayclear.command.queries.answering import seats_over
from dayclear.command.states import Status, Step
from dayclear.kernel.errors import InvalidInput
from dayclear.records.audit import audited


class DeadlinePast(InvalidInput):
    """The new deadline must lie ahead."""


class AlreadyFollowed(TaskAlreadyEnded):
    """The task has its one successor already, and for another reason."""


@audited
def carry_over(
    *,
    task: Task,
    reason: str,
    by: Account | None,
    at: datetime,
    new_deadline_at: datetime | None = None,
) -> Task:
    """Ends the task as carried over and returns its successor, which the same post owns.

    The new deadline defaults to the next day at the protocol's hour. The post above is told. Repeating the
    call returns the same successor; one in other words raises TaskAlreadyEnded.
    """
    row = locked(task)
    if not row.is_living:
        if row.status == Status.CARRIED_OVER and row.end_reason == reason:
            return successor_of(row)
        raise TaskAlreadyEnded(row)
    policies.check_can_carry_over(row, by, at, reason)
    deadline_at = new_deadline_at or next_day_deadline(row, at)
    return end_as_carried(row, reason, deadline_at, by, at)


def next_day_deadline(task: Task, at: datetime) -> datetime:
    """The day after ``at`` at the protocol's hour, or the task's own deadline if that is later."""
    zone = settings.DISTRICT_ZONE
    return rules.carried_deadline(
        at.astimezone(zone).date(), protocol_in_force(at).day, task.deadline_at, zone
    )


def end_as_carried(
    row: Task, reason: str, new_deadline_at: datetime, by: Account | None, at: datetime
) -> Task:
    """The step itself, on a locked row whose policy has been checked."""
    _check_ahead(new_deadline_at, at)
    row.status, row.ended_at, row.ended_by, row.end_reason = Status.CARRIED_OVER, at, by, reason
    row.save(update_fields=["status", "ended_at", "ended_by", "end_reason"])
    note(row, Step.CARRY_OVER, at, by, reason=reason)
    successor = _follow(row, reason, new_deadline_at, at)
    _tell_above(row, successor, reason, at)
    return successor


def _check_ahead(deadline_at: datetime, at: datetime) -> None:
    if deadline_at <= at:
        raise DeadlinePast(_("The new deadline has passed already."), _("Choose a later one."))


@audited
def reopen(
    *, task: Task, reason: str, by: Account | None, at: datetime, new_deadline_at: datetime | None = None
) -> Task:
    """Opens one successor of a task that was done or cancelled too early; the ended one stays as it is.

    The deadline defaults to the time the task first had, counted from now.
    """
    row = locked(task)
    existing = Task.objects.filter(follows=row).first()
    if existing:
        if existing.follow_reason == reason:
            return existing
        raise AlreadyFollowed(row)
    policies.check_can_reopen(row, by, at, reason)
    deadline_at = new_deadline_at or at + (row.deadline_at - row.opened_at)
    _check_ahead(deadline_at, at)
    note(row, Step.REOPEN, at, by, reason=reason)
    return _follow(row, reason, deadline_at, at)


@audited
def reopen_cancelled(
    *,
    subject_ids: Collection[UUID],
    reason: str,
    at: datetime,
    by: Account | None,
    kinds: Collection[str] | None = None,
) -> list[Task]:
    """Opens anew what was cancelled about these subjects and has no successor, or those of the kinds.

    For loops, which have checked their caller: somebody is to be moved after all.
    """
    cancelled = Task.objects.filter(subject_id__in=subject_ids, status=Status.CANCELLED, successor=None)
    if kinds is not None:
        cancelled = cancelled.filter(kind__in=kinds)
    return [reopen(task=task, reason=reason, by=by, at=at) for task in cancelled.order_by("pk")]


def successor_of(task: Task) -> Task:
    """The one task that follows this one."""
    return Task.objects.select_related("post", "place", "protocol_version").get(follows=task)


def _follow(row: Task, reason: str, deadline_at: datetime, at: datetime) -> Task:
    rule = row.protocol.task_rules.get(row.kind)
    share = rule.remind_at_share if rule else 0.5
    return Task.objects.create(
        event_id=row.event_id,
        protocol_version=row.protocol_version,
        kind=row.kind,
        clock=row.clock,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        subject_label=row.subject_label,
        subject_words=row.subject_words,
        place=row.place,
        place_path=row.place_path,
        post=row.post,
        vacant=row.vacant,
        opened_at=at,
        remind_at=rules.reminder_at(at, deadline_at, share),
        deadline_at=deadline_at,
        escalate_next_at=deadline_at,
        milestones=row.milestones,
        proof_required=row.proof_required,
        follows=row,
        follow_reason=reason,
    )


def _tell_above(row: Task, successor: Task, reason: str, at: datetime) -> None:
    """A task carried over goes quiet until its new deadline; so the level above hears of it now."""
    seats = seats_over([row.post.place_path], at, row.protocol)
    owner = seats.find(row.post_id)
    above = rules.raised_to(owner, None, row.protocol, seats)[:1] if owner else []
    tell(
        words=[
            Word(NoticeKind.CARRIED_OVER, seat.post_id, successor, params={"reason": reason})
            for seat in above
        ],
        at=at,
    )
