"""The dispatch board as a dispatcher clicks through it: planned by a button, handed over by scan, a vehicle out."""

from datetime import date, timedelta

import pytest

from dayclear.kernel import clock
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.ids import new_id
from dayclear.loops import pickups_planned
from dayclear.people.models import Person
from dayclear.records.models import Look
from dayclear.transfers.models import PickupPlan, Transfer, Trip, Vehicle

AMBULANCE = {
    "plate": "吉A·120",
    "kind": "negative_pressure",
    "seats": "4",
    "lying": "0",
    "carries_positives": "on",
    "protection": "3",
    "crew": "转运一组",
    "phone": "13900000000",
}


@pytest.fixture
def dispatcher(client, stairwell):
    """One person of the first door is positive, and the other behind it a contact; the convoy's own account is signed in."""
    opened = stairwell.open_round()
    stairwell.sample(opened, [stairwell.zhang])
    stairwell.report("positive")
    with clock.running_on(clock.frozen(stairwell.noon + timedelta(hours=4))):
        client.force_login(stairwell.by("department.transfer"))
        yield client


def planned(dispatcher):
    """The button, and what the worker does next."""
    answer = dispatcher.post("/dispatch/plan/", {"plan": str(new_id())}, follow=True)
    assert "hx-trigger" in answer.text
    pickups_planned.make(plan_id=PickupPlan.objects.get(finished_at=None).pk)


def code(person):
    return str(Code(CodeKind.PERSON, person.pk))


def test_a_vehicle_is_added_the_pick_ups_planned_and_people_handed_over_by_scan(dispatcher, stairwell):
    assert dispatcher.post("/dispatch/vehicles/new/", AMBULANCE).status_code == 302
    planned(dispatcher)
    trip = Trip.objects.get()
    page = dispatcher.get("/dispatch/").text
    assert "吉A·120" in page
    assert 'left_out=no_vehicle">1<' in page

    sheet = dispatcher.get(f"/dispatch/trips/{trip.pk}/").text
    assert "张伟" in sheet
    assert Look.objects.filter(person_id=stairwell.zhang.pk, page=f"/dispatch/trips/{trip.pk}/").count() == 1
    for status in ("under_way", "arrived"):
        dispatcher.post(f"/dispatch/trips/{trip.pk}/scan/", {"code": code(stairwell.zhang)})
        assert Transfer.objects.get(person=stairwell.zhang).status == status
    trip.refresh_from_db()
    assert trip.status == "ended"
    over = dispatcher.get("/dispatch/trips/")
    assert (list(over.context["trips"]), list(over.context["ended"])) == ([], [trip])
    assert f'href="/dispatch/trips/{trip.pk}/"' in over.text
    assert 'data-testid="moved-median"' in dispatcher.get("/dispatch/").text
    assert dispatcher.get("/dispatch/?export=1").status_code == 200


def test_a_code_of_nobody_who_is_to_be_moved_is_said_so(dispatcher, stairwell):
    dispatcher.post("/dispatch/vehicles/new/", AMBULANCE)
    planned(dispatcher)
    address = f"/dispatch/trips/{Trip.objects.get().pk}/scan/"
    for wrong in (code(stairwell.neighbour), "DCP-123", ""):
        assert "alert-danger" in dispatcher.post(address, {"code": wrong}, follow=True).text
    assert Transfer.objects.get(person=stairwell.zhang).status == "bed_given"


def test_a_vehicle_that_is_out_is_told_why_and_comes_back(dispatcher):
    dispatcher.post("/dispatch/vehicles/new/", AMBULANCE)
    planned(dispatcher)
    vehicle = Vehicle.objects.get()
    dispatcher.post(f"/dispatch/vehicles/{vehicle.pk}/out/", {"reason": ""})
    assert Trip.objects.filter(status="planned").exists()
    dispatcher.post(f"/dispatch/vehicles/{vehicle.pk}/out/", {"reason": "发动机故障"})
    assert not Trip.objects.filter(status="planned").exists()
    assert "发动机故障" in dispatcher.get("/dispatch/vehicles/").text
    dispatcher.post(f"/dispatch/vehicles/{vehicle.pk}/back/")
    vehicle.refresh_from_db()
    assert not vehicle.is_out


def test_a_vehicle_without_room_or_purpose_is_refused_where_it_is_written(dispatcher):
    for wrong in ({"seats": "0"}, {"carries_positives": ""}, {"shift_starts": "08:00"}):
        assert dispatcher.post("/dispatch/vehicles/new/", AMBULANCE | wrong).status_code == 422
    assert not Vehicle.objects.exists()


