"""Who is inside a facility, and how full it will be."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from dayclear.cases.models import Case, Contact
from dayclear.kernel import clock
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.errors import Conflict, InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.loops import facility_arrivals, facility_door
from dayclear.records.models import Look
from dayclear.situation.occupancy_forecast import outlooks
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries
from dayclear.transfers.models import Facility, Presence, Transfer

HOSPITAL = "department.hospital"
MEDICAL = "facility.medical"


@pytest.fixture
def facility(stairwell):
    stairwell._fill(HOSPITAL, stairwell.district)
    return Facility.objects.get(kind="isolation_site")


def passed(stairwell, facility, who, at=None, presence_id=None, kind="staff", by=HOSPITAL):
    return facility_door.pass_door(
        presence_id=presence_id or new_id(),
        facility_id=facility.pk,
        who=who,
        kind=kind,
        note="",
        page="/x/",
        scope=stairwell.scope(by),
        by=stairwell.by(by),
        at=at or stairwell.noon,
    )


def inside(stairwell, facility):
    door = facility_door.open_door(facility_id=facility.pk, scope=stairwell.scope(HOSPITAL))
    return [each.name for each in door.inside]


def test_a_scanned_code_goes_in_and_out_and_the_look_is_written_down(stairwell, facility):
    code = str(Code(CodeKind.PERSON, stairwell.neighbour.pk))
    passed(stairwell, facility, code)
    assert inside(stairwell, facility) == [stairwell.neighbour.name]
    gone = passed(stairwell, facility, code, stairwell.noon + timedelta(hours=8))
    assert (gone.out_at - gone.in_at, inside(stairwell, facility)) == (timedelta(hours=8), [])
    assert Look.objects.filter(person_id=stairwell.neighbour.pk, by=stairwell.by(HOSPITAL)).count() == 2
    passed(stairwell, facility, code, stairwell.noon + timedelta(hours=9))
    assert Presence.objects.count() == 2


def test_a_name_is_inside_once_and_a_retry_doubles_nothing(stairwell, facility):
    sent = new_id()
    first = passed(stairwell, facility, "送餐 周师傅", presence_id=sent, kind="delivery")
    assert passed(stairwell, facility, "送餐  周师傅", presence_id=sent, kind="delivery").pk == first.pk
    assert passed(stairwell, facility, "送餐 周师傅", kind="delivery").pk == first.pk
    with pytest.raises(Conflict):
        passed(stairwell, facility, "别人", presence_id=sent)
    with pytest.raises(InvalidInput):
        passed(stairwell, facility, "  ")
    out = {"presence_id": first.pk, "scope": stairwell.scope(HOSPITAL), "by": stairwell.by(HOSPITAL)}
    gone = facility_door.let_out(**out, at=stairwell.noon + timedelta(hours=1))
    assert facility_door.let_out(**out, at=stairwell.noon + timedelta(hours=2)).out_at == gone.out_at


def test_who_does_not_keep_the_door_sees_nobody(stairwell, facility):
    with pytest.raises(NotFound):
        passed(stairwell, facility, "谁", by="commander.compound")
    facility.place = stairwell.compound
    facility.save()
    assert passed(stairwell, facility, "谁", by="commander.compound").name == "谁"


def test_the_database_lets_nobody_be_inside_twice_nor_leave_before_they_came(stairwell, facility):
    told = {"facility": facility, "kind": "staff", "name": "李护士", "in_at": stairwell.noon}
    kept = Presence.objects.create(**told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.create(**told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.filter(pk=kept.pk).update(out_at=stairwell.noon - timedelta(hours=1))


def test_who_went_out_is_erased_in_time_and_who_is_inside_is_kept(stairwell, facility):
    gone = passed(stairwell, facility, "甲")
    transfers.let_out(presence=gone, by=None, at=stairwell.noon)
    passed(stairwell, facility, "乙")
    assert transfers.erase_presences(before=stairwell.noon + timedelta(days=1)) == 1
    assert inside(stairwell, facility) == ["乙"]


def test_held_beds_stand_apart_from_occupied_ones_and_those_waiting_are_expected(stairwell, facility):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    later = stairwell.noon + timedelta(days=1, hours=9)
    before = outlooks(at=later)
    assert [(each.beds, each.occupied, each.waiting) for each in before] == [(3, 0, 1), (3, 0, 1)]
    assert [sum(each.admissions) for each in before] == [Case.objects.count(), 1]
    transfers.give_bed(transfer=Transfer.objects.get(person=stairwell.zhang), by=None, at=later)
    rows = {row.facility.kind: (row.held, row.occupied, row.free) for row in queries.occupancy()}
    assert rows["cabin_hospital"] == (1, 0, 2)


def test_the_pages_of_facilities(client, stairwell, facility):
    client.force_login(stairwell.by(HOSPITAL))
    page = client.get("/facilities/")
    assert len(page.context["outlooks"]) == 2
    door = f"/facilities/{facility.pk}/door/"
    form = client.get(door).context["form"]
    sent = {"presence_id": form.fields["presence_id"].initial, "who": "赵医生", "kind": "staff"}
    assert client.post(f"{door}pass/", sent).status_code == 302
    assert "赵医生" in client.get(door).content.decode()
    assert client.post(f"{door}pass/", {}).status_code == 422
    assert client.get(f"{door}export.xlsx").status_code == 200
    assert client.get("/facilities/forecast.xlsx").status_code == 200
    presence = Presence.objects.get()
    assert client.post(f"/facilities/door/{presence.pk}/out/").status_code == 302
    assert "赵医生" not in [each.name for each in client.get(door).context["door"].inside]


def test_a_bed_that_waits_for_disinfection_is_told_as_such_and_not_as_free(facility):
    bed = facility.beds.filter(in_service=True).first()
    before = next(each for each in queries.occupancy() if each.facility == facility)
    facility.beds.filter(pk=bed.pk).update(awaits_disinfection=True)
    told = next(each for each in queries.occupancy() if each.facility == facility)
    assert (told.free, told.to_disinfect) == (before.free - 1, 1)
    assert told.free == queries.free_beds([facility.pk])[facility.pk].free


@pytest.fixture
def staffed(stairwell, facility):
    """The isolation site stands in the compound and has its own medical staff; a contact is to be brought there."""
    Facility.objects.filter(pk=facility.pk).update(place=stairwell.compound)
    stairwell._fill(MEDICAL, stairwell.compound)
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    stairwell.contact = Transfer.objects.get(person=stairwell.spouse)
    transfers.give_bed(transfer=stairwell.contact, by=None, at=stairwell.noon)
    return stairwell


def test_the_medical_staff_of_a_facility_scans_in_who_is_brought_there(client, staffed, facility):
    client.force_login(staffed.by(MEDICAL))
    page = f"/facilities/{facility.pk}/arrivals/"
    with clock.running_on(clock.frozen(staffed.noon + timedelta(hours=5))):
        for _again in range(2):
            assert staffed.spouse.name in client.get(page).content.decode()
        assert Look.objects.filter(person_id=staffed.spouse.pk, page=page).count() == 1
        code = str(Code(CodeKind.PERSON, staffed.spouse.pk))
        assert client.post(page, {"code": code}).status_code == 302
        assert staffed.spouse.name not in client.get(page).context["arrivals"].expected
    staffed.contact.refresh_from_db()
    assert (staffed.contact.status, staffed.contact.stay.status) == ("arrived", "in")


def test_it_scans_in_nobody_whose_bed_is_elsewhere_and_nobody_scans_for_it(staffed, facility):
    cabin = Facility.objects.get(kind="cabin_hospital")
    code = str(Code(CodeKind.PERSON, staffed.zhang.pk))
    positive = Transfer.objects.get(person=staffed.zhang)
    transfers.give_bed(transfer=positive, facility=cabin, by=None, at=staffed.noon)

    def scan(where, by, code=code):
        told = {"code": code, "scope": staffed.scope(by), "by": staffed.by(by), "at": staffed.noon}
        return facility_arrivals.scan(facility_id=where.pk, **told)

    with pytest.raises(InvalidInput):
        scan(facility, MEDICAL)
    for where, by in ((cabin, MEDICAL), (facility, "taskforce.testing")):
        with pytest.raises(NotFound):
            scan(where, by)


def test_each_facility_loses_who_leaves_it_and_gets_its_share_of_who_comes(stairwell, facility):
    """A patient since day 0 leaves after the protocol's ten days, a contact after the last day of the listing."""
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    other = Facility.objects.create(kind="isolation_site", name_zh="二号隔离点")
    transfers.add_beds(facility=other, room="1", labels=["1"], by=None)
    came_at, on = stairwell.noon + timedelta(hours=9), stairwell.noon.date()
    for person in (stairwell.zhang, stairwell.spouse):
        given = transfers.give_bed(
            transfer=Transfer.objects.get(person=person),
            facility=Facility.objects.get(kind="cabin_hospital") if person == stairwell.zhang else facility,
            by=None,
            at=came_at,
        )
        transfers.arrive(transfer=given, by=None, at=came_at)
    Contact.objects.update(isolate_until=on + timedelta(days=10))
    nine_days_on = came_at + timedelta(days=8)
    hospitals, sites = outlooks(at=nine_days_on)

    def left_on(outlook):
        expected = [outlook.occupied, *(day.expected for _on, day in outlook.days)]
        falls = [day for day, (before, after) in enumerate(pairwise(expected), 1) if after < before]
        return [outlook.days[0][0] + timedelta(days=day - 1) for day in falls]

    assert left_on(hospitals.facilities[0]) == [on + timedelta(days=10)]
    by_name = {each.facility.name_zh: each for each in sites.facilities}
    assert left_on(by_name[facility.name_zh]) == [on + timedelta(days=10)]
    assert [by_name["二号隔离点"].occupied, left_on(by_name["二号隔离点"])] == [0, []]


def test_who_waits_without_a_bed_is_shared_by_free_beds_and_who_holds_one_is_expected_there(
    stairwell, facility
):
    stairwell.sample(stairwell.open_round(), [stairwell.zhang])
    stairwell.report("positive")
    full = Facility.objects.create(kind="isolation_site", name_zh="二号隔离点")
    transfers.add_beds(facility=full, room="1", labels=["1"], by=None)
    at = stairwell.noon + timedelta(hours=9)

    def tomorrow():
        (_hospitals, sites) = outlooks(at=at)
        assert sum(day.days[0][1].expected for day in sites.facilities) == pytest.approx(
            sites.days[0][1].expected
        )
        return {each.facility.name_zh: round(each.days[0][1].expected, 2) for each in sites.facilities}

    assert tomorrow() == {facility.name_zh: 0.75, "二号隔离点": 0.25}
    transfers.give_bed(transfer=Transfer.objects.get(person=stairwell.spouse), facility=full, by=None, at=at)
    assert tomorrow() == {facility.name_zh: 0.0, "二号隔离点": 1.0}
