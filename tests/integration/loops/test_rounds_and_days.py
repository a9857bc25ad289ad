"""Rounds, problems, knocking and the close of the day, across the parts."""

from datetime import timedelta

import pytest

from dayclear.command import operations as command
from dayclear.command.models import Notice, Task
from dayclear.command.policies import TasksStillOpen
from dayclear.kernel.ids import new_id
from dayclear.loops import day_close, found_by_knocking, problem_reported, round_closed
from dayclear.screening.models import Due
from dayclear.screening.policies import NamesMissing, NotYourRound


def test_a_round_gives_each_building_its_task_which_ends_when_nobody_is_missing(stairwell):
    screening_round = stairwell.open_round()
    task = Task.objects.get(kind="sample_unit")
    assert task.place == stairwell.building
    at = stairwell.noon + timedelta(hours=1)
    stairwell.sample(screening_round, [stairwell.zhang, stairwell.spouse], "A", at)
    assert round_closed.settle_finished_buildings(at=at) == 0
    stairwell.sample(screening_round, [stairwell.spouse], "B", at)
    stairwell.sample(screening_round, [stairwell.neighbour], "C", at)
    assert round_closed.settle_finished_buildings(at=at) == 1
    task.refresh_from_db()
    assert task.status == "done"


def test_a_round_does_not_close_over_a_missing_name_and_not_by_who_does_not_command_it(stairwell):
    screening_round = stairwell.open_round()
    at = stairwell.noon + timedelta(hours=1)
    options = {"round_id": screening_round.pk, "note": "", "at": at}
    with pytest.raises(NamesMissing):
        round_closed.close(
            by=stairwell.by("commander.compound"), scope=stairwell.scope("commander.compound"), **options
        )
    with pytest.raises(NotYourRound):
        round_closed.close(by=stairwell.by("leader.unit"), scope=stairwell.scope("leader.unit"), **options)


def test_who_is_found_by_knocking_is_on_the_roster_and_in_the_round_at_once(stairwell):
    stairwell.open_round()
    person = found_by_knocking.add(
        person_id=new_id(),
        place=stairwell.unit,
        door="102",
        name="无名氏",
        by=stairwell.by("leader.unit"),
        at=stairwell.noon,
    )
    assert Due.objects.get(person=person).state == "due"
    assert Task.objects.get(kind="verify_roster").subject_id == person.pk


def test_a_problem_goes_to_its_department_and_the_chain_above_sees_it_at_once(stairwell):
    report_id = new_id()
    told = {
        "kind": "medicine",
        "text": "降压药只剩一天",
        "place": stairwell.unit,
        "by": stairwell.by("leader.unit"),
        "at": stairwell.noon,
        "report_id": report_id,
    }
    problem_reported.report(**told)
    problem_reported.report(**told)
    task = Task.objects.get(kind="resolve_problem")
    assert task.clock == "need"
    assert (
        task.post.kind == "commander.district"
    )  # Nobody fills the department here: the matter climbs, it is not lost.
    informed = set(Notice.objects.filter(task=task, kind="informed").values_list("to_post__kind", flat=True))
    assert informed == {"commander.compound", "secretary.community"}


def test_an_unmet_need_escalates_exactly_as_an_overdue_transfer_does(stairwell):
    problem_reported.report(
        kind="food", text="断粮", place=stairwell.unit, by=stairwell.by("leader.unit"), at=stairwell.noon
    )
    command.sweep_deadlines(at=stairwell.noon + timedelta(hours=5))
    task = Task.objects.get(kind="resolve_problem")
    assert task.escalation_level >= 1


def test_a_day_is_signed_only_when_every_open_task_is_carried_over_by_name(stairwell):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    at = stairwell.noon + timedelta(hours=8)
    day = {
        "place_id": stairwell.compound.pk,
        "day": at.date(),
        "scope": stairwell.scope("commander.compound"),
        "by": stairwell.by("commander.compound"),
        "at": at,
    }
    with pytest.raises(TasksStillOpen):
        day_close.sign(carried={}, **day)
    task = Task.objects.get(kind="seal_household")
    signed = day_close.sign(carried={task.pk: "等钥匙"}, **day)
    assert signed.carried == 1
    first = day_close.sheet(
        place_id=stairwell.compound.pk,
        day=at.date() + timedelta(days=1),
        scope=day["scope"],
        account=day["by"],
        at=at + timedelta(days=1),
    ).counts.still_open[0]
    assert first.follows_id == task.pk