def test_for_a_child_somebody_chooses_the_adult_who_goes_along(dispatcher, stairwell):
    Person.objects.filter(pk=stairwell.zhang.pk).update(birth_on=date(2016, 5, 1))
    dispatcher.post("/dispatch/vehicles/new/", AMBULANCE)
    planned(dispatcher)
    child, adult = (Transfer.objects.get(person=one) for one in (stairwell.zhang, stairwell.spouse))
    assert f"/dispatch/{child.pk}/accompany/" in dispatcher.get("/dispatch/").text
    page = dispatcher.get(f"/dispatch/{child.pk}/accompany/")
    assert ([one.person.name for one in page.context["adults"]], page.context["refused"]) == (["李娜"], [])
    Person.objects.filter(pk=stairwell.spouse.pk).update(birth_on=date(2017, 5, 1))
    page = dispatcher.get(f"/dispatch/{child.pk}/accompany/")
    assert ([one.transfer for one in page.context["refused"]], page.context["adults"]) == ([adult], [])
    Person.objects.filter(pk=stairwell.spouse.pk).update(birth_on=date(1985, 5, 1))
    dispatcher.post(f"/dispatch/{child.pk}/accompany/", {"adult": str(adult.pk)})
    planned(dispatcher)
    child.refresh_from_db(), adult.refresh_from_db()
    assert child.trip == adult.trip is not None


def test_a_child_sent_off_alone_by_another_vehicle_leads_to_the_choice_of_who_goes_along(
    dispatcher, stairwell
):
    Person.objects.filter(pk=stairwell.spouse.pk).update(birth_on=date(2016, 5, 1))
    child = Transfer.objects.get(person=stairwell.spouse)
    dispatcher.post(f"/dispatch/{child.pk}/bed/", {"facility": ""})
    sent = dispatcher.post(f"/dispatch/{child.pk}/depart/", {"vehicle": "吉B7"}, follow=True)
    assert sent.redirect_chain == [(f"/dispatch/{child.pk}/accompany/", 302)]
    assert "alert-danger" in sent.text
    child.refresh_from_db()
    assert child.status == "bed_given"


def test_the_map_says_what_its_tables_say_with_the_same_number_of_statements_for_more(
    dispatcher, stairwell, django_assert_max_num_queries
):
    dispatcher.post("/dispatch/vehicles/new/", AMBULANCE)
    planned(dispatcher)
    stairwell.district.__class__.objects.update(latitude=44.1, longitude=125.8)
    page = dispatcher.get("/dispatch/map/")
    shown = page.context["shown"]
    with django_assert_max_num_queries(16):
        points = dispatcher.get("/dispatch/map.json").json()["features"]
    told = [one["properties"] for one in points]
    doors = [(one["name"], one["people"], one["rank"]) for one in told if one["kind"] == "door"]
    assert doors == [(door.place.address, door.people, door.rank) for door in shown.doors]
    assert shown.doors[0].rank == 0
    stops = [(one["vehicle"], one["order"]) for one in told if one["kind"] == "stop"]
    assert stops == [(str(way.trip.vehicle), stop.order) for way in shown.ways for stop in way.stops]
    assert "吉A·120" in page.text


def test_whoever_moves_people_in_a_compound_only_sends_no_convoy(client, stairwell):
    client.force_login(stairwell.by("commander.compound"))
    client.post("/dispatch/plan/", {"plan": str(new_id())})
    client.post("/dispatch/vehicles/new/", AMBULANCE)
    assert not PickupPlan.objects.exists()
    assert not Vehicle.objects.exists()


def test_the_convoy_is_shown_to_nobody_else(client, stairwell):
    client.force_login(stairwell.by("taskforce.testing"))
    Vehicle.objects.create(plate="吉A·120", kind="bus", seats=9, carries_contacts=True, crew="转运一组")
    assert "吉A·120" not in client.get("/dispatch/vehicles/").text


def test_a_child_nobody_can_go_along_with_goes_with_the_reason_on_the_trips_sheet(dispatcher, stairwell):
    Person.objects.filter(pk=stairwell.zhang.pk).update(birth_on=date(2016, 5, 1))
    dispatcher.post("/dispatch/vehicles/new/", AMBULANCE)
    planned(dispatcher)
    child = Transfer.objects.get(person=stairwell.zhang)
    assert (child.trip, child.left_out) == (None, "child_alone")
    page = f"/dispatch/{child.pk}/accompany/"
    assert "alone_reason" in dispatcher.get(page).text
    assert dispatcher.post(page, {"alone_reason": "父母均在医院"}).status_code == 302
    planned(dispatcher)
    child.refresh_from_db()
    assert "父母均在医院" in dispatcher.get(f"/dispatch/trips/{child.trip_id}/").text


def test_a_vehicle_for_positives_is_kept_only_with_the_protection_that_the_protocol_wants(dispatcher):
    assert dispatcher.post("/dispatch/vehicles/new/", AMBULANCE | {"protection": "1"}).status_code == 422
    assert not Vehicle.objects.exists()
    assert dispatcher.post("/dispatch/vehicles/new/", AMBULANCE | {"protection": "2"}).status_code == 302
