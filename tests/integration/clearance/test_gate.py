"""A gate hears yes or no for its own rosters, writes down every question, and answers from its list without a network."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dayclear.clearance.models import Antigen, EmployerWord, GateScan
from dayclear.clearance.operations.erasure import erase_antigens, erase_former_members, erase_scans
from dayclear.clearance.policies import NotYourGate
from dayclear.clearance.rules import Told
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id
from dayclear.loops import clearance_counted, gate
from dayclear.loops.gate import AntigenSeen, OfflineScan
from dayclear.people import operations as people
from dayclear.situation import clearance_day, fitness
from dayclear.zones import operations as zones


def code(person):
    return str(Code(CodeKind.PERSON, person.pk))


def ask(firm, person, *, account=None, scan_id=None, at=None):
    keeper = account or firm.keeper
    at = at or firm.noon + timedelta(hours=2)
    return gate.ask(
        scan_id=scan_id or new_id(), code=code(person), scope=firm.scope(keeper), by=keeper, at=at
    )


def see(firm, person, outcome, *, at=None):
    at = at or firm.noon + timedelta(hours=2)
    seen = AntigenSeen(new_id(), code(person), outcome, at)
    return {"seen": [seen], "scope": firm.scope(at=at), "by": firm.keeper, "at": at}


@pytest.fixture
def cleared(firm):
    """张伟 has today's negatives: a swab at 12:10, known at 13:00, and an antigen at noon."""
    stairwell = firm.stairwell
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("negative", hours=1)
    firm.report(firm.told(stairwell.zhang, "negative"))
    return stairwell.zhang


def test_with_both_negatives_the_answer_is_yes_until_the_first_lapses(firm, cleared):
    answer = ask(firm, cleared)
    assert (answer.allowed, answer.employer, answer.shown_name) == (True, "迅鸟速递", "张*")
    assert answer.verdict.until == firm.noon + timedelta(hours=14)
    assert ask(firm, cleared, at=firm.noon + timedelta(hours=14)).told == Told.ANTIGEN_DUE


def test_on_no_roster_of_this_gate_the_answer_tells_nothing_else(firm, cleared):
    elsewhere = firm.stairwell._place(firm.stairwell.community, "compound", "C2", "远山")
    other = firm.gatekeeper("other", elsewhere)
    answer = ask(firm, cleared, account=other)
    assert (answer.told, answer.person_id, answer.shown_name) == (Told.NOT_A_MEMBER, None, "")
    assert ask(firm, firm.stairwell.neighbour).told == Told.NOT_A_MEMBER


def test_a_home_in_a_lockdown_zone_keeps_somebody_from_work(firm, cleared):
    zones.set_zone(
        place=firm.stairwell.building, kind="lockdown", why=zones.Why("封控"), by=None, at=firm.noon
    )
    assert ask(firm, cleared).told == Told.HOME_LOCKED


def test_whose_shared_tube_was_positive_is_stopped_online_and_on_the_list_until_the_re_test_is_known(
    firm, cleared
):
    stairwell, after = firm.stairwell, firm.noon + timedelta(hours=5)
    held = stairwell.open_round(tube_mode=10)
    stairwell.sample(held, [cleared, stairwell.spouse], "P1", firm.noon + timedelta(hours=3))
    stairwell.report("positive", "P1", hours=4)
    on_list = {entry.code: entry for entry in gate.take_along(scope=firm.scope(), at=after).entries}
    assert ask(firm, cleared, at=after).told == on_list[code(cleared)].told == Told.STOPPED
    assert on_list[code(cleared)].until is None
    stairwell.sample(held, [cleared], "S1", after)
    stairwell.report("negative", "S1", hours=6)
    assert ask(firm, cleared, at=firm.noon + timedelta(hours=7)).allowed


def test_every_question_is_written_down_once(firm, cleared):
    scan_id = new_id()
    ask(firm, cleared, scan_id=scan_id)
    ask(firm, cleared, scan_id=scan_id)
    scan = GateScan.objects.get()
    assert (scan.asked_by, scan.person_id, scan.employer, scan.allowed) == (
        firm.keeper,
        cleared.pk,
        firm.employer,
        True,
    )
    ask(firm, firm.stairwell.neighbour)
    assert GateScan.objects.filter(person_id=None, told="not_a_member").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        scan.delete()


def test_who_keeps_no_gate_is_refused(firm, cleared):
    leader = firm.stairwell.by("leader.unit")
    with pytest.raises(NotYourGate):
        gate.ask(scan_id=new_id(), code=code(cleared), scope=firm.scope(leader), by=leader, at=firm.noon)


