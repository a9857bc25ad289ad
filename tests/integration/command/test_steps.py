"""Steps on one task: who may, what is refused, and what a repeated call answers."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from dayclear.command import operations, policies
from dayclear.command.models import Notice, Task, TaskStep
from dayclear.command.operations import EventDraft, Proof
from dayclear.command.operations.succession import AlreadyFollowed, DeadlinePast
from dayclear.command.policies import (
    NotYourTask,
    ProofMissing,
    ReasonMissing,
    TaskAlreadyAccepted,
    TaskAlreadyEnded,
)
from dayclear.command.states import Step, StepNotAllowed
from dayclear.kernel.errors import Refused
from dayclear.kernel.ids import new_id
from dayclear.places.models import Place

DONE = Proof(text="Everybody tested.")


@pytest.fixture
def work(district, noon):
    """The unit leader's task of a positive, with the people around it."""
    case_id = new_id()
    draft = EventDraft(
        kind="positive_result", subject_kind="case", subject_id=case_id, place_id=district.unit.pk
    )
    opened = operations.open_tasks(events=[draft], at=noon, by=None)
    by_kind = {task.kind: task for task in opened.tasks}
    return SimpleNamespace(
        task=by_kind["antigen_household"],
        by_kind=by_kind,
        case_id=case_id,
        owner=district.accounts["leader.unit"],
        above=district.accounts["leader.building"],
        stranger=district.accounts["department.supply"],
        district=district,
        at=noon + timedelta(minutes=10),
    )


def accepted(work):
    return operations.accept(task=work.task, by=work.owner, at=work.at)


def finished(work, **changes):
    return operations.finish(**{"task": work.task, "by": work.owner, "at": work.at, "proof": DONE, **changes})


def test_the_owner_accepts_and_a_repeated_acceptance_changes_nothing(work):
    first = accepted(work)
    again = operations.accept(task=work.task, by=work.owner, at=work.at + timedelta(minutes=1))
    assert (first.status, again.accepted_at) == ("accepted", work.at)
    assert TaskStep.objects.filter(task=work.task).count() == 1


def test_only_one_of_a_pair_accepts(work, somebody):
    partner = somebody("partner")
    operations.appoint(
        post=work.task.post, account=partner, role="pair", by=None, at=work.at - timedelta(hours=1)
    )
    accepted(work)
    with pytest.raises(TaskAlreadyAccepted, match=r"leader\.unit"):
        operations.accept(task=work.task, by=partner, at=work.at)


def test_an_acceptance_can_be_given_back(work):
    accepted(work)
    back = operations.give_back(task=work.task, by=work.owner, at=work.at)
    assert (back.status, back.accepted_by) == ("open", None)
    assert operations.give_back(task=work.task, by=work.owner, at=work.at).status == "open"


@pytest.mark.parametrize("step", [operations.accept, operations.finish])
def test_a_stranger_may_not(work, step):
    arguments = {"proof": DONE} if step is operations.finish else {}
    with pytest.raises(NotYourTask):
        step(task=work.task, by=work.stranger, at=work.at, **arguments)


def test_who_held_the_post_yesterday_may_not(work):
    held = work.task.post.appointments.get()
    operations.end_appointment(appointment=held, by=None, at=work.at)
    assert not policies.can_finish(work.task, work.owner, work.at)


def test_the_chain_above_may_finish_and_cancel_but_the_owner_may_not_cancel(work):
    assert policies.can_finish(work.task, work.above, work.at)
    assert policies.can_cancel(work.task, work.above, work.at)
    assert not policies.can_cancel(work.task, work.owner, work.at)
    assert set(policies.steps_open_to(work.task, work.owner, work.at)) == {
        Step.ACCEPT,
        Step.FINISH,
        Step.HAND_OVER,
        Step.CARRY_OVER,
    }


def test_finishing_needs_the_proof_the_protocol_asks_for(work):
    with pytest.raises(ProofMissing):
        finished(work, proof=Proof())
    done = finished(work)
    assert (done.status, done.ended_by, done.proof_text) == ("done", work.owner, "Everybody tested.")


