"""One step on a task, with what it means for the record the task is about.

Finishing the task that seals a household seals the household; the two are one write, whichever page it comes from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dayclear.cases import queries as cases
from dayclear.command import operations as command
from dayclear.command import policies
from dayclear.command import queries as tasks
from dayclear.command.models import Account, Escalation, Post, ProofKind, Task, TaskStep
from dayclear.command.proof import Proof
from dayclear.command.states import Status, Step
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.scope import Scope
from dayclear.loops import case_steps, second_look, stay_released, trip_steps, zone_decided, zone_proposed
from dayclear.records import operations as records
from dayclear.records.models import StoredFile
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries
from dayclear.transfers.models import Disinfection
from dayclear.transfers.operations import DisinfectionDraft


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """A task as its page shows it, with the steps this account may take now."""

    task: Task
    steps: tuple[Step, ...]
    history: Sequence[TaskStep]
    escalations: Sequence[Escalation]
    hand_over_posts: QuerySet[Post]
    opens_case: bool
    reentry_at: datetime | None
    proof_fields: tuple[str, ...]
    disinfection: Disinfection | None


class Effect(Protocol):
    """What ending a task of one kind on its page writes about its subject, in the same transaction."""

    def __call__(self, *, subject_id: UUID, by: Account | None, at: datetime, note: str) -> None: ...


WITHOUT_REASON: Mapping[Step, Callable[..., Task]] = {
    Step.ACCEPT: command.accept,
    Step.GIVE_BACK: command.give_back,
}
WITH_REASON: Mapping[Step, Callable[..., Task]] = {
    Step.CARRY_OVER: command.carry_over,
    Step.CANCEL: command.cancel,
    Step.REOPEN: command.reopen,
}
EFFECTS_OF_FINISHING: Mapping[str, Effect] = {
    "seal_household": case_steps.seal_household,
    "disinfect_home": case_steps.record_disinfection,
    stay_released.DISINFECT: stay_released.record_disinfected,
    trip_steps.DISINFECT: trip_steps.record_disinfected,
    second_look.KNOCK: second_look.nobody_more,
    zone_proposed.REVIEW: zone_decided.review_ended,
    zone_proposed.TASK: zone_decided.release_ended,
}


EFFECTS_OF_CANCELLING: Mapping[str, Effect] = {
    zone_proposed.REVIEW: zone_decided.review_ended,
    zone_proposed.TASK: zone_decided.release_ended,
}


def sheet(*, task_id: UUID, scope: Scope, account: Account, at: datetime) -> TaskSheet:
    """Raises NotFound for a task outside the scope."""
    task = tasks.task(task_id, scope=scope)
    disinfection = queries.disinfection_of(task.pk)
    return TaskSheet(
        task=task,
        steps=_steps(task, account, at),
        history=list(task.steps.all()),
        escalations=list(task.escalations.all()),
        hand_over_posts=tasks.posts_to_hand_over_to(task),
        opens_case=task.subject_kind == "case" and cases.cases_in(scope).filter(pk=task.subject_id).exists(),
        reentry_at=disinfection.usable_from if disinfection else _reentry_at(task, at),
        proof_fields=_asked_for(task, at),
        disinfection=disinfection,
    )


def _reentry_at(task: Task, at: datetime) -> datetime | None:
    """From when what was disinfected may be entered or used again; None where nothing was."""
    aired = tasks.protocol_in_force(at).at(task.place_path).reentry(task.kind)
    if task.status != Status.DONE or task.ended_at is None or not aired:
        return None
    return task.ended_at + aired


def _asked_for(task: Task, at: datetime) -> tuple[str, ...]:
    """What must be told of how something was disinfected; nothing of other tasks."""
    rule = tasks.protocol_in_force(at).at(task.place_path).task_rules.get(task.kind)
    return rule.proof_fields if rule else ()


def _steps(task: Task, account: Account, at: datetime) -> tuple[Step, ...]:
    """A task whose proof is the record itself ends where the record is written, not by a step."""
    steps = policies.steps_open_to(task, account, at)
    if task.proof_required == ProofKind.RECORD:
        return tuple(step for step in steps if step != Step.FINISH)
    return steps


@transaction.atomic
def take(
    *,
    task_id: UUID,
    step: Step,
    scope: Scope,
    by: Account,
    at: datetime,
    reason: str = "",
    to_post: Post | None = None,
    proof_text: str = "",
    proof_scan: str = "",
    proof_upload: IO[bytes] | None = None,
    disinfection: DisinfectionDraft | None = None,
) -> Task:
    """Takes one step. Returns the task, or its successor where the step opened one.

    Raises NotFound outside the scope, Refused where the step is not this account's, Conflict where somebody was faster.
    """
    task = tasks.task(task_id, scope=scope)
    if step == Step.FINISH:
        proof = _proof(proof_text, proof_scan, proof_upload, by=by, at=at)
        return finish(task=task, proof=proof, by=by, at=at, disinfection=disinfection)
    if step == Step.HAND_OVER:
        if to_post is None:
            raise InvalidInput(_("Nobody is named to take the task over."), _("Choose the post it goes to."))
        return command.hand_over(task=task, to_post=to_post, reason=reason, by=by, at=at)
    if step in WITHOUT_REASON:
        return WITHOUT_REASON[Step(step)](task=task, by=by, at=at)
    taken = WITH_REASON[Step(step)](task=task, reason=reason, by=by, at=at)
    if step == Step.CANCEL and (effect := EFFECTS_OF_CANCELLING.get(task.kind)):
        effect(subject_id=task.subject_id, by=by, at=at, note=reason)
    return taken


@transaction.atomic
def finish(
    *,
    task: Task,
    proof: Proof,
    by: Account | None,
    at: datetime,
    disinfection: DisinfectionDraft | None = None,
) -> Task:
    """Ends the task with its proof, and writes what that means for its subject.

    Raises InvalidInput for a disinfection of which is not told what the protocol asks for.
    """
    if required := _asked_for(task, at):
        draft = disinfection or DisinfectionDraft()
        draft.check(required)
        proof = replace(proof, text="\n".join(filter(None, [draft.words, proof.text])))
    finished = command.finish(task=task, proof=proof, by=by, at=at)
    if required:
        aired = tasks.protocol_in_force(at).at(task.place_path).reentry(task.kind)
        transfers.record_disinfection(task=finished, draft=draft, usable_from=at + aired, by=by, at=at)
    if effect := EFFECTS_OF_FINISHING.get(task.kind):
        effect(subject_id=task.subject_id, by=by, at=at, note=proof.words)
    return finished


def _proof(text: str, scan: str, upload: IO[bytes] | None, *, by: Account, at: datetime) -> Proof:
    stored = records.store_proof(file=upload, by=by, at=at) if upload else None
    return Proof(text=text, scan=scan, file_id=stored.pk if stored else None)


def proof_file(*, task_id: UUID, scope: Scope) -> StoredFile:
    """The file that proves the task, for whoever may see the task. Raises NotFound."""
    stored = tasks.task(task_id, scope=scope).proof_file
    if stored is None or stored.erased_at:
        raise NotFound(_("There is no file."), _("Look for the proof in the task's text."))
    return stored
