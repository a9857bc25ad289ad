"""A positive asks for a review of the zone; the decision of whoever commands there ends it, and a change is announced."""

from datetime import timedelta

import pytest

from dayclear.cases.models import Case
from dayclear.command import operations as command
from dayclear.command.models import Task
from dayclear.command.proof import Proof
from dayclear.kernel.errors import InvalidInput
from dayclear.loops import task_steps, zone_care, zone_decided, zone_proposed
from dayclear.people.models import Person
from dayclear.records.models import Look
from dayclear.zones.models import ZonePeriod, ZoneProposal
from dayclear.zones.policies import NotYourZone


@pytest.fixture
def review(stairwell):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    return Task.objects.get(kind="review_zone", subject_id=Case.objects.get().pk)


@pytest.fixture
def decide(stairwell):
    def decided(decision, *, place=None, kind="commander.district", hours=4):
        return zone_decided.decide(
            place=place or stairwell.compound,
            decision=decision,
            reason="小区出现阳性",
            scope=stairwell.scope(kind),
            by=stairwell.by(kind),
            at=stairwell.noon + timedelta(hours=hours),
        )

    return decided


def test_a_zone_put_on_the_compound_ends_the_review_and_is_announced(decide, review):
    period = decide("lockdown")
    review.refresh_from_db()
    assert review.status == "done"
    assert str(period.pk) in review.proof_text
    assert set(Task.objects.filter(subject_kind="zone").values_list("kind", flat=True)) == {
        "announce_zone",
        "check_supply",
        "change_delivery",
        "bring_medicine",
        "check_vulnerable",
    }


def test_the_review_goes_on_while_something_waits_at_its_place_or_around(decide, review, stairwell):
    assert decide("keep") is None
    review.refresh_from_db()
    assert review.status == "open"
    decide("lockdown", place=stairwell.building)
    review.refresh_from_db()
    assert review.status == "done"


def test_kept_as_it_is_the_review_ends_and_nothing_is_announced(decide, review, stairwell):
    assert decide("keep") is None
    assert decide("keep", place=stairwell.building) is None
    review.refresh_from_db()
    assert (review.status, review.proof_text) == ("done", "小区出现阳性")
    assert not Task.objects.filter(subject_kind="zone").exists()


def test_the_same_decision_twice_opens_nothing_twice(decide, review):
    decide("lockdown")
    before = Task.objects.count()
    assert decide("lockdown", hours=5) is None
    assert (ZonePeriod.objects.count(), Task.objects.count()) == (1, before)


def test_lifting_is_announced_as_well(decide, review):
    decide("lockdown")
    lifted = decide(zone_decided.LIFT, hours=6)
    assert not lifted.stands
    assert Task.objects.filter(subject_kind="zone", kind="announce_zone").count() == 2


def test_a_review_elsewhere_goes_on(decide, review, stairwell):
    other = stairwell._place(stairwell.community, "compound", "C2", "御景名苑")
    decide("lockdown", place=other)
    review.refresh_from_db()
    assert review.status == "open"


def test_who_does_not_command_there_decides_nothing(decide, review):
    with pytest.raises(NotYourZone):
        decide("lockdown", kind="leader.building")
    assert not ZonePeriod.objects.exists()


def test_an_unknown_kind_is_told(decide, review):
    with pytest.raises(InvalidInput):
        decide("bubble")


def test_a_review_finished_on_its_page_keeps_what_was_proposed_around_it(stairwell, review):
    """No proposal stays open whose task is gone; the five minutes' sweep proposes nothing anew either."""
    assert ZoneProposal.objects.filter(status="open").count() == 2
    by, at = stairwell.by("commander.district"), stairwell.noon + timedelta(hours=4)
    task_steps.finish(task=review, proof=Proof(record="重复研判"), by=by, at=at)
    assert set(ZoneProposal.objects.values_list("status", "end_reason")) == {("declined", "重复研判")}
    assert zone_proposed.sweep(at=at + timedelta(minutes=5)) == 0


def test_what_another_review_waits_for_is_left_to_it(stairwell, review):
    stairwell.sample(stairwell.open_round(), [stairwell.neighbour], barcode="T2")
    stairwell.report("positive", "T2")
    by, at = stairwell.by("commander.district"), stairwell.noon + timedelta(hours=12)
    finished = {"proof": Proof(text="现场研判", record="x"), "by": by, "at": at}
    task_steps.finish(task=review, **finished)
    assert ZoneProposal.objects.filter(status="open").count() == 2
    task_steps.finish(task=Task.objects.get(kind="review_zone", ended_at=None), **finished)
    assert not ZoneProposal.objects.filter(status="open").exists()


