"""A case from confirmed to closed, and back where it was wrong."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from dayclear.cases import operations, policies
from dayclear.cases.models import Case, Contact, TracingNote
from dayclear.cases.operations import MilestonesMissing
from dayclear.cases.policies import NotYourCase
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.kernel.transitions import StepNotAllowed

MILESTONES = ("sealed", "traced", "disinfected", "moved")


@pytest.fixture
def case(homes):
    return homes.confirm(homes.people[0])[0]


def test_the_last_milestone_closes_the_case_whatever_the_order(case, noon):
    for milestone in ("moved", "disinfected", "sealed"):
        operations.record_milestone(case=case, milestone=milestone, by=None, at=noon)
        assert operations.close_if_complete(case=case, by=None, at=noon).is_open
    operations.finish_tracing(case=case, by=None, at=noon)
    closed = operations.close_if_complete(case=case, by=None, at=noon + timedelta(minutes=1))
    assert (closed.status, closed.closed_at) == ("closed", noon + timedelta(minutes=1))


def finished(case, noon):
    for milestone in ("moved", "disinfected", "sealed"):
        operations.record_milestone(case=case, milestone=milestone, by=None, at=noon)
    operations.finish_tracing(case=case, by=None, at=noon)
    return operations.close_if_complete(case=case, by=None, at=noon)


def test_a_closed_case_is_released_once_and_keeps_both_instants(case, noon):
    finished(case, noon)
    for days in (12, 13):
        released = operations.release_case(case=case, by=None, at=noon + timedelta(days=days))
    assert (released.status, released.closed_at) == ("released", noon)
    assert released.released_at == noon + timedelta(days=12)


def test_who_goes_home_before_the_case_is_finished_leaves_it_open_until_it_is(case, noon):
    with pytest.raises(StepNotAllowed):
        operations.release_case(case=case, by=None, at=noon)
    operations.record_milestone(case=case, milestone="moved", by=None, at=noon)
    assert operations.release_case(case=case, by=None, at=noon).status == "moved"
    assert finished(case, noon).status == "released"


def test_a_milestone_keeps_its_first_instant(case, noon):
    for hours in (0, 5):
        reached = operations.record_milestone(
            case=case, milestone="sealed", by=None, at=noon + timedelta(hours=hours)
        )
    assert reached.sealed_at == noon


def test_closing_too_early_names_what_is_open(case, noon):
    operations.record_milestone(case=case, milestone="moved", by=None, at=noon)
    with pytest.raises(MilestonesMissing):
        operations.close(case=case, by=None, at=noon)


def test_nobody_is_moved_before_the_result_was_reported(case, noon):
    with pytest.raises(InvalidInput):
        operations.record_milestone(case=case, milestone="moved", by=None, at=noon - timedelta(hours=3))


def test_a_withdrawn_case_stays_readable_with_its_reason_and_takes_no_step(case, noon):
    operations.record_milestone(case=case, milestone="sealed", by=None, at=noon)
    for _try in range(2):
        withdrawn = operations.withdraw(case=case, reason="样本混淆", by=None, at=noon)
    assert (withdrawn.status, withdrawn.withdrawn_reason, withdrawn.sealed_at) == (
        "withdrawn",
        "样本混淆",
        noon,
    )
    with pytest.raises(StepNotAllowed):
        operations.record_milestone(case=case, milestone="traced", by=None, at=noon)
    with pytest.raises(InvalidInput):
        operations.withdraw(case=case, reason=" ", by=None, at=noon)


def test_a_case_falls_only_with_the_last_positive_it_rests_on(homes, case, noon):
    further = homes.positive(homes.people[0])
    operations.confirm(positives=[further], by=None, at=noon)
    first = case.result_id
    assert operations.correct_results(replaced={}, gone=[first], by=None, at=noon) == []
    left = operations.correct_results(replaced={}, gone=[further.result_id], by=None, at=noon)
    assert [found.pk for found in left] == [case.pk]


def test_a_positive_confirmed_by_a_later_positive_is_followed_to_the_one_that_stands(case, noon):
    standing = new_id()
    operations.correct_results(replaced={case.result_id: standing}, gone=[], by=None, at=noon)
    assert operations.correct_results(replaced={}, gone=[case.result_id], by=None, at=noon) == []
    assert len(operations.correct_results(replaced={}, gone=[standing], by=None, at=noon)) == 1


def test_a_note_sent_twice_is_one_note_kept_word_for_word(case, noon):
    note_id, text = new_id(), "  四天内去过菜市场\n两次 "
    for _try in range(2):
        kept = operations.note(case=case, text=text, by=None, at=noon, note_id=note_id)
    assert TracingNote.objects.count() == 1
    assert kept.text == text
    with pytest.raises(Conflict):
        operations.note(case=case, text="别的话", by=None, at=noon, note_id=note_id)
    with pytest.raises(InvalidInput):
        operations.note(case=case, text="  ", by=None, at=noon, note_id=new_id())


def test_onset_is_recorded_and_never_lies_in_the_future(case, noon):
    told = operations.record_onset(case=case, onset_on=date(2022, 4, 1), symptoms="发热", by=None, at=noon)
    assert (told.onset_on, told.symptoms) == (date(2022, 4, 1), "发热")
    with pytest.raises(InvalidInput):
        operations.record_onset(case=case, onset_on=date(2022, 5, 1), symptoms="", by=None, at=noon)


@pytest.mark.parametrize(
    "broken",
    [
        {"sampled_at": timedelta(days=1)},
        {"tested_at": timedelta(hours=1)},
        {"moved_at": timedelta(hours=-5), "status": "moved"},
        {"status": "moved"},
        {"status": "closed", "closed_at": timedelta(0)},
        {"status": "withdrawn"},
        {"status": "released", "released_at": timedelta(0)},
        {"released_at": timedelta(0)},
        {"withdrawn_reason": "因为"},
        {"found_in": "nowhere"},
        {"status": "elsewhere"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_a_case_that_contradicts_itself(case, noon, broken):
    values = {key: noon + value if isinstance(value, timedelta) else value for key, value in broken.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**values)


def test_the_database_itself_refuses_a_second_open_case_of_a_person(case):
    again = Case.objects.get(pk=case.pk)
    again.pk, again.number = new_id(), "20220403-9999"
    with pytest.raises(IntegrityError, match="case_one_open_per_person"), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.parametrize("model", [Case, Contact, TracingNote])
def test_nothing_is_ever_deleted(case, noon, model):
    operations.list_household_contacts(cases=[case], by=None, at=noon)
    operations.note(case=case, text="一", by=None, at=noon, note_id=new_id())
    with pytest.raises(DatabaseError, match=r"Cannot (update or )?delete"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_a_note_is_never_changed(case, noon):
    operations.note(case=case, text="一", by=None, at=noon, note_id=new_id())
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        TracingNote.objects.update(text="二")


def test_only_whoever_holds_the_duty_at_the_place_takes_a_step(homes, case):
    assert policies.can_trace(case, homes.sight(0, "tracing"))
    assert policies.can_withdraw(case, homes.sight(0))
    assert not policies.can_trace(case, homes.sight(0, "supplies"))
    with pytest.raises(NotYourCase):
        policies.check_can_trace(case, homes.sight(1, "tracing"))
    with pytest.raises(NotYourCase):
        policies.check_can_withdraw(case, homes.sight(0, "supplies"))
    policies.check_can_withdraw(case, homes.sight(0, "laboratory"))