def test_the_list_says_what_the_server_would_and_holds_no_name(firm, cleared):
    at = firm.noon + timedelta(hours=2)
    taken = gate.take_along(scope=firm.scope(), at=at)
    entries = {entry.code: entry for entry in taken.entries}
    assert set(entries) == {code(cleared), code(firm.stairwell.spouse)}
    assert entries[code(cleared)].until == ask(firm, cleared).verdict.until
    assert entries[code(cleared)].told == Told.ANTIGEN_DUE
    assert (entries[code(firm.stairwell.spouse)].until, entries[code(firm.stairwell.spouse)].told) == (
        None,
        Told.ANTIGEN_DUE,
    )
    assert taken.trusted_until == at + timedelta(hours=12)


def test_an_antigen_seen_at_the_gate_turns_the_answer_and_the_list_knew_how(firm):
    stairwell, at = firm.stairwell, firm.noon + timedelta(hours=2)
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("negative", hours=1)
    entries = {entry.code: entry for entry in gate.take_along(scope=firm.scope(), at=at).entries}
    asked = entries[code(stairwell.zhang)].antigen
    assert (entries[code(stairwell.zhang)].told, asked.told) == (Told.ANTIGEN_DUE, Told.NUCLEIC_DUE)
    assert entries[code(stairwell.spouse)].antigen.until is None
    seen = see(firm, stairwell.zhang, "negative", at=at)
    assert [gate.see(**seen), gate.see(**seen)] == [1, 0]
    test = Antigen.objects.get()
    assert (test.supervised, test.reported_by, test.employer) == (True, firm.keeper, firm.employer)
    answer = ask(firm, stairwell.zhang, at=at)
    assert answer.verdict.until == min(at + timedelta(hours=asked.valid_h), asked.until)


def test_a_positive_seen_at_the_gate_stops_the_shift_and_opens_the_case_path(firm, cleared):
    gate.see(**see(firm, cleared, "positive"))
    assert ask(firm, cleared).told == Told.STOPPED
    assert EmployerWord.objects.get().kind == "stopped"
    assert Task.objects.filter(kind="confirm_antigen", place=firm.stairwell.compound).exists()


def test_an_antigen_is_seen_only_at_ones_own_gate(firm, cleared):
    elsewhere = firm.stairwell._place(firm.stairwell.community, "compound", "C2", "远山")
    other = firm.gatekeeper("other", elsewhere)
    with pytest.raises(NotFound):
        gate.see(**see(firm, cleared, "positive") | {"scope": firm.scope(other), "by": other})
    leader = firm.stairwell.by("leader.unit")
    with pytest.raises(NotYourGate):
        gate.see(**see(firm, cleared, "negative") | {"scope": firm.scope(leader), "by": leader})


def test_a_card_printed_before_two_records_were_merged_is_the_kept_one_s(firm, cleared):
    double = firm.stairwell.resident("张伟", "102")
    people.merge(merge_id=new_id(), keep=cleared, absorb=double, by=None, at=firm.noon, reason="同一人")
    scan = OfflineScan(new_id(), code(double), firm.noon, Told.CLEAR, firm.noon)
    gate.take_in(scans=[scan], scope=firm.scope(), by=firm.keeper, at=firm.noon)
    assert GateScan.objects.get().person_id == cleared.pk
    gate.see(**see(firm, double, "negative", at=firm.noon + timedelta(hours=3)))
    assert Antigen.objects.filter(person=cleared).count() == 2


def test_what_was_answered_offline_comes_in_once_and_later(firm, cleared):
    scan = OfflineScan(new_id(), code(cleared), firm.noon + timedelta(hours=1), Told.CLEAR, firm.noon)
    at = firm.noon + timedelta(hours=5)
    sent = {"scans": [scan], "scope": firm.scope(), "by": firm.keeper, "at": at}
    assert [gate.take_in(**sent), gate.take_in(**sent)] == [1, 0]
    kept = GateScan.objects.get()
    assert (kept.asked_at, kept.list_of, kept.received_at) == (firm.noon + timedelta(hours=1), firm.noon, at)


