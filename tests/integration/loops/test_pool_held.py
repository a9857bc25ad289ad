"""Members of a positive pool stay in until their re-test is known: the stairwell hears it, and they on paper."""

from datetime import timedelta

import pytest

from dayclear.command.models import Task
from dayclear.kernel.ids import new_id
from dayclear.loops import person_died, pool_held, pool_retested
from dayclear.people.models import Person
from dayclear.people.operations import DeathDraft
from dayclear.screening import operations as screening
from dayclear.screening.models import Due
from dayclear.situation.measures import measures_of

HOUR = timedelta(hours=1)


@pytest.fixture
def pooled(stairwell):
    """Zhang and his wife of 101 and Wang of 102 shared a tube, which is positive at three."""
    stairwell.held = stairwell.open_round(tube_mode=10)
    stairwell.sample(stairwell.held, [stairwell.zhang, stairwell.spouse, stairwell.neighbour])
    stairwell.report("positive")
    return stairwell


def swabbed_again(stairwell, person, barcode, outcome):
    stairwell.sample(stairwell.held, [person], barcode, stairwell.noon + 4 * HOUR)
    stairwell.report(outcome, barcode, hours=6)


def dies(stairwell, person):
    told = {"died_at": stairwell.noon, "happened": "home", "said_by": "王医生", "reason": "旧疾"}
    person_died.record(
        person=Person.objects.get(pk=person.pk),
        draft=DeathDraft(id=new_id(), **told),
        by=stairwell.by("leader.unit"),
        at=stairwell.noon + 2 * HOUR,
    )


def settle(stairwell, hours=7):
    return pool_held.settle(at=stairwell.noon + hours * HOUR)


def measures(stairwell, person, hours):
    at = stairwell.noon + hours * HOUR
    return {draft.kind: draft for draft in measures_of(person, at=at)}


def test_one_task_of_the_stairwell_names_the_doors_and_ends_when_all_are_known(pooled):
    task = Task.objects.get(kind="hold_members")
    assert (task.post.kind, task.place, task.subject_label) == ("leader.unit", pooled.unit, "101, 102")
    assert task.deadline_at == pooled.noon + 3 * HOUR + timedelta(minutes=15)
    swabbed_again(pooled, pooled.zhang, "S1", "negative")
    swabbed_again(pooled, pooled.neighbour, "S2", "negative")
    assert settle(pooled) == 0
    swabbed_again(pooled, pooled.spouse, "S3", "negative")
    assert settle(pooled) == 1
    task.refresh_from_db()
    freed = Task.objects.get(kind="free_members")
    assert (task.status, freed.clock, freed.subject_label) == ("done", "need", "101, 102")
    assert settle(pooled, 8) == 0


def test_whose_door_has_a_positive_behind_it_is_not_told_to_be_free_and_who_refused_holds_up_nobody(pooled):
    swabbed_again(pooled, pooled.zhang, "S1", "positive")
    swabbed_again(pooled, pooled.neighbour, "S2", "negative")
    screening.mark_person(
        round=pooled.held,
        person=pooled.spouse,
        state="refused",
        note="拒绝",
        by=None,
        at=pooled.noon + 5 * HOUR,
    )
    assert settle(pooled) == 1
    assert Task.objects.get(kind="free_members").subject_label == "102"


def test_nobody_is_sent_to_a_member_who_has_died_and_nobody_waits_for_them(stairwell):
    held = stairwell.open_round(tube_mode=10)
    stairwell.sample(held, [stairwell.zhang, stairwell.neighbour])
    sent_back = Due.objects.filter(round=held, tube_mode=1, state="due")
    dies(stairwell, stairwell.zhang)
    stairwell.report("positive")
    assert [due.person for due in sent_back] == [stairwell.neighbour]
    dies(stairwell, stairwell.neighbour)
    assert not sent_back.all().exists()
    assert pool_retested.settle(at=stairwell.noon + 4 * HOUR) == 1
    assert Task.objects.get(kind="retest_members").status == "done"


def test_whoever_was_held_for_a_pool_that_is_negative_after_all_is_told_once_that_the_waiting_is_over(pooled):
    pooled.report("negative", correction=True, hours=4)

    assert (settle(pooled, 5), settle(pooled, 6)) == (1, 0)

    assert Task.objects.get(kind="hold_members").status == "done"
    freed = Task.objects.get(kind="free_members")
    assert (freed.post.kind, freed.place, freed.subject_label) == ("leader.unit", pooled.unit, "101, 102")
    assert measures(pooled, pooled.neighbour, 5) == {}


def test_each_member_is_told_on_paper_until_their_own_re_test_is_known(pooled):
    told = measures(pooled, pooled.neighbour, 4)["pool_hold"]
    assert (told.since_on, told.until_on) == (pooled.noon.date(), pooled.noon.date() + timedelta(days=1))
    assert told.where.zh.endswith("102")
    swabbed_again(pooled, pooled.neighbour, "S2", "negative")
    assert measures(pooled, pooled.neighbour, 7) == {}
    assert "pool_hold" in measures(pooled, pooled.zhang, 7)
    swabbed_again(pooled, pooled.zhang, "S1", "positive")
    assert "pool_hold" not in measures(pooled, pooled.zhang, 7)
