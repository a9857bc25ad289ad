"""A positive antigen stops the shift, opens the case path, and tells the employer only that the person may not come."""

from datetime import timedelta
from io import BytesIO

import pytest

from dayclear.cases.models import Case
from dayclear.clearance.models import Antigen, EmployerWord
from dayclear.clearance.policies import NotYourGate
from dayclear.clearance.rules import Reason
from dayclear.command.models import Task
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.situation import fitness
from dayclear.situation.measures import measures_of
from tests import real_photos

PHOTO = real_photos.png()
TASKS = {
    "keep_in_place": "commander.compound",
    "confirm_antigen": "taskforce.testing",
    "warn_tracing": "department.tracing",
}


def answer(firm, person, hours=0.0):
    return fitness.may_work(person.pk, scope=firm.scope(), at=firm.noon + timedelta(hours=hours)).verdict


def sampled(firm, outcome, *, hours):
    """张伟 is sampled alone after his antigen, and the tube's result is known an hour later."""
    stairwell = firm.stairwell
    stairwell.sample(stairwell.open_round(), [stairwell.zhang], "A1", stairwell.noon + timedelta(hours=hours))
    stairwell.report(outcome, "A1", hours=hours + 1)


@pytest.fixture
def suspicion(firm):
    (found,) = firm.report(firm.told(firm.stairwell.zhang, "positive")).suspicions
    return found


def test_everything_of_the_protocol_is_open_where_the_person_is(firm, suspicion):
    opened = Task.objects.filter(subject_id=suspicion.pk).select_related("post")
    assert {task.kind: task.post.kind for task in opened} == TASKS
    assert {task.place for task in opened} == {firm.stairwell.compound}
    assert {task.subject_label for task in opened} == {"迅鸟速递"}
    assert answer(firm, firm.stairwell.zhang).reason == Reason.ANTIGEN_POSITIVE


def test_who_stays_in_for_an_antigen_is_told_on_paper_until_the_result_is_known(firm, suspicion):
    zhang = firm.stairwell.zhang
    (told,) = measures_of(zhang, at=firm.noon)
    assert (told.kind, told.subject_id) == ("antigen_hold", suspicion.pk)
    assert told.until_on == firm.noon.date() + timedelta(days=1)
    sampled(firm, "negative", hours=1)
    assert measures_of(zhang, at=firm.noon + timedelta(hours=3)) == []


def test_the_employer_hears_that_the_person_may_not_come_and_no_diagnosis(firm, suspicion):
    elsewhere = firm.another("暖灶餐饮", firm.stairwell.community)
    firm.join(firm.stairwell.spouse, elsewhere, "service")
    (word,) = EmployerWord.objects.all()
    assert (word.employer, word.person) == (firm.employer, firm.stairwell.zhang)
    assert word.kind == "stopped"
    firm.report(firm.told(firm.stairwell.spouse, "positive"))
    told = EmployerWord.objects.filter(person=firm.stairwell.spouse)
    assert {one.employer for one in told} == {firm.employer, elsewhere}


def test_told_from_home_with_a_photo_the_tasks_are_there(firm):
    told = firm.told(firm.stairwell.zhang, "positive", supervised=False, photo=BytesIO(PHOTO))
    (found,) = firm.report(told).suspicions
    task = Task.objects.get(kind="keep_in_place")
    assert (task.place, task.subject_label, task.post.kind) == (firm.stairwell.unit, "101", "leader.unit")
    assert found.photo.media_type == "image/png"


def test_a_test_nobody_has_seen_needs_a_photo_and_one_too_old_is_not_taken(firm):
    with pytest.raises(InvalidInput):
        firm.report(firm.told(firm.stairwell.zhang, "negative", supervised=False))
    with pytest.raises(InvalidInput):
        firm.report(firm.told(firm.stairwell.zhang, "negative", at=firm.noon - timedelta(hours=13)))


def test_told_again_it_is_the_same_test_and_another_outcome_is_not(firm):
    antigen_id = new_id()
    told = firm.told(firm.stairwell.zhang, "positive", antigen_id=antigen_id)
    assert len(firm.report(told).new) == 1
    again = firm.report(told)
    assert (again.new, len(again.repeated), again.suspicions) == ((), 1, ())
    assert Task.objects.count() == len(TASKS)
    assert EmployerWord.objects.count() == 1
    with pytest.raises(Conflict):
        firm.report(firm.told(firm.stairwell.zhang, "negative", antigen_id=antigen_id))


