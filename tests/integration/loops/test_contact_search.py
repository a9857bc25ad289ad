"""Whom a case met is proposed with the reason in words; a tracer confirms or strikes off, and nothing happens twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dayclear.cases import operations, queries
from dayclear.cases.models import Case, Contact, Visit
from dayclear.command.models import Task
from dayclear.command.protocol import shipped
from dayclear.kernel.ids import new_id
from dayclear.loops import contact_found
from dayclear.situation import contact_search
from dayclear.transfers.models import Bed, Facility, Stay, Transfer


@pytest.fixture
def case(positive_as_found, stairwell):
    return Case.objects.get()


@pytest.fixture
def canteen(stairwell):
    return stairwell._place(stairwell.community, "compound", "K9", "第九食堂")


@pytest.fixture
def at(stairwell):
    return stairwell.noon + timedelta(hours=4)


@pytest.fixture
def tracer(stairwell):
    return stairwell.by("department.tracing")


def was_at(person, place, since, minutes, **told):
    return Visit.objects.create(
        person=person,
        place=place,
        started_at=since,
        ended_at=since + timedelta(minutes=minutes),
        told_at=since,
        **told,
    )


def found(stairwell, case, at):
    return contact_search.search(case, scope=stairwell.scope("department.tracing", at), at=at)


def test_who_sat_in_the_same_canteen_is_proposed_with_the_reason_in_words(stairwell, case, canteen, at):
    lunch = stairwell.noon - timedelta(days=1)
    guest = stairwell.resident("周静", "903")
    was_at(case.person, canteen, lunch, 40, distance="near")
    was_at(guest, canteen, lunch + timedelta(minutes=5), 60, mask="none", source="check_in")
    (proposal,) = found(stairwell, case, at).close
    assert proposal.person == guest
    assert (proposal.setting, proposal.met_at) == ("other", "第九食堂")
    assert "04-02 12:05–12:40" in proposal.reason
    assert proposal.last_exposed_at == lunch + timedelta(minutes=40)


@pytest.mark.parametrize(
    ("days_ago", "minutes", "told", "is_proposed"),
    [
        (1, 35, {}, True),
        (1, 20, {}, False),
        (1, 35, {"air": "aired"}, False),
        (1, 35, {"distance": "apart"}, False),
        (5, 35, {}, False),
    ],
)
def test_time_distance_and_air_decide_as_the_protocol_has_it(
    stairwell, case, canteen, at, days_ago, minutes, told, is_proposed
):
    since = stairwell.noon - timedelta(days=days_ago)
    was_at(case.person, canteen, since, minutes)
    guest = stairwell.resident("周静", "903")
    was_at(guest, canteen, since, minutes, **told)
    assert [one.person for one in found(stairwell, case, at).close] == [guest] * is_proposed


def test_a_shared_vehicle_and_a_place_outside_the_tree_bind_too(stairwell, case, at):
    since = stairwell.noon - timedelta(days=1)
    driver, teacher = stairwell.resident("冯军", "904"), stairwell.resident("许梅", "905")
    was_at(case.person, None, since, 40, vehicle="吉A12345")
    was_at(driver, None, since, 40, vehicle="吉A12345", source="trip")
    was_at(case.person, None, since + timedelta(hours=2), 40, named_place="长春图书馆")
    was_at(teacher, None, since + timedelta(hours=2), 40, named_place="长春图书馆")
    assert {one.person for one in found(stairwell, case, at).close} == {driver, teacher}


def test_whom_a_close_contact_met_since_is_a_contact_of_a_contact(stairwell, case, canteen, at):
    lunch = stairwell.noon - timedelta(days=1)
    named = {"周静": "904", "马兰": "905", "郑义": "906"}
    guest, further, before = (stairwell.resident(name, door) for name, door in named.items())
    was_at(case.person, canteen, lunch, 60)
    was_at(guest, canteen, lunch, 60)
    was_at(guest, stairwell.compound, lunch + timedelta(hours=3), 60)
    was_at(further, stairwell.compound, lunch + timedelta(hours=3), 60)
    was_at(guest, stairwell.compound, lunch - timedelta(hours=5), 60)
    was_at(before, stairwell.compound, lunch - timedelta(hours=5), 60)
    sheet = found(stairwell, case, at)
    assert [one.person for one in sheet.close] == [guest]
    by_person = {one.person: one for one in sheet.secondary}
    assert "周静" in by_person[further].reason
    assert "周静" not in by_person[before].reason
    assert stairwell.neighbour in by_person


def test_who_lives_with_a_close_contact_is_a_contact_of_a_contact(stairwell, case, canteen, at):
    lunch = stairwell.noon - timedelta(days=1)
    guest, child = stairwell.resident("周静", "903"), stairwell.resident("周小", "903")
    for person in (case.person, guest):
        was_at(person, canteen, lunch, 60)
    (living,) = [one for one in found(stairwell, case, at).secondary if one.person == child]
    assert living.reason == "与 周静 同住"
    assert living.last_exposed_at == at


def test_who_lay_in_the_same_room_of_a_facility_is_proposed(stairwell, case, at):
    site = Facility.objects.get(kind="isolation_site")
    beds = list(site.beds.order_by("number"))
    came = stairwell.noon - timedelta(days=1)
    for person, bed in zip((case.person, stairwell.neighbour), beds, strict=False):
        Stay.objects.create(person=person, bed=bed, status="in", period=(came, None))
    (proposal,) = found(stairwell, case, at).close
    assert proposal.person == stairwell.neighbour
    assert (proposal.setting, proposal.met_at, proposal.source) == ("facility", "一号隔离点 1", "相邻居住")


def stayed(person, bed, came):
    return Stay.objects.create(person=person, bed=bed, status="in", period=(came, None))


def test_who_lay_in_a_neighbouring_room_of_the_floor_is_proposed_as_the_protocol_has_it(
    stairwell, case, at, monkeypatch
):
    site = Facility.objects.get(kind="isolation_site")
    rooms = ("301", "303", "304", "201", "厅")
    beds = [Bed.objects.create(facility=site, room=room, label="1") for room in rooms]
    came = stairwell.noon - timedelta(hours=20)
    people = [case.person, *(stairwell.resident(f"客{number}", "911") for number in range(4))]
    for person, bed in zip(people, beds, strict=True):
        stayed(person, bed, came)
    (near,) = [one for one in found(stairwell, case, at).secondary if one.why.ground == "neighbours"]
    assert (near.person, near.met_at) == (people[1], "一号隔离点 303 ↔ 301")
    assert near.reason == "相邻房间、04-02 16:00–04-03 16:00、24 小时"
    assert found(stairwell, case, at).close == []

    by_protocol(monkeypatch, close={"neighbour_rooms": 99})
    assert {one.person for one in found(stairwell, case, at).close} == set(people[1:3])
    by_protocol(monkeypatch, secondary={"neighbour_rooms": 0})
    assert not [one for one in found(stairwell, case, at).secondary if one.why.ground == "neighbours"]


def by_protocol(monkeypatch, **changes):
    """A protocol whose definitions of contacts are changed."""
    rule_of = {kind: replace(rule, **changes.get(kind, {})) for kind, rule in shipped().contacts.items()}
    protocol = replace(shipped(), contacts=rule_of)
    monkeypatch.setattr("dayclear.command.queries.protocol_in_force", lambda _at: protocol)


def test_who_shares_the_stairwell_is_proposed_as_the_protocol_has_it(stairwell, case, at, monkeypatch):
    (sharing,) = found(stairwell, case, at).secondary
    assert (sharing.person, sharing.setting, sharing.reason) == (
        stairwell.neighbour,
        "stairwell",
        "与病例同一楼道或电梯",
    )
    by_protocol(monkeypatch, close={"same_stairwell": True})
    assert [one.person for one in found(stairwell, case, at).close] == [stairwell.neighbour]
    by_protocol(monkeypatch, secondary={"same_stairwell": False})
    assert found(stairwell, case, at).proposals == []


def test_short_meetings_of_a_day_add_up_where_the_protocol_says_so(stairwell, case, canteen, at, monkeypatch):
    guest = stairwell.resident("周静", "903")
    for hours in (3, 4, 5):
        since = stairwell.noon - timedelta(days=1, hours=hours)
        for person in (case.person, guest):
            was_at(person, canteen, since, 12)
    assert found(stairwell, case, at).close == []
    by_protocol(monkeypatch, close={"adds_up": True})
    (proposal,) = found(stairwell, case, at).close
    assert (proposal.person, proposal.last_exposed_at) == (guest, since_end(stairwell))


def since_end(stairwell):
    return stairwell.noon - timedelta(days=1, hours=3) + timedelta(minutes=12)


def test_who_is_on_no_roster_is_named_and_is_proposed_once_a_roster_has_them(stairwell, case, canteen, at):
    since = stairwell.noon - timedelta(days=1)
    visit = was_at(case.person, canteen, since, 30, case=case)
    operations.add_met(
        visit=visit,
        met_id=new_id(),
        person=None,
        name="老赵",
        phone="13900000000",
        distance="arm",
        mask="",
        by=None,
        at=at,
    )
    assert [one.name for one in found(stairwell, case, at).unknown] == ["老赵"]
    known = stairwell.resident("老赵", "907")
    type(known).objects.filter(pk=known.pk).update(phone="13900000000")
    sheet = found(stairwell, case, at)
    assert ([one.person for one in sheet.close], list(sheet.unknown)) == ([known], [])


def test_confirmed_is_told_and_moved_once_and_struck_off_stays_with_the_reason(
    stairwell, case, canteen, at, tracer
):
    since = stairwell.noon - timedelta(days=1)
    guests = [stairwell.resident(name, "908") for name in ("周静", "马兰")]
    for person in (case.person, *guests):
        was_at(person, canteen, since, 60)
    scope = stairwell.scope("department.tracing", at)
    for _try in range(2):
        contact_found.confirm(case=case, person_ids={guests[0].pk}, scope=scope, by=tracer, at=at)
    struck = contact_found.strike_off_proposal(
        case=case, person_id=guests[1].pk, reason="当日未到岗", scope=scope, by=tracer, at=at
    )
    listed = Contact.objects.get(case=case, person=guests[0])
    assert (listed.kind, listed.status, listed.met_at) == ("close", "listed", "第九食堂")
    assert Transfer.objects.filter(contact_id=listed.pk).count() == 1
    assert {task.kind for task in Task.objects.filter(subject_id=listed.pk)} == {
        "notify_contact",
        "transfer_contact",
    }
    assert (struck.status, struck.struck_off_reason) == ("struck_off", "当日未到岗")
    assert not Task.objects.filter(subject_id=struck.pk).exists()
    assert found(stairwell, case, at).close == []


def test_why_somebody_is_a_contact_stays_readable_in_either_language(stairwell, case, canteen, at, tracer):
    lunch = stairwell.noon - timedelta(days=1)
    guest, further, child = (
        stairwell.resident(name, door) for name, door in (("周静", "912"), ("马兰", "913"), ("周小", "912"))
    )
    for person in (case.person, guest):
        was_at(person, canteen, lunch, 40)
    for person in (guest, further):
        was_at(person, stairwell.compound, lunch + timedelta(hours=3), 60, distance="near")
    chosen = {guest.pk, further.pk, child.pk}
    scope = stairwell.scope("department.tracing", at)
    contact_found.confirm(case=case, person_ids=chosen, scope=scope, by=tracer, at=at)
    listed = queries.contacts_of(case, scope=scope)

    def told():
        return {contact.person.name: contact.why_in_words for contact in listed}

    assert told() == {
        "李娜": "与病例同住",
        "周静": "同一地点、04-02 12:00–12:40、40 分钟、未双方戴口罩",
        "马兰": "与 周静：同一地点、04-02 15:00–16:00、60 分钟、两米以内、未双方戴口罩",
        "周小": "与 周静 同住",
    }
    with translation.override("en"):
        assert told() == {
            "李娜": "same household as the case",
            "周静": "same place, 04-02 12:00–12:40, 40 min, not both masked",
            "马兰": "with 周静: same place, 04-02 15:00–16:00, 60 min, within two metres, not both masked",
            "周小": "same household as 周静",
        }


@pytest.mark.parametrize(
    "without", [{"ground": "told", "reason": ""}, {"ground": "met"}, {"met_from": None}, {"ground": "liked"}]
)
def test_the_database_keeps_no_contact_without_a_reason(stairwell, case, canteen, at, tracer, without):
    guest = stairwell.resident("周静", "914")
    for person in (case.person, guest):
        was_at(person, canteen, stairwell.noon - timedelta(days=1), 40)
    scope = stairwell.scope("department.tracing", at)
    (kept,) = contact_found.confirm(case=case, person_ids={guest.pk}, scope=scope, by=tracer, at=at).going
    wrong = {"met_from": None, "met_until": None} | without if without == {"ground": "met"} else without
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=kept.pk).update(**wrong)


def test_a_search_takes_the_same_statements_for_few_guests_or_many(stairwell, case, canteen, at):
    since = stairwell.noon - timedelta(days=1)
    was_at(case.person, canteen, since, 60)

    def statements():
        with CaptureQueriesContext(connection) as seen:
            found(stairwell, case, at)
        return len(seen)

    for name in ("周静", "马兰"):
        was_at(stairwell.resident(name, "909"), canteen, since, 60)
    statements()
    few = statements()
    for number in range(8):
        was_at(stairwell.resident(f"客{number}", "910"), canteen, since, 60)
    assert statements() == few