@pytest.mark.parametrize(
    ("kind", "poor", "post"),
    [
        ("seal_household", Proof(text="done"), "commander.compound"),
        ("trace_contacts", Proof(text="done"), "department.tracing"),
    ],
)
def test_words_do_not_replace_a_photo_or_the_record(work, kind, poor, post):
    with pytest.raises(ProofMissing):
        operations.finish(task=work.by_kind[kind], by=work.district.accounts[post], at=work.at, proof=poor)


def test_a_lost_answer_may_be_asked_for_again(work):
    first = finished(work)
    again = finished(work, at=work.at + timedelta(minutes=5))
    assert again.ended_at == first.ended_at


def test_another_outcome_is_told_who_ended_it_and_when(work):
    finished(work)
    with pytest.raises(TaskAlreadyEnded, match=r"leader\.unit"):
        finished(work, by=work.above)
    with pytest.raises(TaskAlreadyEnded):
        operations.cancel(task=work.task, reason="No longer needed", by=work.above, at=work.at)
    with pytest.raises(TaskAlreadyEnded):
        operations.carry_over(task=work.task, reason="Too late", by=work.owner, at=work.at)
    with pytest.raises(TaskAlreadyEnded):
        operations.accept(task=work.task, by=work.owner, at=work.at)


def test_handing_over_changes_the_post_keeps_the_deadline_and_tells_the_new_owner(work):
    to_post = work.district.posts["leader.building"]
    handed = operations.hand_over(task=work.task, to_post=to_post, reason="Ill", by=work.owner, at=work.at)
    assert (handed.post, handed.status, handed.deadline_at) == (to_post, "open", work.task.deadline_at)
    assert Notice.objects.filter(kind="handed_over", to_post=to_post).count() == 1
    again = operations.hand_over(task=work.task, to_post=to_post, reason="Ill", by=work.owner, at=work.at)
    assert again.post == to_post
    assert policies.can_finish(handed, work.above, work.at)
    assert not policies.can_finish(handed, work.owner, work.at)


def test_a_post_that_cannot_see_the_place_gets_no_task(work):
    elsewhere = Place.objects.create(
        parent=work.district.places["community"],
        level="compound",
        code="c2",
        name_zh="别处",
        path=f"{work.district.places['community'].path}c2/",
    )
    post = operations.create_post(kind="commander.compound", place=elsewhere, by=None, at=work.at)
    with pytest.raises(Refused, match="别处"):
        operations.hand_over(task=work.task, to_post=post, reason="Yours", by=work.owner, at=work.at)


@pytest.mark.parametrize("reason", ["", "   "])
def test_leaving_a_task_needs_a_reason(work, reason):
    with pytest.raises(ReasonMissing):
        operations.carry_over(task=work.task, reason=reason, by=work.owner, at=work.at)
    with pytest.raises(ReasonMissing):
        operations.cancel_for_subjects(subject_ids=[work.case_id], reason=reason, by=None, at=work.at)


def test_carrying_over_ends_the_task_and_opens_the_one_that_follows(work):
    successor = operations.carry_over(task=work.task, reason="No kits left", by=work.owner, at=work.at)
    work.task.refresh_from_db()
    assert (work.task.status, work.task.end_reason) == ("carried_over", "No kits left")
    assert (successor.follows, successor.status, successor.post) == (work.task, "open", work.task.post)
    assert successor.deadline_at > work.task.deadline_at
    again = operations.carry_over(task=work.task, reason="No kits left", by=work.owner, at=work.at)
    assert again == successor
    with pytest.raises(TaskAlreadyEnded):
        operations.carry_over(task=work.task, reason="Another reason", by=work.owner, at=work.at)
    told = Notice.objects.get(kind="carried_over")
    assert (told.to_post.kind, told.task) == ("leader.building", successor)


def test_a_carried_task_needs_a_deadline_ahead(work):
    with pytest.raises(DeadlinePast):
        operations.carry_over(
            task=work.task, reason="Late", new_deadline_at=work.at, by=work.owner, at=work.at
        )


