"""A positive proposes zones around its home, their absence proposes release; a commander decides, and it is told on."""

from datetime import timedelta

import pytest
from django.utils import translation

from dayclear.cases.models import Case, Contact
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.scope import Scope
from dayclear.loops import result_corrected, zone_decided, zone_proposed
from dayclear.screening.models import Due, Round
from dayclear.situation import zone_board, zone_page
from dayclear.zones import queries
from dayclear.zones.models import ZonePeriod, ZoneProposal
from dayclear.zones.policies import NotYourZone

DAY = timedelta(days=1)


@pytest.fixture
def found(positive_as_found, stairwell):
    return Case.objects.get()


@pytest.fixture
def commander(stairwell):
    return stairwell.by("commander.district")


def waiting():
    return {one.place.level: one for one in queries.open_proposals(Scope.everything())}


def decide(stairwell, place, decision, at, reason="研判"):
    return zone_decided.decide(
        place=place,
        decision=decision,
        reason=reason,
        scope=stairwell.scope("commander.district"),
        by=stairwell.by("commander.district"),
        at=at,
    )


def test_a_positive_proposes_its_building_and_its_compound_with_the_case(stairwell, found):
    asked = waiting()
    assert {level: one.kind for level, one in asked.items()} == {
        "building": "lockdown",
        "compound": "control",
    }
    evidence = asked["building"].evidence
    assert (evidence["count"], evidence["cases"][0]["number"]) == (1, found.number)
    zone_proposed.sweep(at=stairwell.noon + timedelta(hours=5))
    assert ZoneProposal.objects.count() == 2


def test_accepted_as_they_are_the_review_is_done_and_people_are_told(stairwell, found, commander):
    at = stairwell.noon + timedelta(hours=4)
    decided = zone_decided.accept(
        proposal_ids=[one.pk for one in waiting().values()],
        scope=stairwell.scope("commander.district"),
        by=commander,
        at=at,
    )
    assert len(decided) == 2
    assert not waiting()
    assert set(ZoneProposal.objects.values_list("status", flat=True)) == {"accepted"}
    assert Task.objects.get(kind="review_zone").status == "done"
    told = Task.objects.filter(kind="change_delivery").values_list("subject_label", flat=True)
    assert len(told) == 2
    assert all("→" in label and "·" in label for label in told)
    assert ZonePeriod.objects.get(place=stairwell.building).ground


def test_a_stricter_zone_around_overtakes_what_waits_inside(stairwell, found):
    decide(stairwell, stairwell.compound, "lockdown", stairwell.noon + timedelta(hours=4))
    assert not waiting()
    assert {one.place.level: one.status for one in ZoneProposal.objects.all()} == {
        "compound": "declined",
        "building": "overtaken",
    }


def test_kept_against_the_proposal_it_is_asked_again_only_with_a_new_case(stairwell, found):
    at = stairwell.noon + timedelta(hours=4)
    decide(stairwell, stairwell.building, zone_decided.KEEP, at, "已转运，全楼阴性")
    zone_proposed.sweep(at=at + DAY)
    assert set(waiting()) == {"compound"}
    Case.objects.create(
        number="NEW",
        person=stairwell.neighbour,
        household=stairwell.neighbour.household,
        place=stairwell.unit,
        place_path=stairwell.unit.path,
        result_id=found.pk,
        reported_at=at + DAY,
        confirmed_at=at + DAY,
    )
    zone_proposed.sweep(at=at + DAY)
    assert set(waiting()) == {"compound", "building"}


def test_a_positive_withdrawn_takes_its_proposals_along(stairwell, found):
    result_corrected.withdraw(case=found, reason="复核阴性", by=None, at=stairwell.noon + timedelta(hours=5))
    assert not waiting()


def test_deciding_otherwise_needs_a_reason_and_the_command(stairwell, found):
    at = stairwell.noon + timedelta(hours=4)
    with pytest.raises(NotYourZone):
        zone_decided.accept(
            proposal_ids=[waiting()["building"].pk],
            scope=stairwell.scope("leader.building"),
            by=stairwell.by("leader.building"),
            at=at,
        )
    with pytest.raises(zone_decided.InvalidInput):
        decide(stairwell, stairwell.building, "control", at, " ")
    assert decide(stairwell, stairwell.building, "lockdown", at, " ").ground


