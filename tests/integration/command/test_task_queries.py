"""Tasks are read within the scope, in an order that ranks neither clock before the other."""

from datetime import timedelta

import pytest

from dayclear.command import operations, queries
from dayclear.command.operations import EventDraft
from dayclear.command.queries import OpenAndLate
from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Reach, Scope

ALL = Scope.everything()


@pytest.fixture
def tasks(district, noon):
    drafts = [
        EventDraft(
            kind="positive_result", subject_kind="case", subject_id=new_id(), place_id=district.unit.pk
        ),
        EventDraft(
            kind="problem_reported",
            variant="medicine",
            subject_kind="problem",
            subject_id=new_id(),
            place_id=district.places["building"].pk,
        ),
    ]
    return operations.open_tasks(events=drafts, at=noon, by=None).tasks


def test_late_ones_come_first_then_the_nearest_deadline_whichever_clock_it_is_of(district, tasks, noon):
    at = noon + timedelta(hours=3)
    listed = list(queries.tasks_at(district.places["district"], ALL, at))
    lateness = [task.is_late(at) for task in listed]
    assert lateness == sorted(lateness, reverse=True)
    late = [task for task in listed if task.is_late(at)]
    assert [task.deadline_at for task in late] == sorted(task.deadline_at for task in late)
    assert {task.clock for task in late} == {"control", "need"}


def test_a_list_of_tasks_costs_one_statement_with_titles_and_places(
    district, tasks, noon, django_assert_num_queries
):
    str(tasks[0].title)
    with django_assert_num_queries(1):
        rows = [
            (task.title, task.place.address)
            for task in queries.my_tasks(district.accounts["department.disinfection"], ALL, noon)
        ]
    assert len(rows) == 2


def test_tasks_at_a_place_may_leave_out_what_lies_inside(district, tasks, noon):
    building = district.places["building"]
    assert queries.tasks_at(building, ALL, noon).count() == 8
    assert queries.tasks_at(building, ALL, noon, below=False).count() == 1


def test_a_task_out_of_sight_does_not_exist(district, tasks, noon):
    scope = Scope(None, (Reach(f"{district.unit.path}"),))
    seen = next(task for task in tasks if task.place_id == district.unit.pk)
    hidden = next(task for task in tasks if task.place_id != district.unit.pk)
    assert queries.task(seen.pk, scope) == seen
    with pytest.raises(NotFound):
        queries.task(hidden.pk, scope)
    with pytest.raises(NotFound):
        queries.task(new_id(), ALL)


def test_every_task_of_a_subject_is_told_ended_or_not(district, tasks, noon):
    operations.cancel(task=tasks[0], reason="No longer needed", by=None, at=noon)
    assert queries.tasks_of_subject(tasks[0].subject_id, ALL).count() == 7


def test_open_and_late_are_counted_per_subtree_in_one_statement(
    district, tasks, noon, django_assert_num_queries
):
    paths = [place.path for place in district.places.values()]
    with django_assert_num_queries(1):
        counts = queries.open_and_late_counts(paths, ALL, noon + timedelta(minutes=90))
    assert counts[district.unit.path] == OpenAndLate(open=7, late=1)
    assert counts[district.places["district"].path] == OpenAndLate(open=8, late=1)


def test_counts_keep_to_the_scope_and_to_a_clock(district, tasks, noon):
    scope = Scope(None, (Reach(district.unit.path),))
    paths = [district.unit.path, district.places["building"].path]
    assert set(queries.open_and_late_counts(paths, scope, noon)) == {district.unit.path}
    needs = queries.open_and_late_counts(paths, ALL, noon, clock="need")
    assert [needs[path].open for path in paths] == [0, 1]


def test_a_place_whose_name_begins_alike_is_not_counted_in(district, tasks, noon):
    twin = district.unit.path[:-1] + "0/"
    assert queries.open_and_late_counts([twin], ALL, noon)[twin] == OpenAndLate(0, 0)


def test_a_task_can_be_handed_to_posts_that_see_its_place(district, tasks):
    seal = next(task for task in tasks if task.kind == "seal_household")
    kinds = {post.kind for post in queries.posts_to_hand_over_to(seal)}
    assert "commander.compound" not in kinds
    assert {"leader.unit", "department.health", "commander.district"} <= kinds


def test_a_loop_finds_where_tasks_of_a_kind_are_still_open(district, tasks, noon):
    assert queries.paths_of_living("seal_household") == [district.unit.path]
    seal = next(task for task in tasks if task.kind == "seal_household")
    operations.cancel(task=seal, reason="No longer needed", by=None, at=noon)
    assert queries.paths_of_living("seal_household") == []