def test_reopening_leaves_the_ended_task_and_opens_one_successor(work):
    finished(work)
    successor = operations.reopen(task=work.task, reason="One was not at home", by=work.above, at=work.at)
    work.task.refresh_from_db()
    assert work.task.status == "done"
    assert successor.follows == work.task
    assert (
        operations.reopen(task=work.task, reason="One was not at home", by=work.above, at=work.at)
        == successor
    )
    with pytest.raises(AlreadyFollowed):
        operations.reopen(task=work.task, reason="Another reason", by=work.above, at=work.at)


def test_an_open_task_cannot_be_reopened(work):
    with pytest.raises(StepNotAllowed):
        operations.reopen(task=work.task, reason="Why not", by=work.above, at=work.at)


def test_the_record_itself_ends_the_tasks_about_its_subject(work):
    ended = operations.finish_for_subject(
        kind="transfer_positive", subject_id=work.case_id, record="transfers.Stay:1", by=None, at=work.at
    )
    assert [task.kind for task in ended] == ["transfer_positive"]
    stored = Task.objects.get(kind="transfer_positive")
    assert (stored.status, stored.proof_text) == ("done", "transfers.Stay:1")
    assert not operations.finish_for_subject(
        kind="transfer_positive", subject_id=work.case_id, record="transfers.Stay:1", by=None, at=work.at
    )


def test_a_withdrawn_subject_cancels_what_lives_and_leaves_what_is_done(work):
    finished(work)
    cancelled = operations.cancel_for_subjects(
        subject_ids=[work.case_id], reason="Laboratory corrected", by=None, at=work.at
    )
    assert len(cancelled) == 6
    assert Task.objects.filter(status="done").count() == 1
    assert Notice.objects.filter(kind="cancelled").count() == 6


def test_cancelling_again_for_the_same_reason_answers_again(work):
    one = operations.cancel(task=work.task, reason="Moved away", by=work.above, at=work.at)
    assert operations.cancel(task=work.task, reason="Moved away", by=work.above, at=work.at) == one
    assert Notice.objects.filter(kind="cancelled").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "status = 'open', ended_at = NULL",
        "proof_text = 'other words'",
        "ended_by_id = NULL",
    ],
)
def test_the_database_keeps_an_ended_task_as_it_ended(work, change):
    finished(work)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE command_task SET {change} WHERE id = %s", [work.task.pk])


def test_a_move_of_places_may_change_the_path_of_an_ended_task(work):
    finished(work)
    Task.objects.filter(pk=work.task.pk).update(place_path="/new/")
    work.task.event.__class__.objects.update(place_path="/new/")
    assert Task.objects.get(pk=work.task.pk).place_path == "/new/"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "done"}, "task_ended_has_an_instant"),
        ({"ended_at": "2022-04-03T00:00Z"}, "task_ended_has_an_instant"),
        ({"proof_text": "words"}, "task_living_has_no_end"),
        ({"status": "accepted"}, "task_accepted_has_an_instant"),
        ({"status": "cancelled", "ended_at": "2022-04-03T00:00Z"}, "task_left_says_why"),
        ({"remind_at": "2030-01-01T00:00Z"}, "task_reminds_before_deadline"),
    ],
)
def test_the_database_refuses_a_task_that_contradicts_itself(work, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Task.objects.filter(pk=work.task.pk).update(**change)


def test_a_task_has_one_successor_at_most(work):
    operations.carry_over(task=work.task, reason="No kits left", by=work.owner, at=work.at)
    twin = Task.objects.get(follows=work.task)
    twin.pk = new_id()
    with pytest.raises(IntegrityError, match="follows"), transaction.atomic():
        twin.save(force_insert=True)


def test_no_task_event_or_step_is_ever_deleted(work):
    accepted(work)
    for table in ("command_taskstep", "command_task", "command_event"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


def test_the_audit_knows_who_acted_and_why(work):
    accepted(work)
    version = Task.pgh_event_model.objects.filter(pgh_obj_id=work.task.pk, status="accepted").get()
    assert version.pgh_context.metadata == {"user": str(work.owner.pk), "why": "command.accept"}
