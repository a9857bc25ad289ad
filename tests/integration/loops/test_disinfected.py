"""What was disinfected is told in one form, is aired before it is used again, and everybody of the place sees from when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.command.models import Task
from dayclear.command.operations import Proof
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.loops import task_steps
from dayclear.situation.disinfection_page import orders
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Disinfection
from dayclear.transfers.operations import DisinfectionDraft

TEAM = "department.disinfection"
TOLD = DisinfectionDraft(
    agent="chlorine", concentration_mg_per_l=1000, contact_min=30, done_by="消杀一组 李强"
)
AIRED_MIN = {"disinfect_stairwell": 30, "disinfect_home": 60}
FORM = {"agent": "chlorine", "concentration_mg_per_l": "1000", "contact_min": "30", "done_by": "李强"}


@pytest.fixture
def positive(stairwell):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    stairwell.evening = stairwell.noon + timedelta(hours=6)
    return stairwell


def finish(stairwell, kind, told=TOLD, at=None):
    task = Task.objects.get(kind=kind)
    proof = Proof(text="已通风", record="照片")
    at = at or stairwell.evening
    return task_steps.finish(task=task, proof=proof, by=stairwell.by(TEAM), at=at, disinfection=told)


@pytest.mark.parametrize("kind", AIRED_MIN)
def test_a_home_and_a_stairwell_are_told_how_and_may_be_entered_when_they_are_aired(positive, kind):
    with pytest.raises(InvalidInput):
        finish(positive, kind, told=None)
    for _again in range(2):
        done = finish(positive, kind)
    kept = Disinfection.objects.get(task=done)
    assert (kept.agent, kept.contact_min, kept.done_at) == ("chlorine", 30, positive.evening)
    assert kept.usable_from == positive.evening + timedelta(minutes=AIRED_MIN[kind])
    assert "1000 mg/L · 30分钟 · 消杀一组 李强" in done.proof_text
    scope = positive.scope("leader.unit")
    found = orders(scope=scope, at=positive.evening)
    assert list(found.done) == [kept]
    assert {task.kind for task in found.open} == AIRED_MIN.keys() - {kind}
    sheet = task_steps.sheet(
        task_id=done.pk, scope=positive.scope(TEAM), account=positive.by(TEAM), at=positive.evening
    )
    assert sheet.reentry_at == kept.usable_from


def test_a_vehicle_and_a_room_are_told_on_the_same_form_and_a_photo_is_welcome(client, positive):
    task = Task.objects.get(kind="disinfect_stairwell")
    Task.objects.filter(pk=task.pk).update(kind="disinfect_bed", proof_required="text")
    Task.objects.filter(kind="disinfect_bed").update(subject_id=task.subject_id)
    client.force_login(positive.by(TEAM))
    with clock.running_on(clock.frozen(positive.evening)):
        page = client.get(f"/tasks/{task.pk}/")
        (card,) = [step for step in page.context["steps"] if step.name == "finish"]
        fields = card.form.fields
        assert [name for name, field in fields.items() if field.required] == list(FORM)
        assert {"proof_upload", "proof_text"} < set(fields)
        assert client.post(f"/tasks/{task.pk}/finish/", FORM | {"agent": ""}).status_code == 422


def test_the_pages_tell_what_waits_and_what_is_done(client, positive):
    finish(positive, "disinfect_stairwell")
    with clock.running_on(clock.frozen(positive.evening)):
        for reader in (TEAM, "leader.unit", "commander.compound"):
            client.force_login(positive.by(reader))
            page = client.get("/disinfection/")
            assert page.status_code == 200
            assert "消杀一组" in page.text
        assert client.get("/disinfection/?export").status_code == 200


@pytest.mark.parametrize(
    "broken",
    [{"agent": "water"}, {"concentration_mg_per_l": 0}, {"contact_min": 0}, {"usable_from": None}],
    ids=str,
)
def test_the_database_keeps_no_disinfection_that_cannot_be(positive, broken):
    task = Task.objects.get(kind="disinfect_home")
    kept = transfers.record_disinfection(
        task=task, draft=TOLD, usable_from=positive.evening, by=None, at=positive.evening
    )
    if "usable_from" in broken:
        broken = {"usable_from": positive.evening - timedelta(minutes=1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        Disinfection.objects.filter(pk=kept.pk).update(**broken)


def test_who_disinfected_is_erased_in_time_and_what_was_used_stays(positive):
    task = Task.objects.get(kind="disinfect_home")
    told = {"task": task, "draft": TOLD, "usable_from": positive.evening, "by": None, "at": positive.evening}
    kept = transfers.record_disinfection(**told)
    assert transfers.erase_who_disinfected(before=positive.evening) == 0
    assert transfers.erase_who_disinfected(before=positive.evening + timedelta(seconds=1)) == 1
    kept.refresh_from_db()
    assert (kept.done_by, kept.agent) == ("", "chlorine")
