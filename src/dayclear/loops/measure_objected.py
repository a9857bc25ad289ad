"""Somebody objects to a measure: it is taken down, a post must answer in time, and what is upheld ends or changes it.

The clock is that of need. The measure holds until the answer; an answer always says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.command import operations as command
from dayclear.command import policies, queries
from dayclear.command.models import Account, Objection, Task
from dayclear.command.objection_states import OBJECTION, Change, ObjectionStatus, ObjectionStep
from dayclear.command.operations import Proof
from dayclear.command.protocol import MeasureKind
from dayclear.command.queries import Answer
from dayclear.command.states import Step
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.loops import measure_changed, measure_notices, other_home
from dayclear.people import operations as people
from dayclear.people import queries as roster
from dayclear.places.models import Place
from dayclear.records import operations as records
from dayclear.records.wording import told

EVENT, TASK = "measure_objected", queries.ANSWER
ANSWERED, TELL = "objection_answered", "tell_answer"
TOLD_ON_PAPER = (ObjectionStatus.UPHELD, ObjectionStatus.CHANGED, ObjectionStatus.DISMISSED)
ANSWERS = (ObjectionStep.UPHOLD, ObjectionStep.CHANGE, ObjectionStep.DISMISS)


@dataclass(frozen=True, slots=True)
class ObjectionSheet:
    """An objection as its page shows it, with the answers this account may give now."""

    objection: Objection
    kind: MeasureKind
    task: Task | None
    answers: Sequence[ObjectionStep]
    changes: Sequence[Change]
    may_withdraw: bool
    may_be_elsewhere: bool
    may_bring_back: bool
    answered_by: Answer | None

    @property
    def told_on_paper(self) -> bool:
        """Whether there is an answer for the person; what was taken back needs none."""
        return self.objection.status in TOLD_ON_PAPER


@dataclass(frozen=True, slots=True)
class OtherHome:
    """Behind which door the measure goes on, where somebody else may live, or nobody."""

    place: Place
    door: str


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection on the list, with the task to answer it and who holds the post; both None where nobody is asked."""

    objection: Objection
    task: Task | None
    answers: Answer | None
    is_late: bool


@transaction.atomic
def take_down(
    *,
    objection_id: UUID,
    notice_id: UUID,
    text: str,
    said_by: str,
    phone: str,
    scope: Scope,
    by: Account,
    at: datetime,
) -> Objection:
    """Takes down the objection and opens the task to answer it. Sent twice, it is one objection."""
    notice = queries.measure_notice(notice_id, scope=scope)
    objection = command.record_objection(
        objection_id=objection_id, notice=notice, text=text, said_by=said_by, phone=phone, by=by, at=at
    )
    command.open_tasks(events=[_event(EVENT, objection)], by=by, at=at)
    return objection


def _event(kind: str, objection: Objection) -> command.EventDraft:
    notice = objection.notice
    return command.EventDraft(
        kind=kind,
        subject_kind="objection",
        subject_id=objection.pk,
        subject_label=notice.number,
        place_id=notice.place_id,
        place_path=notice.place_path,
    )


@transaction.atomic
def open_objection(
    *, objection_id: UUID, scope: Scope, account: Account, page: str, at: datetime
) -> ObjectionSheet:
    """The objection; that it was made is the reason of the look."""
    found = queries.objection(objection_id, scope=scope)
    task = _task(found)
    person = found.notice.person
    records.record_look(
        by=account,
        person_id=person.pk,
        place_path=person.place_path,
        why=told(gettext_noop("Objection to a measure")),
        task_id=task.pk if task else None,
        page=page,
        at=at,
    )
    open_to = [step for step in ANSWERS if OBJECTION.allows(step, found.status)]
    if not (task and Step.FINISH in policies.steps_open_to(task, account, at)):
        open_to = []
    changes = _changes(found)
    if not changes:
        open_to = [step for step in open_to if step != ObjectionStep.CHANGE]
    kind = measure_notices.kind_of(found.notice)
    return ObjectionSheet(
        objection=found,
        kind=kind,
        task=task,
        answers=open_to,
        changes=changes,
        may_withdraw=_may_withdraw(found, scope),
        may_be_elsewhere=found.notice.measure in measure_changed.MAY_BE_ELSEWHERE,
        may_bring_back=_stays_there(found) and _may_answer(task, account, at),
        answered_by=measure_notices.who_answers(found.notice, kind, at),
    )


