"""Everything the page of one interview shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dayclear.cases import policies, queries, rules
from dayclear.cases.models import (
    DATES,
    DOES_NOT_APPLY,
    Case,
    Contact,
    InterviewAnswer,
    InterviewStep,
    Question,
    TracingHandover,
    TracingNote,
    Visit,
)
from dayclear.cases.queries import TRACING
from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.people.models import Person
from dayclear.situation.tracing_clock import TracingFace, face


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with the answer that counts, if there is one. ``next_id`` is for the answer written now."""

    question: Question
    answer: InterviewAnswer | None
    earlier: Sequence[InterviewAnswer]
    next_id: UUID = field(default_factory=new_id)

    @property
    def is_date(self) -> bool:
        return self.question in DATES

    @property
    def text(self) -> str:
        return self.answer.text if self.answer else ""


@dataclass(frozen=True, slots=True)
class StepSheet:
    kind: str
    name: str
    is_filled: bool
    not_applying: InterviewAnswer | None
    asked: Sequence[Asked]
    visits: Sequence[Visit]
    unfinished: Mapping[str, str]
    next_id: UUID = field(default_factory=new_id)

    @property
    def does_not_apply(self) -> bool:
        return bool(self.not_applying and self.not_applying.text)


@dataclass(frozen=True, slots=True)
class InterviewSheet:
    case: Case
    tracing: TracingFace
    steps: Sequence[StepSheet]
    household: Sequence[Person]
    contacts: Sequence[Contact]
    notes: Sequence[TracingNote]
    handovers: Sequence[TracingHandover]
    tracers: Sequence[Account]
    may_finish: bool


def interview_sheet(*, case: Case, account: Account, scope: Scope, at: datetime) -> InterviewSheet:
    """The caller may trace the case, and the look is written down."""
    clock = face(case, at)
    given = list(queries.answers_of(case, scope=scope))
    standing = {answer.question: answer for answer in queries.standing_answers(case, scope=scope).values()}
    visits = list(queries.visits_of(case, scope=scope))
    unfinished = queries.unfinished(case, account.pk)
    return InterviewSheet(
        case=case,
        tracing=clock,
        steps=[
            StepSheet(
                kind=step.kind,
                name=step.name,
                is_filled=step.is_filled,
                not_applying=standing.get(f"{DOES_NOT_APPLY}{step.kind}"),
                asked=[_asked(Question(name), standing, given) for name in rules.questions_of(step.kind)],
                visits=_rows(step.kind, visits),
                unfinished=unfinished.get(step.kind, {}),
            )
            for step in clock.steps
        ],
        household=[person for person in people.members(case.household) if person.pk != case.person_id],
        contacts=list(queries.contacts_of(case, scope=scope)),
        notes=list(queries.notes_of(case, scope=scope)),
        handovers=list(queries.handovers_of(case, scope=scope)),
        tracers=command.holders_over(case.place_path, TRACING, at),
        may_finish=policies.can_trace(case, scope) and case.traced_at is None,
    )


def asked_of(case: Case, question: Question, scope: Scope) -> Asked:
    """One question alone, as it stands now."""
    given = list(queries.answers_of(case, scope=scope).filter(question=question))
    return _asked(question, queries.standing_answers(case, scope=scope), given)


def _asked(
    question: Question, standing: Mapping[str, InterviewAnswer], given: Sequence[InterviewAnswer]
) -> Asked:
    counting = standing.get(question)
    earlier = [answer for answer in given if answer.question == question and answer != counting]
    return Asked(question, counting, earlier)


def _rows(step: str, visits: Sequence[Visit]) -> list[Visit]:
    wanted = {InterviewStep.VISITS: False, InterviewStep.VEHICLES: True}
    return (
        [visit for visit in visits if bool(visit.vehicle) is wanted[InterviewStep(step)]]
        if step in wanted
        else []
    )
