"""Somebody objects to a measure: it is taken down, a post must answer in time, and what is upheld ends or changes it.

The clock is that of need. The measure holds until the answer; an answer always says why.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries as case_queries
from dayclear.cases.states import STANDING
from dayclear.command import operations as command
from dayclear.command import policies, queries
from dayclear.command.models import Account, Objection, Task
from dayclear.command.objection_states import OBJECTION, ObjectionStep
from dayclear.command.operations import Proof
from dayclear.command.protocol import MeasureKind, shipped
from dayclear.command.states import Step
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.loops import contact_found, measure_notices, stay_released
from dayclear.records import operations as records
from dayclear.situation.measures import CONTACT_ISOLATION, HOME_MONITORING, HOSPITAL_STAY, HOUSEHOLD_SEAL
from dayclear.transfers import operations as moving
from dayclear.transfers import queries as transfers
from dayclear.zones import operations as zones
from dayclear.zones import queries as seals

EVENT, TASK = "measure_objected", "answer_objection"
ANSWERS = (ObjectionStep.UPHOLD, ObjectionStep.CHANGE, ObjectionStep.DISMISS)


@dataclass(frozen=True, slots=True)
class ObjectionSheet:
    """An objection as its page shows it, with the answers this account may give now."""

    objection: Objection
    kind: MeasureKind
    task: Task | None
    answers: Sequence[ObjectionStep]
    may_withdraw: bool


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
    command.open_tasks(
        events=[
            command.EventDraft(
                kind=EVENT,
                subject_kind="objection",
                subject_id=objection.pk,
                subject_label=notice.number,
                place_id=notice.place_id,
                place_path=notice.place_path,
            )
        ],
        by=by,
        at=at,
    )
    return objection


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
        why=_("Objection to a measure"),
        task_id=task.pk if task else None,
        page=page,
        at=at,
    )
    open_to = [step for step in ANSWERS if OBJECTION.allows(step, found.status)]
    if not (task and Step.FINISH in policies.steps_open_to(task, account, at)):
        open_to = []
    if found.notice.measure not in CHANGING:
        open_to = [step for step in open_to if step != ObjectionStep.CHANGE]
    return ObjectionSheet(
        objection=found,
        kind=measure_notices.kind_of(found.notice),
        task=task,
        answers=open_to,
        may_withdraw=_may_withdraw(found, scope),
    )


@transaction.atomic
def answer(
    *,
    objection_id: UUID,
    step: ObjectionStep,
    reason: str,
    until_on: date | None,
    scope: Scope,
    by: Account,
    at: datetime,
) -> Objection:
    """Answers an objection, ends its task with the answer as the proof, and ends or changes the measure.

    Raises Refused to whoever neither owns the task nor stands above it, StepNotAllowed where it was answered otherwise.
    """
    objection = queries.objection(objection_id, scope=scope)
    if step not in ANSWERS:
        raise InvalidInput(_("This is no answer to an objection."), _("Choose one of the answers."))
    task = _task(objection)
    if task is None:
        raise Refused(_("Nobody is asked to answer this objection."), _("Ask the health bureau."))
    answered = command.answer_objection(
        objection=objection, step=step, answer=reason, until_on=until_on, by=by, at=at
    )
    command.finish(task=task, proof=Proof(record=f"command.Objection:{answered.pk}"), by=by, at=at)
    if step == ObjectionStep.UPHOLD:
        ENDING[objection.notice.measure](objection, reason=reason, by=by, at=at)
    elif step == ObjectionStep.CHANGE and until_on:
        _change(objection, until_on, by=by, at=at)
    return answered


@transaction.atomic
def withdraw(*, objection_id: UUID, reason: str, scope: Scope, by: Account, at: datetime) -> Objection:
    """The person takes it back; nobody need answer it any more. Raises Refused to who has no duty towards people."""
    objection = queries.objection(objection_id, scope=scope)
    if not _may_withdraw(objection, scope) and objection.ended_at is None:
        raise Refused(_("This step is not yours to take."), _("Ask the task force of the community."))
    withdrawn = command.withdraw_objection(objection=objection, reason=reason, by=by, at=at)
    command.cancel_for_subjects(subject_ids=[objection.pk], kinds=[TASK], reason=reason, by=by, at=at)
    return withdrawn


def answer_within_h(at: datetime) -> int:
    """In how many hours the protocol lets somebody wait for an answer at most."""
    rule = queries.protocol_in_force(at).task_rules.get(TASK) or shipped().task_rules[TASK]
    return math.ceil(rule.within_min / 60)


def _may_withdraw(objection: Objection, scope: Scope) -> bool:
    held = any(scope.covers(objection.place_path, duty) for duty in OBJECTION.duties(ObjectionStep.WITHDRAW))
    return held and OBJECTION.allows(ObjectionStep.WITHDRAW, objection.status)


def _task(objection: Objection) -> Task | None:
    """The task to answer it: the living one, or else the last that was."""
    tasks = queries.tasks_of_subject(objection.pk, Scope.everything()).filter(kind=TASK)
    return tasks.order_by("-ended_at", "-opened_at").first()


def _end_isolation(objection: Objection, *, reason: str, by: Account, at: datetime) -> None:
    """The listing is struck off with the reason; where another listing stands, isolation goes on for that one."""
    contact = case_queries.contact(objection.notice.subject_id, scope=Scope.everything())
    if contact.status in STANDING:
        contact_found.strike_off(contact=contact, reason=reason, by=by, at=at)
    stay = transfers.lies_in(contact.person_id)
    if stay and not case_queries.all_standing_contacts(contact.person_id, scope=Scope.everything()):
        stay_released.let_go(stay=stay, reason=reason, by=by, at=at)


def _leave_hospital(objection: Objection, *, reason: str, by: Account, at: datetime) -> None:
    """Whoever waits for a bed is not moved; whoever lies in one leaves it."""
    moving.cancel_for(case_ids=[objection.notice.subject_id], reason=reason, by=by, at=at)
    if stay := transfers.stay_of_case(objection.notice.subject_id):
        stay_released.let_go(stay=stay, reason=reason, by=by, at=at)


def _end_monitoring(objection: Objection, *, reason: str, by: Account, at: datetime) -> None:
    moving.end_monitoring(monitoring_id=objection.notice.subject_id, reason=reason, by=by, at=at)


def _open_door(objection: Objection, *, reason: str, by: Account, at: datetime) -> None:
    """The seal of this measure ends; the door stays shut where another case's seal stands."""
    household_id = objection.notice.person.household_id
    seal = seals.seal_of(household_id, scope=Scope.everything())
    if seal is None or seal.pk != objection.notice.subject_id:
        return
    if seal.case_id:
        zones.unseal_for_case(case_id=seal.case_id, reason=reason, by=by, at=at)
    else:
        zones.unseal(household_id=household_id, reason=reason, by=by, at=at)


def _change(objection: Objection, until_on: date, *, by: Account, at: datetime) -> None:
    if objection.notice.measure not in CHANGING:
        raise InvalidInput(
            _("This measure knows no last day that could be changed."),
            _("Uphold the objection or dismiss it."),
        )
    contact = case_queries.contact(objection.notice.subject_id, scope=Scope.everything())
    cases.change_isolation_end(contact=contact, until_on=until_on, by=by, at=at)


ENDING: Mapping[str, Callable[..., None]] = {
    CONTACT_ISOLATION: _end_isolation,
    HOSPITAL_STAY: _leave_hospital,
    HOME_MONITORING: _end_monitoring,
    HOUSEHOLD_SEAL: _open_door,
}
CHANGING = frozenset({CONTACT_ISOLATION})