@transaction.atomic
def answer(
    *,
    objection_id: UUID,
    step: ObjectionStep,
    reason: str,
    scope: Scope,
    by: Account,
    at: datetime,
    agreed: command.Agreed | None = None,
    home: OtherHome | None = None,
) -> Objection:
    """Answers an objection, ends its task with the answer as the proof, and ends or changes the measure.

    ``home`` is the other home where the measure goes on, if one is chosen. The answer is to be handed to the person on paper,
    which a task of its own sees to. Raises Refused to whoever neither owns
    the task nor stands above it, StepNotAllowed where it was answered otherwise.
    """
    objection = queries.objection(objection_id, scope=scope)
    if step not in ANSWERS:
        raise InvalidInput(_("This is no answer to an objection."), _("Choose one of the answers."))
    if agreed and agreed.change not in _changes(objection):
        raise InvalidInput(
            _("The protocol does not let this measure be changed so."), _("Choose another answer.")
        )
    task = _task(objection)
    if task is None:
        raise Refused(_("Nobody is asked to answer this objection."), _("Ask the health bureau."))
    if agreed and home:
        household = people.household_at(place=home.place, door=home.door, by=by, at=at, for_measure_only=True)
        agreed = replace(agreed, household_id=household.pk)
    answered = command.answer_objection(
        objection=objection, step=step, answer=reason, agreed=agreed, by=by, at=at
    )
    command.finish(task=task, proof=Proof(record=f"command.Objection:{answered.pk}"), by=by, at=at)
    if step == ObjectionStep.UPHOLD:
        measure_changed.end(objection=answered, by=by, at=at)
    elif step == ObjectionStep.CHANGE:
        measure_changed.change(objection=answered, by=by, at=at)
        measure_notices.renew(notice=answered.notice, by=by, at=at)
    command.open_tasks(events=[_event(ANSWERED, answered)], by=by, at=at)
    return answered


@transaction.atomic
def bring_back(*, objection_id: UUID, reason: str, scope: Scope, by: Account, at: datetime) -> None:
    """The stay in the other home ends before its last day, and the measure goes on at the person's own.

    Repeating it changes nothing. Raises Refused to whoever may not answer the objection, InvalidInput without a reason.
    """
    objection = queries.objection(objection_id, scope=scope)
    if not _may_answer(_task(objection), by, at):
        raise Refused(_("This step is not yours to take."), _("Ask the post that answered the objection."))
    if not reason.strip():
        raise InvalidInput(_("Coming back needs a reason."), _("Write why, for others to read."))
    if not _stays_there(objection):
        return
    other_home.bring_back(person=objection.notice.person, reason=reason.strip(), by=by, at=at)
    measure_notices.renew(notice=objection.notice, by=by, at=at)


def _stays_there(objection: Objection) -> bool:
    """Whether the person is still in the home that the answer let them have."""
    if objection.household_id is None:
        return False
    person_id = objection.notice.person_id
    home = roster.temporary_homes([person_id]).get(person_id)
    return home is not None and home.household_id == objection.household_id


def _may_answer(task: Task | None, account: Account, at: datetime) -> bool:
    """Whether the account owns the task to answer, or stands above it, also when it has ended."""
    return task is not None and bool(policies.roles_of(account, task, at))


@transaction.atomic
def withdraw(*, objection_id: UUID, reason: str, scope: Scope, by: Account, at: datetime) -> Objection:
    """The person takes it back; nobody need answer it any more. Raises Refused to who has no duty towards people."""
    objection = queries.objection(objection_id, scope=scope)
    if not _may_withdraw(objection, scope) and objection.ended_at is None:
        raise Refused(_("This step is not yours to take."), _("Ask the task force of the community."))
    withdrawn = command.withdraw_objection(objection=objection, reason=reason, by=by, at=at)
    command.cancel_for_subjects(subject_ids=[objection.pk], kinds=[TASK], reason=reason, by=by, at=at)
    return withdrawn


def rows(objections: Sequence[Objection], *, at: datetime) -> list[ObjectionRow]:
    """For a list: by when each is to be answered and by whom, by name. Three statements, however long it is."""
    tasks = queries.latest_about([objection.pk for objection in objections], TASK)
    answers = queries.answers_for({(task.post.place_path, task.post.kind) for task in tasks.values()}, at)
    return [
        ObjectionRow(
            objection=objection,
            task=task,
            answers=answers.get((task.post.place_path, task.post.kind)) if task else None,
            is_late=bool(task and task.is_living and task.deadline_at < at),
        )
        for objection in objections
        for task in [tasks.get(objection.pk)]
    ]


def _changes(objection: Objection) -> list[Change]:
    """What may be changed about the measure when the objection is upheld in part."""
    return [Change(name) for name in measure_notices.kind_of(objection.notice).changes]


def _may_withdraw(objection: Objection, scope: Scope) -> bool:
    held = any(scope.covers(objection.place_path, duty) for duty in OBJECTION.duties(ObjectionStep.WITHDRAW))
    return held and OBJECTION.allows(ObjectionStep.WITHDRAW, objection.status)


def _task(objection: Objection) -> Task | None:
    """The task to answer it: the living one, or else the last that was."""
    tasks = queries.tasks_of_subject(objection.pk, Scope.everything()).filter(kind=TASK)
    return tasks.order_by("-ended_at", "-opened_at").first()
