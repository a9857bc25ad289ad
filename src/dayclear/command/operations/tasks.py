"""Steps on one task. Each locks its row, so of two people at once one is first and the other is told so.

A call that repeats what has happened already (same person, same outcome) answers with the task and changes
nothing: a phone that lost the answer may send again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.command import policies
from dayclear.command.models import Account, NoticeKind, Post, Task, TaskStep
from dayclear.command.operations.notices import Word, tell
from dayclear.command.policies import TaskAlreadyAccepted, TaskAlreadyEnded
from dayclear.command.proof import NO_PROOF, Proof
from dayclear.command.states import Status, Step
from dayclear.records.audit import audited


def locked(task: Task) -> Task:
    """The task's present row, held until the transaction ends."""
    return (
        Task.objects.select_for_update(of=("self",))
        .select_related("post", "place", "accepted_by", "ended_by", "protocol_version")
        .get(pk=task.pk)
    )


def note(
    task: Task,
    step: Step,
    at: datetime,
    by: Account | None,
    *,
    reason: str = "",
    from_post: Post | None = None,
    to_post: Post | None = None,
) -> None:
    """Adds the step to the task's own history."""
    TaskStep.objects.create(
        task=task, step=step, at=at, by=by, reason=reason, from_post=from_post, to_post=to_post
    )


def refuse_ended(task: Task) -> None:
    if not task.is_living:
        raise TaskAlreadyEnded(task)


@audited
def accept(*, task: Task, by: Account, at: datetime) -> Task:
    """Somebody of the owning post takes the task on. Raises TaskAlreadyAccepted where another has."""
    row = locked(task)
    refuse_ended(row)
    if row.status == Status.ACCEPTED:
        if row.accepted_by_id == by.pk:
            return row
        raise TaskAlreadyAccepted(row)
    policies.check_can_accept(row, by, at)
    row.status, row.accepted_by, row.accepted_at = Status.ACCEPTED, by, at
    row.save(update_fields=["status", "accepted_by", "accepted_at"])
    note(row, Step.ACCEPT, at, by)
    return row


@audited
def give_back(*, task: Task, by: Account | None, at: datetime) -> Task:
    """Undoes an acceptance: the task is open to the whole post again."""
    row = locked(task)
    refuse_ended(row)
    if row.status == Status.OPEN:
        return row
    policies.check_step(Step.GIVE_BACK, row, by, at)
    _open_again(row)
    row.save(update_fields=["status", "accepted_by", "accepted_at"])
    note(row, Step.GIVE_BACK, at, by)
    return row


def _open_again(row: Task) -> None:
    row.status, row.accepted_by, row.accepted_at = Status.OPEN, None, None


@audited
def hand_over(*, task: Task, to_post: Post, reason: str, by: Account | None, at: datetime) -> Task:
    """Another post owns the task from now on. The deadline stays: handing over buys no time."""
    row = locked(task)
    refuse_ended(row)
    if row.post_id == to_post.pk:
        return row
    policies.check_can_hand_over(row, to_post, by, at, reason)
    note(row, Step.HAND_OVER, at, by, reason=reason, from_post=row.post, to_post=to_post)
    _open_again(row)
    row.post, row.vacant = to_post, False
    row.save(update_fields=["status", "accepted_by", "accepted_at", "post", "vacant"])
    tell(
        words=[Word(NoticeKind.HANDED_OVER, to_post.pk, row, key=at.isoformat(), params={"reason": reason})],
        at=at,
    )
    return row


@audited
def finish(*, task: Task, by: Account | None, at: datetime, proof: Proof = NO_PROOF) -> Task:
    """Ends the task as done.

    Raises ProofMissing without the proof its rule asks for, TaskAlreadyEnded where it ended otherwise.
    """
    row = locked(task)
    if not row.is_living:
        if row.status == Status.DONE and _same_end(row, by, proof):
            return row
        raise TaskAlreadyEnded(row)
    policies.check_can_finish(row, by, at, proof)
    row.status, row.ended_at, row.ended_by = Status.DONE, at, by
    row.proof_text, row.proof_file_id, row.proof_scan = proof.words, proof.file_id, proof.scan
    row.save(update_fields=["status", "ended_at", "ended_by", "proof_text", "proof_file", "proof_scan"])
    note(row, Step.FINISH, at, by)
    return row


