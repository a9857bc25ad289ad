"""A phone without a network tells of its samples after the laboratory has reported: nobody is lost."""

from datetime import timedelta

import pytest

from dayclear.cases.models import Case
from dayclear.command.models import Task
from dayclear.kernel.ids import new_id
from dayclear.loops import samples_taken, tubes_received
from dayclear.loops.results_file import import_results
from dayclear.screening import operations as screening
from dayclear.screening.models import Due, Tube


@pytest.fixture
def held(stairwell):
    return stairwell.open_round()


def late(stairwell, held, persons, barcode="T1"):
    """Swabbed at 12:10, told at 16:00, by the scope and account of the testing pair."""
    taken_at = stairwell.noon + timedelta(minutes=10)
    batch = [
        screening.SampleDraft(id=new_id(), person_id=person.pk, barcode=barcode, sampled_at=taken_at)
        for person in persons
    ]
    return lambda: samples_taken.take(
        round_id=held.pk,
        batch=batch,
        scope=stairwell.scope("taskforce.testing"),
        by=stairwell.by("taskforce.testing"),
        at=stairwell.noon + timedelta(hours=4),
    )


def state(held, person):
    return Due.objects.get(round=held, person=person).state


def test_a_positive_sets_its_loop_going_when_its_person_becomes_known(stairwell, held):
    stairwell.report("positive")
    assert not Case.objects.exists()
    late(stairwell, held, [stairwell.zhang])()
    case = Case.objects.get()
    assert case.person == stairwell.zhang
    assert Task.objects.filter(subject_id=case.pk, kind="transfer_positive").exists()
    assert state(held, stairwell.zhang) == "known"


def test_sent_again_it_opens_nothing_twice(stairwell, held):
    stairwell.report("positive")
    send = late(stairwell, held, [stairwell.zhang])
    send()
    before = Task.objects.count()
    assert [outcome.outcome for outcome in send()] == ["repeated"]
    assert (Case.objects.count(), Task.objects.count()) == (1, before)


def test_a_negative_is_known_and_a_received_tube_received(stairwell, held, everything):
    stairwell.report("negative", barcode="T1")
    tubes_received.receive(
        laboratory_id=stairwell.laboratory.pk,
        box="",
        barcodes=["T2"],
        scope=everything,
        by=None,
        at=stairwell.noon + timedelta(hours=1),
    )
    late(stairwell, held, [stairwell.zhang], "T1")()
    late(stairwell, held, [stairwell.spouse], "T2")()
    assert state(held, stairwell.zhang) == "known"
    assert Tube.objects.get(pk="T2").state == "received"


def test_the_people_of_a_positive_pool_are_swabbed_again_in_whatever_batches_they_come(stairwell):
    held = stairwell.open_round(tube_mode=10)
    stairwell.report("positive")
    late(stairwell, held, [stairwell.zhang, stairwell.spouse])()
    assert {state(held, person) for person in (stairwell.zhang, stairwell.spouse)} == {"due"}
    late(stairwell, held, [stairwell.neighbour])()
    assert state(held, stairwell.neighbour) == "due"
    assert not Case.objects.exists()


def test_the_sweep_takes_up_a_positive_that_was_written_at_the_same_moment(stairwell, held):
    stairwell.report("positive")
    stairwell.sample(held, [stairwell.zhang])  # As if neither transaction had seen the other.
    assert not Case.objects.exists()
    at = stairwell.noon + timedelta(hours=5)
    assert samples_taken.meet_waiting_positives(at=at) == 1
    assert Case.objects.get().person == stairwell.zhang
    assert samples_taken.meet_waiting_positives(at=at) == 0


def test_a_file_keeps_the_result_of_a_scanned_tube_and_refuses_a_barcode_nobody_has_seen(
    stairwell, held, everything, tmp_path
):
    at = stairwell.noon + timedelta(hours=2)
    tubes_received.receive(
        laboratory_id=stairwell.laboratory.pk, box="", barcodes=["T1"], scope=everything, by=None, at=at
    )
    file = tmp_path / "results.csv"
    file.write_text("管号,结果\nT1,阳性\nT9,阳性\n", encoding="utf-8")
    batch = import_results(path=file, by=None, at=at)
    assert (batch.rows_added, batch.rows_refused) == (1, 1)
    assert batch.problems.get().value == "T9"
    late(stairwell, held, [stairwell.zhang])()
    assert Case.objects.get().person == stairwell.zhang
