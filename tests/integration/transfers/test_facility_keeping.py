"""Facilities, rooms and beds are kept by whoever answers for them; who gets a bed fits it, and nobody a closed one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.people.models import Person
from dayclear.transfers import operations, queries
from dayclear.transfers.models import Bed, Facility, Need, Stay
from dayclear.transfers.operations import BedFit, NoFreeBed, StillInUse

HOSPITAL = "designated_hospital"


def needing(homes, number, *vulnerabilities, sex="female", birth_on=None):
    person = homes.people[number]
    Person.objects.filter(pk=person.pk).update(vulnerabilities=[*vulnerabilities], sex=sex, birth_on=birth_on)
    return person


def bed_of(convoy, person, at):
    (transfer,) = convoy.order(person)
    return operations.give_bed(transfer=transfer, by=None, at=at).stay.bed


@pytest.mark.parametrize(
    ("need", "told"),
    [
        (Need.PREGNANCY, {"vulnerabilities": ["pregnant"]}),
        (Need.WHEELCHAIR, {"vulnerabilities": ["disabled"]}),
        (Need.DIALYSIS, {"vulnerabilities": ["dialysis"]}),
        (Need.CHILD, {"birth_on": date(2016, 5, 1)}),
    ],
    ids=str,
)
def test_who_needs_something_gets_a_bed_that_cares_for_it_and_leaves_it_to_others_otherwise(
    homes, convoy, noon, need, told
):
    facility = convoy.facility(HOSPITAL, 0)
    add = {"facility": facility, "by": None}
    operations.add_beds(**add, room="1", labels=["1"], fit=BedFit(cares_for=[need]))
    operations.add_beds(**add, room="2", labels=["1"], fit=BedFit(cares_for=[]))
    assert bed_of(convoy, needing(homes, 3), noon).room == "2"
    person = needing(homes, 0, *told.get("vulnerabilities", ()), birth_on=told.get("birth_on"))
    assert bed_of(convoy, person, noon).room == "1"
    with pytest.raises(NoFreeBed):
        bed_of(
            convoy, needing(homes, 4, *told.get("vulnerabilities", ()), birth_on=told.get("birth_on")), noon
        )


def test_a_bed_for_one_sex_is_given_to_no_other(homes, convoy, noon):
    facility = convoy.facility("cabin_hospital", 0)
    operations.add_beds(facility=facility, room="1", labels=["1"], by=None, fit=BedFit(sex="male"))
    with pytest.raises(NoFreeBed):
        bed_of(convoy, needing(homes, 0, sex="female"), noon)
    assert bed_of(convoy, needing(homes, 3, sex="male"), noon).sex == "male"


def test_a_family_room_is_for_families_first_and_for_one_alone_when_nothing_else_is_free(homes, convoy, noon):
    facility = convoy.facility("isolation_site", 0)
    add = {"facility": facility, "by": None, "labels": ["1", "2"]}
    operations.add_beds(**add, room="1", fit=BedFit(for_family=True))
    operations.add_beds(**add, room="2")

    def rooms_of(*people):
        orders = convoy.order(*people, reason="contact")
        operations.give_beds(transfers=[one.pk for one in orders], by=None, at=noon)
        return {stay.bed.room for stay in Stay.objects.filter(transfer__in=orders)}

    assert rooms_of(homes.people[0]) == {"2"}
    assert rooms_of(homes.people[3]) == {"1"}


def test_rooms_added_again_stay_as_they_are(convoy):
    facility = convoy.facility(HOSPITAL, 0)
    told = {"facility": facility, "rooms": ["101", "102"], "by": None}
    operations.add_rooms(**told, labels=["1", "2"])
    assert len(operations.add_rooms(**told, labels=["1", "2", "3"], fit=BedFit(sex="male"))) == 6
    (first, _second) = queries.rooms(facility)
    assert [bed.sex for bed in first.beds] == ["", "", "male"]
    with pytest.raises(InvalidInput):
        operations.add_rooms(facility=facility, rooms=[], labels=["1"], by=None)


def test_a_closed_bed_is_given_to_nobody_until_it_opens_by_itself(homes, convoy, noon):
    facility = convoy.facility(HOSPITAL, 1)
    told = {"facility": facility, "room": "101", "labels": ["1"], "by": None, "at": noon}
    with pytest.raises(InvalidInput):
        operations.close_beds(**told, reason=" ", until=None)
    with pytest.raises(InvalidInput):
        operations.close_beds(**told, reason="漏水", until=noon)
    for _again in range(2):
        assert operations.close_beds(**told, reason="漏水", until=noon + timedelta(hours=6)) == 1
    with pytest.raises(NoFreeBed):
        bed_of(convoy, homes.people[0], noon)
    assert operations.reopen_past(by=None, at=noon + timedelta(hours=5)) == 0
    assert operations.reopen_past(by=None, at=noon + timedelta(hours=6)) == 1
    assert (
        operations.give_bed(
            transfer=homes.people[0].transfers.get(), by=None, at=noon + timedelta(hours=6)
        ).stay.bed.room
        == "101"
    )


def test_a_bed_that_somebody_has_is_not_closed_nor_is_its_facility_or_made_another_sort(homes, convoy, noon):
    facility = convoy.facility(HOSPITAL, 1)
    bed_of(convoy, needing(homes, 0, sex="female"), noon)
    told = {"facility": facility, "room": "101", "labels": [], "by": None, "at": noon}
    with pytest.raises(StillInUse):
        operations.close_beds(**told, reason="漏水", until=None)
    with pytest.raises(StillInUse):
        operations.change_beds(**told, fit=BedFit(sex="male"))
    assert operations.change_beds(**told, fit=BedFit(sex="female", cares_for=["child"])) == 1
    kept = {"name_zh": facility.name_zh, "kind": HOSPITAL, "active": True}
    for change in ({"active": False}, {"kind": "isolation_site"}):
        with pytest.raises(StillInUse):
            operations.save_facility(facility_id=facility.pk, told=kept | change, by=None, at=noon)


@pytest.mark.parametrize(
    "broken", [{"closed_reason": "漏水"}, {"cares_for": ["pets"]}, {"sex": "other"}], ids=str
)
def test_the_database_keeps_no_bed_that_contradicts_itself(convoy, broken):
    convoy.facility(HOSPITAL, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bed.objects.update(**broken)


def test_the_pages_add_a_facility_its_rooms_and_close_a_bed(client, stairwell):
    stairwell._fill("department.hospital", stairwell.district)
    client.force_login(stairwell.by("department.hospital"))
    with clock.running_on(clock.frozen(stairwell.noon)):
        form = client.get("/facilities/new/").context["form"]
        told = {
            "facility_id": str(form.fields["facility_id"].initial),
            "kind": "isolation_site",
            "name_zh": "湖滨宾馆隔离点",
            "place": str(stairwell.compound.pk),
            "hours": "全天",
            "cares_for": ["child"],
            "active": "on",
        }
        for _again in range(2):
            assert client.post("/facilities/new/", told).status_code == 302
        facility = Facility.objects.get(name_zh="湖滨宾馆隔离点")
        assert (facility.place, facility.cares_for, facility.hours) == (stairwell.compound, ["child"], "全天")
        assert client.post("/facilities/new/", told | {"facility_id": str(new_id())}).status_code == 302
        assert Facility.objects.filter(name_zh="湖滨宾馆隔离点").count() == 1
        page = f"/facilities/{facility.pk}/"
        assert client.post(page, told | {"phone": "043100000"}).status_code == 302

        assert client.post(f"{page}rooms/add/", {"rooms": "5-3", "labels": "1"}).status_code == 422
        rooms = {"rooms": "101-103", "labels": "1-2", "for_family": "on", "cares_for": ["child"]}
        shown = client.post(f"{page}rooms/add/", rooms)
        assert (
            shown.status_code,
            shown.context["proposed"],
            Bed.objects.filter(facility=facility).count(),
        ) == (
            200,
            True,
            0,
        )
        seen = {"seen": shown.context["form"]["seen"].value()}
        assert client.post(f"{page}rooms/add/", rooms | seen | {"rooms": "101-109"}).status_code == 200
        assert client.post(f"{page}rooms/add/", rooms | seen).status_code == 302
        assert client.get(f"{page}rooms/").context["beds"] == 6
        closed = {
            "room": "101",
            "close-labels": "2",
            "close-reason": "漏水",
            "close-until": "2099-01-01T08:00",
        }
        assert client.post(f"{page}room/close/", closed | {"close-reason": ""}).status_code == 422
        assert client.post(f"{page}room/close/", closed).status_code == 302
        assert "漏水" in client.get(f"{page}room/?room=101").text
        assert client.post(f"{page}room/change/", {"room": "101", "change-sex": "male"}).status_code == 302
        assert client.post(f"{page}room/reopen/", {"room": "101"}).status_code == 302
        assert client.get(f"{page}rooms/?export").status_code == 200
    assert not Bed.objects.filter(facility=facility, in_service=False).exists()
    assert Bed.objects.filter(facility=facility, room="101", sex="male").count() == 2


def test_the_medical_staff_keeps_its_own_rooms_alone_and_others_none(client, stairwell):
    site = Facility.objects.get(kind="isolation_site")
    Facility.objects.filter(pk=site.pk).update(place=stairwell.compound)
    stairwell._fill("facility.medical", stairwell.compound)
    for reader, rooms, whole in (("facility.medical", 200, 403), ("taskforce.testing", 404, 404)):
        client.force_login(stairwell.by(reader))
        assert client.get(f"/facilities/{site.pk}/rooms/").status_code == rooms
        assert client.get(f"/facilities/{site.pk}/").status_code == whole
        assert client.get("/facilities/new/").status_code == 403
    other = Facility.objects.get(kind="cabin_hospital")
    client.force_login(stairwell.by("facility.medical"))
    assert client.get(f"/facilities/{other.pk}/rooms/").status_code == 404