def _same_end(row: Task, by: Account | None, proof: Proof) -> bool:
    given = (by.pk if by else None, proof.words, proof.file_id, proof.scan)
    return given == (row.ended_by_id, row.proof_text, row.proof_file_id, row.proof_scan)


@audited
def cancel(*, task: Task, reason: str, by: Account | None, at: datetime) -> Task:
    """Ends the task because it is no longer needed; the post above or a loop says why."""
    row = locked(task)
    if not row.is_living:
        if row.status == Status.CANCELLED and (row.ended_by_id, row.end_reason) == (
            by.pk if by else None,
            reason,
        ):
            return row
        raise TaskAlreadyEnded(row)
    policies.check_can_cancel(row, by, at, reason)
    row.status, row.ended_at, row.ended_by, row.end_reason = Status.CANCELLED, at, by, reason
    row.save(update_fields=["status", "ended_at", "ended_by", "end_reason"])
    note(row, Step.CANCEL, at, by, reason=reason)
    tell(words=[Word(NoticeKind.CANCELLED, row.post_id, row, params={"reason": reason})], at=at)
    return row


@audited
def finish_for_subjects(
    *, kinds: Collection[str], subject_ids: Collection[UUID], record: str, by: Account | None, at: datetime
) -> list[Task]:
    """Ends every living task of these kinds about these subjects, because the record itself is the proof.

    For loops: a stay that began ends ``transfer_positive``. ``record`` names it, as ``transfers.Stay:<id>``.
    Returns the tasks that ended now; a retry finds none left and returns an empty list.
    """
    return _end(kinds, subject_ids, Step.FINISH, at, by, status=Status.DONE, proof_text=record)


def finish_for_subject(
    *, kind: str, subject_id: UUID, record: str, by: Account | None, at: datetime
) -> list[Task]:
    """``finish_for_subjects`` for one kind and one subject."""
    return finish_for_subjects(kinds=[kind], subject_ids=[subject_id], record=record, by=by, at=at)


@audited
def cancel_for_subjects(
    *,
    subject_ids: Collection[UUID],
    reason: str,
    by: Account | None,
    at: datetime,
    kinds: Collection[str] | None = None,
) -> list[Task]:
    """Cancels every living task about these subjects, or those of the kinds; the owners are told.

    For loops: a withdrawn case. Returns the tasks cancelled now.
    """
    if not reason.strip():
        raise policies.ReasonMissing(_("This step needs a reason."), _("Write in a few words why."))
    tasks = _end(kinds, subject_ids, Step.CANCEL, at, by, status=Status.CANCELLED, end_reason=reason)
    tell(
        words=[Word(NoticeKind.CANCELLED, task.post_id, task, params={"reason": reason}) for task in tasks],
        at=at,
    )
    return tasks


def _end(
    kinds: Collection[str] | None,
    subject_ids: Collection[UUID],
    step: Step,
    at: datetime,
    by: Account | None,
    **end: str,
) -> list[Task]:
    """Locks the living tasks in one order (no two batches wait crosswise) and ends them in one statement."""
    living = Task.objects.filter(subject_id__in=subject_ids, ended_at__isnull=True)
    if kinds is not None:
        living = living.filter(kind__in=kinds)
    tasks = list(living.select_for_update().order_by("pk"))
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(ended_at=at, ended_by=by, **end)
    TaskStep.objects.bulk_create(_steps(tasks, step, at, by, end.get("end_reason", "")))
    for task in tasks:
        task.ended_at, task.ended_by = at, by
        for name, value in end.items():
            setattr(task, name, value)
    return tasks


def _steps(
    tasks: Sequence[Task], step: Step, at: datetime, by: Account | None, reason: str
) -> list[TaskStep]:
    return [TaskStep(task=task, step=step, at=at, by=by, reason=reason) for task in tasks]