def test_a_second_positive_while_the_first_waits_opens_nothing_anew(firm, suspicion):
    firm.report(firm.told(firm.stairwell.zhang, "positive"))
    assert Antigen.objects.count() == 2
    assert Task.objects.count() == len(TASKS)


def test_who_is_not_on_the_roster_or_not_ones_own_cannot_be_told(firm):
    with pytest.raises(NotFound):
        firm.report(firm.told(firm.stairwell.neighbour, "negative"))
    stranger = firm.gatekeeper(
        "stranger", firm.stairwell._place(firm.stairwell.community, "compound", "C2", "远")
    )
    from dayclear.loops import antigen_reported  # noqa: PLC0415

    with pytest.raises(NotYourGate):
        antigen_reported.report(
            told=[firm.told(firm.stairwell.zhang, "negative")],
            employer=firm.employer,
            scope=firm.scope(stranger),
            by=stranger,
            at=firm.noon,
        )


def test_a_negative_swab_taken_since_refutes_it_and_the_employer_hears_it(firm, suspicion):
    sampled(firm, "negative", hours=1)
    suspicion.refresh_from_db()
    assert (suspicion.suspicion, suspicion.settled_by_barcode) == ("refuted", "A1")
    assert Task.objects.get(kind="confirm_antigen").status == "done"
    assert set(
        Task.objects.filter(kind__in=["keep_in_place", "warn_tracing"]).values_list("status", flat=True)
    ) == {"cancelled"}
    assert [word.kind for word in EmployerWord.objects.order_by("at")] == ["stopped", "cleared"]
    assert answer(firm, firm.stairwell.zhang, 2).reason == Reason.ANTIGEN_UNCLEAR
    firm.report(
        firm.told(firm.stairwell.zhang, "negative", at=firm.noon + timedelta(hours=2)),
        at=firm.noon + timedelta(hours=2),
    )
    assert answer(firm, firm.stairwell.zhang, 2.5).allowed


def test_a_positive_swab_confirms_it_the_case_opens_and_the_employer_is_not_told_why(firm, suspicion):
    sampled(firm, "positive", hours=1)
    suspicion.refresh_from_db()
    assert suspicion.suspicion == "confirmed"
    assert Case.objects.get().found_in == "key_group"
    assert Task.objects.get(kind="confirm_antigen").status == "done"
    assert {word.kind for word in EmployerWord.objects.filter(person=firm.stairwell.zhang)} == {"stopped"}
    assert answer(firm, firm.stairwell.zhang, 3).reason == Reason.CASE
    assert answer(firm, firm.stairwell.spouse, 3).reason == Reason.ISOLATED


def test_a_swab_taken_before_the_antigen_says_nothing_about_it(firm):
    stairwell = firm.stairwell
    stairwell.sample(stairwell.open_round(), [stairwell.zhang], "A1", firm.noon)
    later = firm.noon + timedelta(hours=1)
    (found,) = firm.report(firm.told(stairwell.zhang, "positive", at=later), at=later).suspicions
    stairwell.report("negative", "A1", hours=2)
    found.refresh_from_db()
    assert found.suspicion == "waiting"


def test_a_positive_pool_leaves_it_waiting(firm, suspicion):
    stairwell = firm.stairwell
    pool = stairwell.open_round(tube_mode=10)
    stairwell.sample(pool, [stairwell.zhang, stairwell.neighbour], "P1", firm.noon + timedelta(hours=1))
    stairwell.report("positive", "P1", hours=2)
    suspicion.refresh_from_db()
    assert suspicion.suspicion == "waiting"


def test_a_positive_swab_of_a_member_stops_the_work_without_any_antigen_and_a_correction_lets_them_back(firm):
    stairwell = firm.stairwell
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    assert [word.kind for word in EmployerWord.objects.all()] == ["stopped"]
    stairwell.report("negative", correction=True, hours=4)
    assert sorted(word.kind for word in EmployerWord.objects.all()) == ["cleared", "stopped"]


def test_the_system_sees_the_same_answer_as_the_gate(firm):
    firm.report(firm.told(firm.stairwell.zhang, "negative"))
    mine = fitness.may_work(firm.stairwell.zhang.pk, scope=firm.scope(), at=firm.noon)
    every = fitness.may_work(firm.stairwell.zhang.pk, scope=Scope.everything(), at=firm.noon)
    assert mine == every
    assert mine.verdict.reason == Reason.NUCLEIC_MISSING
