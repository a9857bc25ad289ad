"""The tracing's clock, for everybody who can help: how long is left, who has it, what is missing, who unblocks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dayclear.cases import queries, rules
from dayclear.cases.models import Case, InterviewStep, TracingHandover
from dayclear.command import queries as command
from dayclear.command.models import Task
from dayclear.command.protocol import Text
from dayclear.command.queries import Answer
from dayclear.kernel.scope import Scope

TASK = "trace_contacts"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of the protocol's milestones; ``position`` counts from one."""

    position: int
    name: str
    due_at: datetime
    reached_at: datetime | None
    at: datetime

    @property
    def is_late(self) -> bool:
        return (self.reached_at or self.at) > self.due_at


@dataclass(frozen=True, slots=True)
class Step:
    kind: str
    name: str
    is_filled: bool


@dataclass(frozen=True, slots=True)
class TracingFace:
    """``unblocker``: who answers in the department that can remove what stands in the way."""

    case: Case
    task: Task | None
    holder: TracingHandover | None
    steps: Sequence[Step]
    milestones: Sequence[Milestone]
    unblocker: Answer | None
    at: datetime

    @property
    def filled(self) -> int:
        return sum(step.is_filled for step in self.steps)

    @property
    def next_step(self) -> Step | None:
        return next((step for step in self.steps if not step.is_filled), None)

    @property
    def missing(self) -> list[str]:
        return [step.name for step in self.steps if not step.is_filled]

    @property
    def ended_at(self) -> datetime | None:
        return self.case.traced_at

    @property
    def due_at(self) -> datetime | None:
        return self.task.deadline_at if self.task else None

    @property
    def left(self) -> timedelta | None:
        """What is left of the time, or was left when the tracing ended; negative where it was too late."""
        return self.due_at - (self.ended_at or self.at) if self.due_at else None

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left < timedelta(0)


def faces(cases: Sequence[Case], at: datetime) -> list[TracingFace]:
    """The clocks of cases that the caller sees, what is late first; in a fixed number of statements."""
    ids = [case.pk for case in cases]
    tasks, held = command.latest_about(ids, TASK), queries.holders(ids)
    reached, gathered = queries.milestones_reached(ids), queries.gathered(ids)
    unblocking = {
        case.pk: (case.place_path, kind)
        for case in cases
        if (task := tasks.get(case.pk)) and (kind := _unblocked_by(task))
    }
    answers = command.answers_for(unblocking.values(), at)
    shown = [
        TracingFace(
            case=case,
            task=tasks.get(case.pk),
            holder=held.get(case.pk),
            steps=_steps(gathered[case.pk]),
            milestones=_milestones(tasks.get(case.pk), reached.get(case.pk, {}), at),
            unblocker=answers.get(unblocking[case.pk]) if case.pk in unblocking else None,
            at=at,
        )
        for case in cases
    ]
    return sorted(shown, key=lambda face: (face.due_at is None, face.due_at or at, face.case.number))


def face(case: Case, at: datetime) -> TracingFace:
    return faces([case], at)[0]


def open_faces(scope: Scope, at: datetime) -> list[TracingFace]:
    """Every open tracing in sight."""
    return faces(queries.open_tracings(scope), at)


def _unblocked_by(task: Task) -> str | None:
    rule = task.protocol.task_rules.get(task.kind)
    return rule.unblocked_by if rule else None


def _steps(gathered: rules.Gathered) -> list[Step]:
    return [
        Step(step.value, str(step.label), rules.is_filled(step.value, gathered)) for step in InterviewStep
    ]


def _milestones(task: Task | None, reached: dict[int, datetime], at: datetime) -> list[Milestone]:
    return [
        Milestone(
            position=position,
            name=str(Text(told["name_zh"], told["name_en"])),
            due_at=datetime.fromisoformat(told["due_at"]),
            reached_at=reached.get(position),
            at=at,
        )
        for position, told in enumerate(task.milestones if task else (), start=1)
    ]
