"""Whoever was released is taken home by the convoy: families together, no child alone, nobody ill on board, leg by leg."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from dayclear.cases.models import Contact, HomeMonitoring
from dayclear.command.models import Task
from dayclear.kernel import clock
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import (
    person_died,
    person_gone,
    pickups_planned,
    roster_kept,
    stay_released,
    trip_steps,
    way_home,
)
from dayclear.people.models import Person
from dayclear.people.operations import DeathDraft
from dayclear.transfers import operations as transfers
from dayclear.transfers.models import Transfer, Trip, Vehicle
from dayclear.zones.models import HouseholdSeal
from tests.integration.loops.test_stays import (
    acting,
    outbreak,  # noqa: F401 - a fixture is found by its name.
    outbreak_as_built,  # noqa: F401 - as above.
    stay_of,
)

CONVOY = "department.transfer"


@pytest.fixture
def released(outbreak):  # noqa: F811 - a fixture is asked for by its name.
    """Zhang was released from the cabin hospital, his wife from the isolation site; one bus may take anybody."""
    outbreak.at = outbreak.noon + timedelta(days=12)
    for person in (outbreak.zhang, outbreak.spouse):
        let_go(outbreak, person)
    Vehicle.objects.create(plate="吉A1", kind="bus", seats=9, carries_contacts=True, carries_positives=True)
    return outbreak


def let_go(outbreak, person):  # noqa: F811 - the fixture's value.
    stay_released.release(stay_id=stay_of(person).pk, reason="转居家。", **acting(outbreak, outbreak.at))


def planned(outbreak, at):  # noqa: F811 - the fixture's value.
    told = {"scope": Scope.everything(), "by": outbreak.by(CONVOY), "at": at}
    return pickups_planned.make(plan_id=pickups_planned.ask(plan_id=new_id(), **told).pk)


def way_of(person):
    return Transfer.objects.get(person=person, reason="released")


def test_the_tasks_name_the_facility_in_the_language_of_who_reads_them(outbreak):  # noqa: F811 - a fixture.
    outbreak.at = outbreak.noon + timedelta(days=12)
    stay = stay_of(outbreak.zhang)
    stay.bed.facility.name_en = "Cabin Hospital 1"
    stay.bed.facility.save()
    let_go(outbreak, outbreak.zhang)
    home, bed = Task.objects.get(kind="take_home"), Task.objects.get(kind="disinfect_bed")
    with override("en"):
        assert bed.label == f"Cabin Hospital 1 {stay.bed}"
        assert home.label.endswith(f" Cabin Hospital 1 {stay.bed} → 101")
    with override("zh-hans"):
        assert bed.label == f"{stay.bed.facility.name_zh} {stay.bed}"
    bed.subject_words = None
    assert bed.label == bed.subject_label, "what was opened before stays readable"


def test_the_stairwells_page_names_a_door_while_it_is_sealed_to_who_works_with_the_people(client, released):
    def shown(reader):
        client.force_login(released.by(reader))
        with clock.running_on(clock.frozen(released.at)):
            return "已封控住户 · 1" in client.get(f"/places/{released.unit.pk}/").content.decode()

    assert (shown("leader.unit"), shown("department.disinfection")) == (True, False)
    way_home.arrive(transfer=way_of(released.zhang), by=None, at=released.at)
    assert not shown("leader.unit")


def test_from_the_ward_to_the_door_by_scan_and_only_there_the_seal_ends(released):
    plan = planned(released, released.at)
    assert (plan.waiting, plan.planned) == (2, 2)
    way = way_of(released.zhang)
    assert way.pick_up_at < way.home_at
    code = str(Code(CodeKind.PERSON, released.zhang.pk))
    for status in ("under_way", "arrived"):
        assert HouseholdSeal.objects.get().unsealed_at is None
        assert not HomeMonitoring.objects.exists()
        moved = trip_steps.scan(trip=way.trip, code=code, **acting(released, released.at, CONVOY))
        assert moved.status == status
    assert HouseholdSeal.objects.get().unsealed_at == released.at
    assert HomeMonitoring.objects.get().person == released.zhang
    ended = Task.objects.get(kind="take_home")
    assert (ended.status, ended.proof_text) == ("done", f"transfers.Transfer:{way.pk}")
    assert Task.objects.filter(kind="open_door", subject_id=way.left_stay_id).count() == 1
    assert Task.objects.filter(kind="disinfect_vehicle", subject_id=way.trip_id).count() == 1
    way_home.arrive(transfer=way, by=None, at=released.at)
    assert Task.objects.filter(kind="open_door").count() == 1


def test_who_dies_before_coming_home_keeps_no_door_shut_and_by_mistake_the_way_is_ordered_again(released):
    draft = DeathDraft(id=new_id(), died_at=released.at, happened="elsewhere", said_by="护士", reason="猝死")
    keeper = {"by": released.by("taskforce.information"), "at": released.at}
    person_died.record(person=Person.objects.get(pk=released.zhang.pk), draft=draft, **keeper)
    way = way_of(released.zhang)
    assert (way.status, HouseholdSeal.objects.filter(unsealed_at=None).exists()) == ("cancelled", False)
    assert not Task.objects.filter(kind="take_home", ended_at=None).exists()

    told = {"person": Person.objects.get(pk=released.zhang.pk), "scope": Scope.everything()}
    offered = person_gone.lapsed(**told, at=released.at)
    assert [(one.what, one.subject_id) for one in offered] == [("way_home", way.pk)]
    roster_kept.resume(**told, reason="误记", take_up=[way.pk], **keeper)
    way.refresh_from_db()
    assert (way.status, way.trip) == ("to_go_home", None)
    assert Task.objects.filter(kind="take_home", ended_at=None).count() == 1
    assert planned(released, released.at).planned == 2


def test_nobody_who_was_released_is_with_positives_or_contacts_in_one_vehicle(released):
    planned(released, released.at)
    other = Transfer.objects.filter(person=released.zhang, reason="positive").get()
    assert {trip.cohort for trip in Trip.objects.all()} == {"released"}
    trip = way_of(released.zhang).trip
    neighbour = Transfer.objects.create(
        person=released.neighbour,
        household=released.neighbour.household,
        place=other.place,
        place_path=other.place_path,
        reason="contact",
        contact_id=new_id(),
        ordered_at=released.at,
    )
    with pytest.raises(transfers.NotTogether):
        trip_steps.board(trip=trip, transfer=neighbour, **acting(released, released.at, CONVOY))


def test_a_vehicle_that_is_not_disinfected_takes_nobody_on_its_next_trip(released):
    planned(released, released.at)
    first, second = Trip.objects.order_by("leaves_at")
    for trip in (first, first, second):
        rider = trip.transfers.get()
        if trip == second:
            with pytest.raises(transfers.NotDisinfected):
                trip_steps.board(trip=trip, transfer=rider, **acting(released, released.at, CONVOY))
        elif rider.status == "to_go_home":
            trip_steps.board(trip=trip, transfer=rider, **acting(released, released.at, CONVOY))
        else:
            trip_steps.arrive(transfer=rider, **acting(released, released.at, CONVOY))
    transfers.record_disinfected(trip_id=first.pk, usable_from=released.at, by=None, at=released.at)
    rider = trip_steps.board(trip=second, transfer=rider, **acting(released, released.at, CONVOY))
    assert rider.status == "under_way"


def test_a_child_goes_home_with_somebody_who_is_named(released):
    Person.objects.filter(pk=released.zhang.pk).update(birth_on=date(2016, 5, 1))
    planned(released, released.at)
    way = way_of(released.zhang)
    assert (way.trip, way.left_out) == (None, "child_alone")
    for _again in range(2):
        way_home.name_escort(transfer=way, escort=" 护士 王芳 ", **acting(released, released.at, CONVOY))
    planned(released, released.at)
    way.refresh_from_db()
    assert (way.trip is None, way.escort) == (False, "护士 王芳")
    with pytest.raises(InvalidInput):
        way_home.name_escort(transfer=way, escort=" ", **acting(released, released.at, CONVOY))


def test_whoever_turns_positive_before_the_way_home_is_moved_to_a_hospital_instead(released):
    way_home.give_up(people=[released.spouse.pk], reason="复阳", by=None, at=released.at)
    assert way_of(released.spouse).status == "cancelled"
    assert Task.objects.get(kind="take_contact_home").status == "cancelled"
    assert way_of(released.zhang).status == "to_go_home"


def test_a_way_home_that_is_called_off_opens_the_door_all_the_same(released):
    way = way_of(released.zhang)
    with pytest.raises(Refused):
        way_home.call_off(transfer=way, reason="转外院", **acting(released, released.at, "taskforce.testing"))
    way_home.call_off(transfer=way, reason="转外院", **acting(released, released.at, CONVOY))
    assert HouseholdSeal.objects.get().unsealed_at == released.at
    assert not HomeMonitoring.objects.exists()
    assert Task.objects.get(kind="take_home").status == "cancelled"


def test_whoever_was_listed_as_a_contact_meanwhile_is_to_be_moved_after_the_arrival(released):
    Contact.objects.filter(person=released.spouse).update(status="listed", isolated_at=None, released_at=None)
    Transfer.objects.filter(person=released.spouse, reason="contact").update(
        status="cancelled", cancelled_at=released.at, cancel_reason="x"
    )
    way_home.arrive(transfer=way_of(released.spouse), by=None, at=released.at)
    assert Transfer.objects.filter(person=released.spouse, reason="contact", status="ordered").exists()


def test_the_database_itself_sends_nobody_home_who_lay_nowhere_or_into_a_bed(released):
    way = way_of(released.zhang)
    for broken in ({"left_stay": None}, {"status": "ordered"}, {"case_id": new_id()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.filter(pk=way.pk).update(**broken)


def test_the_pages_of_the_way_home(client, released):
    client.force_login(released.by(CONVOY))
    way = way_of(released.zhang)
    page = f"/dispatch/{way.pk}/home/"
    assert page in client.get("/dispatch/?cohort=released").text
    assert client.get(f"/dispatch/{way.pk}/accompany/").url == page
    assert client.get(page).status_code == 200
    client.post(page, {"step": "escort", "escort": "王芳"})
    planned(released, released.at)
    way.refresh_from_db()
    sheet = client.get(f"/dispatch/trips/{way.trip_id}/").text
    assert "王芳" in sheet
    client.post(page, {"step": "arrive"})
    way.refresh_from_db()
    assert way.status == "arrived"
