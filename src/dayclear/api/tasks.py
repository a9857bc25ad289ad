"""The caller's tasks, and the steps on them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import CallerRequest, Told
from dayclear.command import queries
from dayclear.command.models import Task
from dayclear.command.states import Step
from dayclear.kernel import clock
from dayclear.loops import task_steps
from dayclear.transfers.operations import DisinfectionDraft

router = Router()

MOST = 500


class TaskOut(Schema):
    id: UUID
    kind: str
    title: str
    clock: str
    subject_kind: str
    subject_id: UUID
    subject_label: str
    place_id: UUID
    status: str
    opened_at: datetime
    deadline_at: datetime
    proof_required: str
    follows_id: UUID | None

    @staticmethod
    def resolve_subject_label(task: Task) -> str:
        return task.label


class DisinfectionIn(Schema):
    """How something was disinfected; which of it must be told says the protocol (``proof_fields`` of the task)."""

    agent: Literal[
        "chlorine", "chlorine_dioxide", "peracetic_acid", "hydrogen_peroxide", "alcohol", "quaternary", ""
    ] = ""
    concentration_mg_per_l: int | None = Field(None, ge=1, le=1_000_000)
    contact_min: int | None = Field(None, ge=1, le=24 * 60)
    done_by: str = Field("", max_length=80)


class StepIn(Told):
    step: Step
    reason: str = Field("", max_length=2000)
    to_post: UUID | None = None
    proof_text: str = Field("", max_length=2000)
    proof_scan: str = Field("", max_length=120)
    disinfection: DisinfectionIn | None = None


@router.get("", response={200: list[TaskOut], **FAULTS})
def list_my_tasks(request: CallerRequest) -> list[Task]:
    """Carried over first, then late, then by deadline; at most 500."""
    return list(queries.my_tasks(account=request.user, scope=request.scope, at=clock.now())[:MOST])


@router.get("/{task_id}", response={200: TaskOut, **FAULTS})
def get_task(request: CallerRequest, task_id: UUID) -> Task:
    return queries.task(task_id, request.scope)


@router.post("/{task_id}/steps", response={200: TaskOut, **FAULTS})
def take_step(request: CallerRequest, task_id: UUID, step: StepIn) -> Task:
    """Takes one step; the answer is the task, or the successor that the step opened."""
    return task_steps.take(
        task_id=task_id,
        step=step.step,
        scope=request.scope,
        by=request.user,
        at=clock.now(),
        reason=step.reason,
        to_post=queries.post(step.to_post, request.scope) if step.to_post else None,
        proof_text=step.proof_text,
        proof_scan=step.proof_scan,
        disinfection=DisinfectionDraft(**step.disinfection.dict()) if step.disinfection else None,
    )