def test_the_day_is_counted_and_names_are_for_who_keeps_the_roster(firm, cleared):
    at = firm.noon + timedelta(hours=2)
    clearance_counted.count(at=at)
    commander = firm.stairwell.by("commander.compound")
    sheet = clearance_day.day_sheet(
        place=firm.stairwell.district,
        day=firm.noon.date(),
        scope=firm.scope(firm.stairwell.by("commander.district")),
        at=at,
    )
    assert len(sheet.groups) == 12
    total = sheet.total
    assert (total.due, total.antigen, total.nucleic, total.complete, total.missing, total.positive) == (
        2,
        1,
        1,
        1,
        1,
        0,
    )
    kept = clearance_day.employer_sheet(employer=firm.employer, scope=firm.scope(commander), at=at)
    assert [name.name for name in kept.missing] == ["李娜"]
    at_gate = clearance_day.employer_sheet(employer=firm.employer, scope=firm.scope(), at=at)
    assert (at_gate.names, at_gate.may_report) == (None, True)
    firm.report(firm.told(firm.stairwell.spouse, "positive", at=at), at=at)
    after = clearance_day.employer_sheet(employer=firm.employer, scope=firm.scope(commander), at=at)
    assert (after.figures.positive, after.figures.stopped, after.figures.missing) == (1, 1, 0)


def statements(firm):
    scope = firm.scope()
    with CaptureQueriesContext(connection) as asked:
        fitness.gate_list(scope=scope, at=firm.noon)
    return len(asked)


def test_twenty_members_more_cost_no_statement_more(firm):
    before = statements(firm)
    for number in range(20):
        firm.join(firm.stairwell.resident(f"员{number}", f"4{number}"))
    assert statements(firm) == before


def test_what_has_had_its_time_is_erased(firm, cleared):
    ask(firm, cleared)
    later = firm.noon + timedelta(days=400)
    assert erase_scans(before=later) == 1
    assert erase_antigens(before=later) == 1
    assert erase_former_members(before=later) == 0


def test_the_pages_and_the_interface_answer_the_keeper(firm, cleared, client):
    at = firm.noon + timedelta(hours=2)
    client.force_login(firm.keeper)
    with clock.running_on(clock.frozen(at)):
        clearance_counted.count(at=at)
        asked = client.post(
            "/api/v1/gate/ask",
            json.dumps({"id": str(new_id()), "code": code(cleared)}),
            content_type="application/json",
        )
        assert (asked.status_code, asked.json()["allowed"], asked.json()["name"]) == (200, True, "张*")
        assert len(client.get("/api/v1/gate/list").json()["entries"]) == 2
        page = client.post("/gate/", {"code": code(cleared)})
        assert b"is-yes" in page.content
        assert client.post("/gate/", {"code": "DCD-1"}).status_code == 422
        assert "data-gate-seen-form" in page.text
        test = {
            "id": str(new_id()),
            "code": code(cleared),
            "outcome": "negative",
            "tested_at": at.isoformat(),
        }
        sent = client.post("/api/v1/gate/tests", {"tests": [test]}, content_type="application/json")
        assert (sent.status_code, sent.json()) == (200, {"new": 1})
        seen = {"code": code(cleared), "antigen_id": str(new_id()), "outcome": "positive"}
        assert b"is-no" in client.post("/gate/", seen).content
        seen["code"] = code(firm.stairwell.neighbour)
        assert client.post("/gate/", seen).status_code == 422
        employer = client.get(f"/clearance/employers/{firm.employer.pk}/")
        assert employer.status_code == 200
        assert "李娜" not in employer.content.decode()
        for address in (
            "/clearance/",
            "/clearance/employers/",
            f"/clearance/employers/{firm.employer.pk}/antigen/",
        ):
            assert client.get(address).status_code == 200
        told = {
            "antigen_id": str(new_id()),
            "who": code(firm.stairwell.spouse),
            "outcome": "positive",
            "how": "seen",
            "tested_at": "2022-04-03T14:00",
        }
        assert client.post(f"/clearance/employers/{firm.employer.pk}/antigen/", told).status_code == 302
        client.force_login(firm.stairwell.by("leader.unit"))
        assert client.get("/gate/").status_code == 403
        assert client.get("/api/v1/gate/list").status_code == 403


@pytest.mark.parametrize("who", ["DCP-00000000000000000000000001", "13900000000"])
def test_a_code_of_nobody_here_is_told_on_the_form_and_what_was_chosen_stays(firm, client, who):
    client.force_login(firm.keeper)
    told = {"antigen_id": str(new_id()), "who": who, "outcome": "negative", "how": "seen"}
    with clock.running_on(clock.frozen(firm.noon)):
        address = f"/clearance/employers/{firm.employer.pk}/antigen/"
        answer = client.post(address, {**told, "tested_at": "2022-04-03T12:00"})
    assert answer.status_code == 422
    assert "本名册中无人" in answer.text
    assert answer.context["form"]["outcome"].value() == "negative"
