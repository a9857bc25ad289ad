"""One event opens every task the protocol asks for, once, for the right post."""

from datetime import timedelta

import pytest

from dayclear.command import operations
from dayclear.command.models import Escalation, Event, Notice, Post, Task
from dayclear.command.operations import EventDraft
from dayclear.command.protocol import UnknownKind
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.places.models import Place

OWNERS = {
    "transfer_positive": "department.transfer",
    "seal_household": "commander.compound",
    "antigen_household": "leader.unit",
    "trace_contacts": "department.tracing",
    "disinfect_stairwell": "department.disinfection",
    "disinfect_home": "department.disinfection",
    "review_zone": "commander.district",
}


def positive(place: Place) -> EventDraft:
    return EventDraft(
        kind="positive_result",
        subject_kind="case",
        subject_id=new_id(),
        place_id=place.pk,
        subject_label="1-101",
    )


def test_a_positive_opens_all_its_tasks_with_the_right_posts_at_once(district, noon):
    opened = operations.open_tasks(events=[positive(district.unit)], at=noon, by=None)
    owners = {task.kind: task.post.kind for task in Task.objects.select_related("post")}
    assert owners == OWNERS
    assert opened.opened == 7
    assert {task.opened_at for task in opened.tasks} == {noon}


def test_deadline_and_reminder_are_the_protocols(district, noon):
    operations.open_tasks(events=[positive(district.unit)], at=noon, by=None)
    tracing = Task.objects.get(kind="trace_contacts")
    assert tracing.deadline_at == noon + timedelta(hours=2)
    assert tracing.remind_at == noon + timedelta(hours=1)
    assert tracing.escalate_next_at == tracing.deadline_at


def test_the_same_event_opens_nothing_twice_and_answers_with_the_first_tasks(district, noon):
    draft = positive(district.unit)
    first = operations.open_tasks(events=[draft], at=noon, by=None)
    again = operations.open_tasks(events=[draft, draft], at=noon + timedelta(minutes=1), by=None)
    assert (again.opened, again.repeated) == (0, 1)
    assert {task.pk for task in again.tasks} == {task.pk for task in first.tasks}
    assert Task.objects.count() == 7
    assert Event.objects.count() == 1


def test_each_owner_is_told_once_however_many_tasks_it_gets(district, noon):
    operations.open_tasks(events=[positive(district.unit) for _ in range(3)], at=noon, by=None)
    notices = Notice.objects.filter(kind="opened", to_post=district.posts["department.disinfection"])
    assert [notice.params for notice in notices] == [{"count": 6}]


def test_a_vacant_post_owns_its_task_and_the_level_above_hears_at_once(district, noon):
    held = district.posts["leader.unit"].appointments.get()
    operations.end_appointment(appointment=held, by=None, at=noon - timedelta(hours=1))
    opened = operations.open_tasks(events=[positive(district.unit)], at=noon, by=None)
    task = Task.objects.get(kind="antigen_household")
    assert (opened.vacant, task.vacant, task.post.kind) == (1, True, "leader.unit")
    raised = Escalation.objects.get(task=task)
    assert (raised.reason, raised.level, raised.to_post.kind) == ("vacant", 0, "leader.building")
    assert Notice.objects.filter(kind="vacant", to_post__kind="leader.building").count() == 1


def test_where_no_post_of_the_kind_exists_the_kind_above_owns_the_task(district, noon):
    Place.objects.filter(level="unit")
    other = Place.objects.create(
        parent=district.places["community"],
        level="compound",
        code="c2",
        name_zh="无人小区",
        path=f"{district.places['community'].path}c2/",
    )
    operations.open_tasks(events=[positive(other)], at=noon, by=None)
    assert Task.objects.get(kind="seal_household").post.kind == "secretary.community"


def test_a_place_without_any_post_gets_a_vacant_top_so_that_nothing_is_lost(db, noon):
    place = Place.objects.create(level="district", code="9", name_zh="新区", path="/9/")
    opened = operations.open_tasks(events=[positive(place)], at=noon, by=None)
    assert opened.opened == opened.vacant == 7
    assert [post.kind for post in Post.objects.all()] == ["commander.district"]


def test_a_problem_goes_flat_to_the_department_with_the_problems_own_time(district, noon):
    draft = EventDraft(
        kind="problem_reported",
        variant="medicine",
        subject_kind="problem",
        subject_id=new_id(),
        place_id=district.unit.pk,
    )
    operations.open_tasks(events=[draft], at=noon, by=None)
    task = Task.objects.get()
    assert (task.post.kind, task.clock) == ("department.health", "need")
    assert task.deadline_at == noon + timedelta(hours=2)


def test_an_unknown_event_opens_nothing_at_all(district, noon):
    unknown = EventDraft(kind="positive", subject_kind="case", subject_id=new_id(), place_id=district.unit.pk)
    with pytest.raises(UnknownKind, match="positive_result"):
        operations.open_tasks(events=[positive(district.unit), unknown], at=noon, by=None)
    assert not Event.objects.exists()


def test_an_unknown_place_is_refused(district, noon):
    draft = EventDraft(kind="positive_result", subject_kind="case", subject_id=new_id(), place_id=new_id())
    with pytest.raises(InvalidInput):
        operations.open_tasks(events=[draft], at=noon, by=None)


def test_a_draft_may_bring_its_own_deadline_and_limit_the_tasks(district, noon):
    draft = EventDraft(
        kind="positive_result",
        subject_kind="case",
        subject_id=new_id(),
        place_id=district.unit.pk,
        deadline_at=noon + timedelta(minutes=10),
        only=frozenset({"seal_household"}),
    )
    (task,) = operations.open_tasks(events=[draft], at=noon, by=None).tasks
    assert task.deadline_at == noon + timedelta(minutes=10)


def test_a_thousand_events_take_a_fixed_number_of_statements(district, noon, django_assert_max_num_queries):
    drafts = [positive(district.unit) for _ in range(300)]
    with django_assert_max_num_queries(30):
        operations.open_tasks(events=drafts, at=noon, by=None)
    assert Task.objects.count() == 2100