@pytest.fixture
def nearly(stairwell, found):
    """Fourteen days after the only case: the household left at once, and a new round is under way."""
    begun = stairwell.noon + timedelta(hours=4)
    decide(stairwell, stairwell.building, "lockdown", begun)
    decide(stairwell, stairwell.compound, zone_decided.KEEP, begun)
    Contact.objects.update(status="isolating", isolated_at=begun)
    stairwell.noon += 14 * DAY
    Round.objects.update(status="closed", closed_at=begun)
    return stairwell.open_round()


def test_release_waits_for_the_last_criterion_and_says_what_is_missing(stairwell, nearly):
    at = stairwell.noon + timedelta(hours=5)
    zone_proposed.sweep(at=at)
    assert not waiting()
    row = zone_board.zones(zone_board.standing(Scope.everything(), at), Scope.everything(), at)[0]
    assert [finding.met for finding in row.findings] == [True, True, False]
    assert nearly.name in row.missing[0].stands
    assert row.outlook.earliest_on == at.date()


@pytest.fixture
def released(stairwell, nearly):
    Due.objects.filter(round=nearly).update(state="known")
    zone_proposed.sweep(at=stairwell.noon + timedelta(hours=6))
    return ZoneProposal.objects.get(status="open")


def test_when_all_criteria_hold_release_is_proposed_with_its_evidence_as_a_need(stairwell, released):
    assert (released.kind, released.ground, released.place) == ("", "release", stairwell.building)
    assert [told["criterion"] for told in released.evidence["findings"]] == [
        "clear",
        "contacts_out",
        "all_negative",
    ]
    asked = Task.objects.get(kind="decide_release")
    assert (asked.clock, asked.subject_id) == ("need", released.pk)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert (asked.label, asked.label_beside_place) == (stairwell.building.address, "")
    decide(stairwell, stairwell.building, zone_decided.LIFT, stairwell.noon + timedelta(hours=7), "")
    asked.refresh_from_db()
    released.refresh_from_db()
    assert (asked.status, released.status) == ("done", "accepted")
    assert queries.own_period(stairwell.building) is None


def test_a_release_declined_is_asked_again_on_the_next_day(stairwell, released):
    at = stairwell.noon + timedelta(hours=7)
    decide(stairwell, stairwell.building, zone_decided.KEEP, at, "等待环境采样结果")
    zone_proposed.sweep(at=at + timedelta(hours=1))
    assert not waiting()
    zone_proposed.sweep(at=at + DAY)
    assert waiting()["building"].ground == "release"


def test_a_new_case_takes_the_release_back(stairwell, released):
    Case.objects.create(
        number="NEW",
        person=stairwell.neighbour,
        household=stairwell.neighbour.household,
        place=stairwell.unit,
        place_path=stairwell.unit.path,
        result_id=released.pk,
        reported_at=stairwell.noon + timedelta(hours=7),
        confirmed_at=stairwell.noon + timedelta(hours=7),
    )
    zone_proposed.sweep(at=stairwell.noon + timedelta(hours=8))
    released.refresh_from_db()
    assert released.status == "overtaken"
    assert Task.objects.get(kind="decide_release").status == "cancelled"


def test_the_pages_tell_decide_and_print(client, stairwell, found, commander):
    client.force_login(commander)
    board = client.get("/zones/").content.decode()
    assert found.number in board
    assert client.post("/zones/accept/", {"proposal": [waiting()["building"].pk]}).status_code == 302
    address = f"/places/{stairwell.building.pk}/zone/"
    page = client.get(address).content.decode()
    assert str(zone_page.earliest_on(stairwell.building, clock.now())) in page
    notice = client.get(f"{address}notice/").content.decode()
    assert "封控区" in notice
    assert "Lockdown zone" in notice
    assert client.post(address, {"decision": "lift", "reason": ""}).status_code == 422
    assert client.get(f"/places/{stairwell.building.pk}/").status_code == 200
    assert client.get("/zones/export/").status_code == 200


def test_the_map_and_its_table_say_the_same_of_every_day(client, stairwell, found, commander):
    stairwell.building.latitude, stairwell.building.longitude = 44.1, 125.8
    stairwell.building.save()
    client.force_login(commander)
    client.post("/zones/accept/", {"proposal": [waiting()["building"].pk]})
    shown = client.get("/zones/map.json").json()["features"]
    assert [one["properties"]["zones"][-2:] for one in shown] == ["01"]
    days = len(shown[0]["properties"]["zones"])
    for position, told in ((days - 1, 1), (days - 2, 0)):
        day = client.get("/zones/map/", {"position": position}, headers={"HX-Request": "true"})
        assert len(day.context["shown"].zones) == told
