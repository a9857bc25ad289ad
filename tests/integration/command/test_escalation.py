"""The sweep decides from written instants: nothing is lost while the worker is down, nothing doubled."""

from datetime import timedelta

import pytest

from dayclear.command import operations
from dayclear.command.models import Escalation, Notice, Task
from dayclear.command.operations import EventDraft
from dayclear.kernel.ids import new_id


@pytest.fixture
def task(district, noon):
    """The unit leader's antigen task: due after two hours, reminder after one."""
    draft = EventDraft(
        kind="positive_result",
        subject_kind="case",
        subject_id=new_id(),
        place_id=district.unit.pk,
        only=frozenset({"antigen_household"}),
    )
    (opened,) = operations.open_tasks(events=[draft], at=noon, by=None).tasks
    return opened


def raised(task, reason="deadline"):
    rows = Escalation.objects.filter(task=task, reason=reason).select_related("to_post").order_by("level")
    return [row.to_post.kind for row in rows]


def sweep(task, **after):
    return operations.sweep_deadlines(at=task.opened_at + timedelta(**after))


def test_nothing_happens_before_half_time(task):
    assert sweep(task, minutes=59).reminded == 0


def test_the_owner_is_reminded_once_at_half_time(task):
    assert sweep(task, minutes=60).reminded == 1
    assert sweep(task, minutes=61).reminded == 0
    assert Notice.objects.filter(kind="reminder", to_post=task.post).count() == 1


def test_at_the_deadline_it_goes_to_the_post_above_and_at_once_to_the_department(task):
    sweep(task, hours=2)
    assert raised(task) == ["leader.building"]
    assert raised(task, "unblock") == ["department.health"]
    assert set(
        Notice.objects.filter(kind__in=["escalation", "unblock"]).values_list("to_post__kind", flat=True)
    ) == {
        "leader.building",
        "department.health",
    }


def test_each_further_hour_takes_it_one_level_up_to_the_commander_and_no_further(task):
    for hours in range(2, 12):
        sweep(task, hours=hours)
    assert raised(task) == [
        "leader.building",
        "commander.compound",
        "secretary.community",
        "commander.street",
        "commander.district",
    ]
    task.refresh_from_db()
    assert (task.escalation_level, task.escalate_next_at) == (5, None)
    assert task.escalated_at == task.deadline_at


def test_a_worker_that_was_down_loses_nothing(task):
    report = sweep(task, hours=4, minutes=30)
    assert (report.reminded, report.escalated) == (1, 1)
    assert raised(task) == ["leader.building", "commander.compound", "secretary.community"]
    due = (
        Escalation.objects.filter(task=task, reason="deadline")
        .order_by("level")
        .values_list("due_at", flat=True)
    )
    assert list(due) == [task.deadline_at + timedelta(hours=hours) for hours in range(3)]
    task.refresh_from_db()
    assert task.escalate_next_at == task.deadline_at + timedelta(hours=3)


def test_a_second_sweep_of_the_same_moment_doubles_nothing(task):
    sweep(task, hours=3)
    rows = Escalation.objects.count(), Notice.objects.count()
    report = sweep(task, hours=3)
    assert (report.reminded, report.escalated, report.raised) == (0, 0, 0)
    assert (Escalation.objects.count(), Notice.objects.count()) == rows


def test_an_ended_task_is_left_in_peace(task):
    operations.finish_for_subject(
        kind=task.kind, subject_id=task.subject_id, record="done", by=None, at=task.opened_at
    )
    report = sweep(task, hours=12)
    assert (report.reminded, report.escalated) == (0, 0)


def test_a_vacant_post_above_is_passed_over_for_it_would_hear_nothing(task, district):
    held = district.posts["leader.building"].appointments.get()
    operations.end_appointment(appointment=held, by=None, at=task.opened_at)
    sweep(task, hours=2)
    assert raised(task) == ["commander.compound"]


def test_who_leaves_the_chain_between_two_sweeps_makes_nobody_above_be_skipped(task, district):
    sweep(task, hours=2)
    held = district.posts["leader.building"].appointments.get()
    operations.end_appointment(appointment=held, by=None, at=task.opened_at + timedelta(hours=2, minutes=5))
    sweep(task, hours=3)
    assert raised(task) == ["leader.building", "commander.compound"]


def test_at_night_only_who_has_the_night_shift_counts(district, noon, somebody):
    """20:00 local: the building leader holds the day shift only."""
    post = district.posts["leader.building"]
    operations.end_appointment(appointment=post.appointments.get(), by=None, at=noon)
    operations.appoint(post=post, account=somebody("by day"), shift="day", by=None, at=noon)
    draft = EventDraft(
        kind="positive_result",
        subject_kind="case",
        subject_id=new_id(),
        place_id=district.unit.pk,
        only=frozenset({"antigen_household"}),
    )
    (task,) = operations.open_tasks(events=[draft], at=noon + timedelta(hours=6), by=None).tasks
    sweep(task, hours=2)
    assert raised(task) == ["commander.compound"]


def test_the_clock_of_need_escalates_exactly_as_the_clock_of_control(district, noon):
    drafts = [
        EventDraft(
            kind="positive_result",
            subject_kind="case",
            subject_id=new_id(),
            place_id=district.unit.pk,
            only=frozenset({"trace_contacts"}),
        ),
        EventDraft(
            kind="problem_reported",
            variant="medicine",
            subject_kind="problem",
            subject_id=new_id(),
            place_id=district.unit.pk,
        ),
    ]
    operations.open_tasks(events=drafts, at=noon, by=None)
    operations.sweep_deadlines(at=noon + timedelta(hours=2))
    levels = Task.objects.values_list("clock", "escalation_level", "escalated_at")
    assert {(level, at) for _clock, level, at in levels} == {(1, noon + timedelta(hours=2))}
    assert {clock for clock, _level, _at in levels} == {"control", "need"}


def test_a_full_batch_asks_for_another_sweep(district, noon):
    drafts = [
        EventDraft(
            kind="positive_result",
            subject_kind="case",
            subject_id=new_id(),
            place_id=district.unit.pk,
            only=frozenset({"seal_household"}),
        )
        for _ in range(5)
    ]
    operations.open_tasks(events=drafts, at=noon, by=None)
    late = noon + timedelta(hours=1)
    reports = [operations.sweep_deadlines(at=late, batch=2) for _ in range(3)]
    assert [report.escalated for report in reports] == [2, 2, 1]
    assert [report.more for report in reports] == [True, True, False]