def test_who_does_not_command_there_ends_no_review_either(stairwell, review):
    leader = stairwell.by("leader.building")
    command.finish(task=review, proof=Proof(record="x"), by=None, at=stairwell.noon)
    with pytest.raises(NotYourZone):
        zone_decided.review_ended(subject_id=review.subject_id, by=leader, at=stairwell.noon, note="x")


def test_a_review_ends_when_what_was_proposed_is_overtaken(stairwell, review):
    """After the days in which cases count, nothing is proposed any more, and nobody is asked for ever."""
    zone_proposed.sweep(at=stairwell.noon + timedelta(days=16))
    review.refresh_from_db()
    assert review.status == "cancelled"


def test_who_cannot_fetch_things_any_more_is_asked_after_by_name(client, decide, review, stairwell):
    """A named post answers by a deadline, the list tells whom to ask, and every name on it is a look."""
    Person.objects.filter(pk=stairwell.spouse.pk).update(vulnerabilities=["dialysis"], phone="13900000000")
    Person.objects.filter(pk=stairwell.neighbour.pk).update(birth_on=stairwell.noon.date().replace(year=1941))
    decide("lockdown")
    task = Task.objects.get(kind="check_vulnerable")
    assert (task.clock, task.post.kind) == ("need", "commander.compound")
    by = stairwell.by("commander.compound")
    client.force_login(by)
    address = f"/places/{stairwell.compound.pk}/zone/care/"
    assert client.get(f"/tasks/{task.pk}/").context["ends_at"] == address
    rows = client.get(address).context["list"].rows
    assert {row.person.pk for row in rows} == {stairwell.spouse.pk, stairwell.neighbour.pk}
    assert Look.objects.filter(by=by, why="区内照护").count() == 2
    client.force_login(stairwell.by("department.transfer"))
    assert client.get(address).status_code == 404


def test_the_list_of_who_needs_care_has_pages_and_only_names_on_one_are_looked_at(
    client, decide, stairwell, monkeypatch
):
    monkeypatch.setattr(zone_care, "A_PAGE", 1)
    asked = [stairwell.spouse.pk, stairwell.neighbour.pk]
    Person.objects.filter(pk__in=asked).update(vulnerabilities=["dialysis"])
    decide("lockdown")
    by = stairwell.by("commander.compound")
    client.force_login(by)
    address = f"/places/{stairwell.compound.pk}/zone/care/"
    pages = [client.get(address, {"page": number}).context["list"] for number in (1, 2)]
    assert {row.person.pk for page in pages for row in page.rows} == set(asked)
    assert {(len(page.rows), page.page.paginator.count) for page in pages} == {(1, 2)}
    assert Look.objects.filter(by=by, why="区内照护").count() == 2


def test_where_shops_are_open_nobody_is_kept_in_and_nothing_of_it_opens(decide, stairwell):
    decide("precaution")
    decide("control", hours=5)
    assert Task.objects.filter(kind="check_vulnerable").count() == 1
    decide(zone_decided.LIFT, hours=6)
    assert Task.objects.filter(kind="check_vulnerable").count() == 1


def test_the_notice_at_the_door_tells_what_people_need(client, decide, stairwell):
    decide("lockdown")
    client.force_login(stairwell.by("commander.compound"))
    page = client.get(f"/places/{stairwell.unit.pk}/zone/notice/").content.decode()
    for said in (
        "送药上门",
        "brought to the door",
        "How to object",
        "提出异议",
        "Samplers come to each door",
        "120",
    ):
        assert said in page


def test_the_page_decides(client, stairwell, review):
    client.force_login(stairwell.by("commander.district"))
    address = f"/places/{stairwell.unit.pk}/zone/"
    assert client.get(f"/tasks/{review.pk}/").context["ends_at"] == address
    assert client.post(address, {"decision": "lockdown", "reason": "阳性"}).status_code == 302
    assert "阳性" in client.get(address).content.decode()
    review.refresh_from_db()
    assert review.status == "done"


def test_decided_as_proposed_without_a_word_the_ground_and_its_figures_are_kept(stairwell, review):
    proposed = ZoneProposal.objects.get(status="open", place=stairwell.compound)
    told = {"scope": stairwell.scope("commander.district"), "by": stairwell.by("commander.district")}
    zone_decided.accept(proposal_ids=[proposed.pk], at=stairwell.noon + timedelta(hours=4), **told)
    period = ZonePeriod.objects.get(place=stairwell.compound)
    assert (period.reason, period.ground, period.figures["count"]) == ("", proposed.ground, 1)
    assert "cases" not in period.figures
