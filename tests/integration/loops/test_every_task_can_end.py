"""A task whose proof is the record itself has a page where the record is written, or ends by itself: none is left standing."""

from datetime import timedelta

import pytest

from dayclear.command.models import ProofKind, Task
from dayclear.command.protocol import shipped
from dayclear.console.tasks.where_it_ends import PAGES
from dayclear.kernel.ids import new_id
from dayclear.loops import found_by_knocking, measure_changed, pool_retested
from dayclear.screening import operations as screening

BY_RECORD = {
    rule.kind for event in shipped().events.values() for rule in event.tasks if rule.proof == ProofKind.RECORD
}


@pytest.mark.parametrize("kind", sorted(BY_RECORD))
def test_its_page_tells_where_it_ends(kind):
    assert kind in PAGES


@pytest.mark.parametrize("kind", sorted(shipped().measures))
def test_an_objection_that_is_upheld_ends_every_measure_or_is_a_task(kind):
    assert kind in measure_changed.ENDING
    assert measure_changed.event_of(kind) in shipped().events


def test_a_step_that_cannot_prove_it_is_not_offered(client, stairwell):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    task = Task.objects.get(kind="transfer_positive")
    client.force_login(stairwell.by("department.transfer"))
    page = client.get(f"/tasks/{task.pk}/").context
    assert "finish" not in [card.name for card in page["steps"]]
    assert page["ends_at"] == "/dispatch/"


def test_a_re_test_ends_when_the_last_member_is_swabbed_again_or_noted(stairwell):
    held = stairwell.open_round(tube_mode=10)
    stairwell.sample(held, [stairwell.zhang, stairwell.spouse])
    stairwell.report("positive")
    task = Task.objects.get(kind="retest_members")
    later = stairwell.noon + timedelta(hours=4)
    stairwell.sample(held, [stairwell.zhang], barcode="T2", at=later)
    assert pool_retested.settle(at=later) == 0
    screening.mark_person(
        round=held, person=stairwell.spouse, state="refused", note="拒绝复采", by=None, at=later
    )
    assert pool_retested.settle(at=later) == 1
    task.refresh_from_db()
    assert task.status == "done"
    assert pool_retested.settle(at=later) == 0


def test_who_was_found_by_knocking_is_verified_once(stairwell):
    information = stairwell.by("taskforce.information")
    found = found_by_knocking.add(
        person_id=new_id(),
        place=stairwell.unit,
        door="303",
        name="周静",
        by=information,
        at=stairwell.noon,
    )
    task = Task.objects.get(kind="verify_roster")
    assert found_by_knocking.verify(person=found, by=information, at=stairwell.noon)
    task.refresh_from_db()
    assert task.status == "done"
    assert not found_by_knocking.verify(person=found, by=information, at=stairwell.noon)
