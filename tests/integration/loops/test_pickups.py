"""Who waits is given a bed and fetched: positives and contacts apart, families together, no child alone, leg by leg."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.command.models import Account, Task
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.ids import new_id
from dayclear.loops import contact_found, pickups_planned, positive_result, trip_steps
from dayclear.people.models import Person
from dayclear.transfers import operations, policies, queries
from dayclear.transfers.models import Facility, PickupPlan, Stay, Transfer, Trip, Vehicle
from tests.integration.cases.homes import EVERYTHING, Homes

CHILD = date(2016, 5, 1)


@pytest.fixture
def at(monkeypatch):
    instant = datetime(2022, 4, 3, 4, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: instant)
    return instant


@pytest.fixture
def homes(db, at):
    return Homes(at, doors=3)


@pytest.fixture
def account(db):
    return Account.objects.create_user(username="dispatcher", password="not used here")


def facility(kind: str, rooms: int, beds: int = 1, **changes: object) -> Facility:
    made = Facility.objects.create(kind=kind, name_zh=f"{kind}{new_id()}", **changes)
    for room in range(rooms):
        operations.add_beds(facility=made, room=str(room), labels=[str(n) for n in range(beds)], by=None)
    return made


def vehicle(plate: str, **changes: object) -> Vehicle:
    told = {"kind": "bus", "seats": 20, "carries_contacts": True, "crew": "转运一组"} | changes
    return Vehicle.objects.create(plate=plate, **told)


def order(homes: Homes, *people: Person, reason: str = "positive") -> list[Transfer]:
    drafts = [
        operations.TransferDraft(
            person_id=person.pk,
            household_id=person.household_id,
            place_id=homes.household_of(person).place_id,
            place_path=person.place_path,
            reason=reason,
            case_id=new_id() if reason == "positive" else None,
            contact_id=new_id() if reason == "contact" else None,
        )
        for person in people
    ]
    return operations.order_transfers(drafts=drafts, by=None, at=homes.at)


def planned(account: Account, at: datetime):
    plan = pickups_planned.ask(plan_id=new_id(), scope=EVERYTHING, by=account, at=at)
    return pickups_planned.make(plan_id=plan.pk)


def test_positives_and_contacts_are_fetched_apart_and_families_together(homes, account, at):
    facility("cabin_hospital", 1, 10), facility("isolation_site", 6, 3)
    vehicle("吉A1", kind="ambulance", seats=3, carries_positives=True, carries_contacts=False)
    vehicle("吉A2")
    positives = order(homes, homes.people[0], homes.people[3])
    contacts = order(homes, *homes.people[1:3], *homes.people[4:6], reason="contact")
    plan = planned(account, at)
    assert (plan.waiting, plan.planned, plan.without_bed) == (6, 6, 0)
    trips = list(Trip.objects.order_by("cohort"))
    assert [trip.cohort for trip in trips] == ["contact", "positive"]
    assert set(trips[0].transfers.all()) == set(contacts)
    assert set(trips[1].transfers.all()) == set(positives)
    rooms = {(stay.person.household_id, stay.bed.room) for stay in Stay.objects.filter(transfer__in=contacts)}
    assert len(rooms) == 2


def test_in_an_isolation_site_no_two_households_share_a_room(homes, account, at):
    facility("isolation_site", 2, 4)
    vehicle("吉A2")
    order(homes, *homes.people[:2], *homes.people[3:5], *homes.people[6:8], reason="contact")
    plan = planned(account, at)
    assert (plan.planned, plan.without_bed) == (4, 2)
    assert Transfer.objects.filter(left_out="no_bed").values("household").distinct().count() == 1
    by_room = Stay.objects.values_list("bed__room", "person__household").distinct()
    assert len({room for room, _home in by_room}) == len(by_room) == 2


def test_on_a_ward_women_and_men_of_different_homes_share_no_room(homes, at):
    facility("designated_hospital", 2, 2)
    for number, sex in ((0, "female"), (3, "male"), (6, "female")):
        Person.objects.filter(pk=homes.people[number].pk).update(sex=sex)
    for transfer in order(homes, homes.people[0], homes.people[3], homes.people[6]):
        operations.give_bed(transfer=transfer, by=None, at=at)
    by_room = Stay.objects.values_list("bed__room", "person__sex").distinct()
    assert len({room for room, _sex in by_room}) == len(by_room) == 2


def test_whoever_needs_more_goes_only_where_it_is_cared_for(homes, at):
    facility("designated_hospital", 1, 2, cares_for=["child"])
    able = facility("designated_hospital", 1, 1, cares_for=["dialysis"])
    Person.objects.filter(pk=homes.people[0].pk).update(vulnerabilities=["dialysis"])
    (transfer,) = order(homes, homes.people[0])
    assert operations.give_bed(transfer=transfer, by=None, at=at).facility == able
    Person.objects.filter(pk=homes.people[3].pk).update(vulnerabilities=["dialysis"])
    (second,) = order(homes, homes.people[3])
    with pytest.raises(operations.NoFreeBed):
        operations.give_bed(transfer=second, by=None, at=at)


def test_a_child_waits_until_an_adult_goes_along_and_then_both_go_to_one_place(homes, account, at):
    cabin, _site = facility("cabin_hospital", 1, 4), facility("isolation_site", 2, 2)
    vehicle("吉A1", carries_positives=True)
    Person.objects.filter(pk=homes.people[0].pk).update(birth_on=CHILD)
    (child,), (adult,) = order(homes, homes.people[0]), order(homes, homes.people[1], reason="contact")
    planned(account, at)
    child.refresh_from_db()
    assert (child.trip, child.left_out) == (None, "child_alone")

    for _again in range(2):
        operations.go_along(adult=adult, child=child, by=account, at=at)
    planned(account, at)
    child.refresh_from_db(), adult.refresh_from_db()
    assert adult.trip == child.trip is not None
    assert adult.facility == child.facility == cabin


def test_no_child_goes_along_with_a_child_and_no_positive_adult_with_contacts(homes, account, at):
    Person.objects.filter(pk__in=[homes.people[0].pk, homes.people[1].pk]).update(birth_on=CHILD)
    child, other = order(homes, homes.people[0], homes.people[1], reason="contact")
    (positive,) = order(homes, homes.people[2])
    for adult in (other, positive, child):
        with pytest.raises(InvalidInput):
            operations.go_along(adult=adult, child=child, by=account, at=at)
        adult.refresh_from_db()
        assert adult.accompanies is None


def test_leg_by_leg_from_the_door_into_the_bed_and_then_the_vehicle_is_disinfected(homes, account, at):
    facility("isolation_site", 2, 2)
    vehicle("吉A1")
    first, second = order(homes, homes.people[0], homes.people[3], reason="contact")
    planned(account, at)
    (trip,) = Trip.objects.all()
    for minute, transfer in enumerate((first, second, second)):
        boarded = trip_steps.board(
            trip=trip, transfer=transfer, scope=EVERYTHING, by=account, at=at + timedelta(minutes=minute)
        )
        assert (boarded.status, boarded.vehicle, boarded.crew) == ("under_way", "吉A1", "转运一组")
    for transfer in (first, second):
        trip_steps.arrive(transfer=transfer, scope=EVERYTHING, by=account, at=at + timedelta(hours=1))
    trip.refresh_from_db()
    assert (trip.status, trip.disinfected_at) == ("ended", None)
    (available,) = queries.convoy(at + timedelta(hours=1))
    assert available.from_at == at + timedelta(hours=1, minutes=40)

    task = Task.objects.get(kind="disinfect_vehicle")
    assert task.subject_label == "吉A1"


def test_a_vehicle_is_disinfected_and_aired_before_it_fetches_others(homes, account, at):
    facility("isolation_site", 3, 2)
    vehicle("吉A1")
    (first,) = order(homes, homes.people[0], reason="contact")
    planned(account, at)
    first.refresh_from_db()
    trip_steps.board(trip=first.trip, transfer=first, scope=EVERYTHING, by=account, at=at)
    trip_steps.arrive(transfer=first, scope=EVERYTHING, by=account, at=at)
    (second,) = order(homes, homes.people[3], reason="contact")
    planned(account, at)
    second.refresh_from_db()

    def boards(minutes):
        when = at + timedelta(minutes=minutes)
        told = {"transfer": second, "scope": EVERYTHING, "by": account, "at": when}
        return trip_steps.board(trip=second.trip, **told).status

    with pytest.raises(operations.NotDisinfected):
        boards(25)
    for _again in range(2):
        trip_steps.record_disinfected(
            subject_id=first.trip_id, by=account, at=at + timedelta(minutes=30), note=""
        )
    (available,) = queries.convoy(at + timedelta(minutes=35))
    assert available.from_at == at + timedelta(minutes=40)
    (shown,) = queries.vehicles(EVERYTHING)
    assert (shown.to_disinfect, shown.usable_from) == (False, at + timedelta(minutes=40))
    with pytest.raises(operations.NotDisinfected, match="12:40"):
        boards(35)
    assert boards(40) == "under_way"


def test_positives_are_planned_and_board_only_where_the_vehicle_protects_enough(homes, account, at):
    facility("cabin_hospital", 1, 4)
    bus = vehicle("吉A1", carries_positives=True, protection=1)
    (positive,) = order(homes, homes.people[0])
    planned(account, at)
    positive.refresh_from_db()
    assert (positive.trip, positive.left_out) == (None, "no_vehicle")

    Vehicle.objects.filter(pk=bus.pk).update(protection=2)
    planned(account, at)
    positive.refresh_from_db()
    Vehicle.objects.filter(pk=bus.pk).update(protection=1)
    trip = Trip.objects.get(pk=positive.trip_id)
    assert policies.underprotected([trip], at=at) == {trip.pk}
    with pytest.raises(operations.LessProtected):
        trip_steps.board(trip=trip, transfer=positive, scope=EVERYTHING, by=account, at=at)


def test_the_database_lets_no_vehicle_be_aired_before_it_is_disinfected(homes, account, at):
    facility("isolation_site", 1, 1)
    vehicle("吉A1")
    order(homes, homes.people[0], reason="contact")
    planned(account, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.update(disinfected_at=at, usable_from=at - timedelta(minutes=1))


def test_a_positive_never_boards_a_vehicle_with_contacts(homes, account, at):
    facility("cabin_hospital", 1, 4), facility("isolation_site", 2, 2)
    vehicle("吉A2")
    (contact,), (positive,) = order(homes, homes.people[0], reason="contact"), order(homes, homes.people[3])
    planned(account, at)
    contact.refresh_from_db()
    with pytest.raises(operations.NotTogether):
        trip_steps.board(trip=contact.trip, transfer=positive, scope=EVERYTHING, by=account, at=at)


def test_somebody_more_comes_along_while_a_place_is_left(homes, account, at):
    facility("cabin_hospital", 1, 6)
    vehicle("吉A1", seats=2, carries_positives=True)
    first, second = order(homes, homes.people[0], homes.people[3])
    planned(account, at)
    (trip,) = Trip.objects.all()
    trip_steps.board(trip=trip, transfer=first, scope=EVERYTHING, by=account, at=at)
    (third,) = order(homes, homes.people[6])
    operations.give_bed(transfer=third, by=None, at=at)
    with pytest.raises(operations.NoRoom):
        trip_steps.board(trip=trip, transfer=third, scope=EVERYTHING, by=account, at=at)
    operations.cancel(transfer=second, reason="拒绝转运", by=None, at=at)
    assert trip_steps.board(trip=trip, transfer=third, scope=EVERYTHING, by=account, at=at).trip == trip


def test_another_vehicle_than_the_convoys_keeps_positives_and_contacts_apart_too(homes, at):
    facility("cabin_hospital", 1, 6), facility("isolation_site", 2, 2)
    vehicle("吉A1")
    (positive,), (contact,) = order(homes, homes.people[0]), order(homes, homes.people[3], reason="contact")
    for transfer in (positive, contact):
        operations.give_bed(transfer=transfer, by=None, at=at)

    def leaves(transfer, plate):
        return operations.depart_otherwise(transfer=transfer, vehicle=plate, crew="", by=None, at=at).status

    with pytest.raises(operations.OfTheConvoy):
        leaves(positive, "吉a1 ")
    assert [leaves(positive, "吉B7") for _again in range(2)] == ["under_way"] * 2
    with pytest.raises(operations.NotTogether):
        leaves(contact, " 吉b7")
    assert leaves(contact, "吉B8") == "under_way"


def test_when_a_vehicle_drops_out_others_fetch_its_people_and_who_is_on_the_way_stays(homes, account, at):
    facility("cabin_hospital", 1, 9)
    near = vehicle("吉A1", seats=1, carries_positives=True)
    vehicle("吉A3", seats=1, carries_positives=True)
    people = order(homes, homes.people[0], homes.people[3], homes.people[6])
    planned(account, at)
    under_way = Trip.objects.exclude(vehicle=near).order_by("leaves_at").first()
    (rider,) = under_way.transfers.all()
    trip_steps.board(trip=under_way, transfer=rider, scope=EVERYTHING, by=account, at=at)

    out = trip_steps.take_out(vehicle=near, reason="发动机故障", scope=EVERYTHING, by=account, at=at)
    assert out.is_out
    pickups_planned.make(plan_id=PickupPlan.objects.get(finished_at=None).pk)
    assert not Trip.objects.filter(vehicle=near).exclude(status="cancelled").exists()
    rider.refresh_from_db()
    assert rider.trip == under_way
    assert {str(t.trip.vehicle) for t in Transfer.objects.filter(pk__in=[p.pk for p in people])} == {"吉A3"}


def test_a_bed_held_too_long_is_free_again_and_the_person_waits_on(homes, at):
    facility("cabin_hospital", 1, 1)
    (transfer,) = order(homes, homes.people[0])
    operations.give_bed(transfer=transfer, by=None, at=at)
    assert trip_steps.let_holds_expire(at=at + timedelta(hours=5)) == 0
    assert trip_steps.let_holds_expire(at=at + timedelta(hours=7)) == 1
    transfer.refresh_from_db()
    assert (transfer.status, transfer.stay, transfer.trip) == ("ordered", None, None)
    assert {found.free for found in queries.facilities_with_free_beds()} == {1}


def test_the_convoy_is_sent_by_whoever_moves_people_in_the_whole_district(homes, account, at):
    with pytest.raises(Refused):
        pickups_planned.ask(plan_id=new_id(), scope=homes.sight(0), by=account, at=at)


def test_a_plan_asked_for_twice_is_made_once(homes, account, at):
    facility("cabin_hospital", 1, 4)
    vehicle("吉A1", carries_positives=True)
    order(homes, homes.people[0])
    plan = planned(account, at)
    pickups_planned.make(plan_id=plan.pk)
    assert Trip.objects.count() == 1


def test_the_loop_of_a_positive_ends_when_the_trip_does(homes, account, at):
    """From the confirmed case to the bed: the arrival is the proof that ends the transfer's task."""
    facility("cabin_hospital", 1, 4), facility("isolation_site", 3, 3)
    vehicle("吉A1", carries_positives=True)
    (case,) = homes.confirm(homes.people[0])
    operations.order_transfers(drafts=[positive_result.transfer_of(case)], by=None, at=at)
    contact_found.list_households(cases_found=[case], by=None, at=at)
    planned(account, at)
    transfer = Transfer.objects.get(case_id=case.pk)
    trip_steps.board(trip=transfer.trip, transfer=transfer, scope=EVERYTHING, by=account, at=at)
    trip_steps.arrive(transfer=transfer, scope=EVERYTHING, by=account, at=at + timedelta(hours=1))
    case.refresh_from_db()
    assert case.moved_at == at + timedelta(hours=1)
    contact_trips = Trip.objects.filter(cohort="contact")
    assert contact_trips.get().transfers.count() == 2
