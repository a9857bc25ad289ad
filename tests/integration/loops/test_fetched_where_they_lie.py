"""Whoever lies in a bed already is fetched there, not at their door; a trip that carries nobody any more ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dayclear.command.models import Task
from dayclear.command.queries import protocol_in_force
from dayclear.loops import contact_found, pickups_planned, positive_moved, trip_ended, trip_steps
from dayclear.places.models import Place
from dayclear.situation import pickup_map
from dayclear.transfers import operations, queries
from dayclear.transfers.models import Stay, Transfer, Trip
from tests.integration.cases.homes import EVERYTHING
from tests.integration.loops.test_pickups import (  # noqa: F401 - a fixture is found by its name.
    account,
    at,
    facility,
    homes,
    order,
    planned,
    vehicle,
)


@pytest.fixture
def site(homes):  # noqa: F811 - the fixture's value.
    """An isolation site in the other compound, in which the first of a household lies as a contact."""
    grounds = Place.objects.get(pk=homes.units[1].pk)
    made = facility("isolation_site", 2, 2, place=grounds)
    (contact,) = order(homes, homes.people[0], reason="contact")
    operations.give_bed(transfer=contact, by=None, at=homes.at)
    operations.depart(transfer=contact, vehicle="吉A0", crew="", by=None, at=homes.at)
    operations.arrive(transfer=contact, by=None, at=homes.at)
    return made


def drafts(homes, *people):  # noqa: F811 - the fixture's value.
    """The moves that the cases of these people ask for."""
    return [
        operations.TransferDraft(
            person_id=case.person_id,
            household_id=case.household_id,
            place_id=case.place_id,
            place_path=case.place_path,
            reason="positive",
            case_id=case.pk,
        )
        for case in homes.confirm(*people)
    ]


def positives(homes, *people):  # noqa: F811 - the fixture's value.
    ordered = operations.order_transfers(drafts=drafts(homes, *people), by=None, at=homes.at)
    return sorted(ordered, key=lambda transfer: people.index(transfer.person))


def test_who_lies_in_an_isolation_site_is_fetched_there(homes, account, at, site):  # noqa: F811
    hospital = facility("cabin_hospital", 1, 4)
    vehicle("吉A1", kind="ambulance", seats=3, carries_positives=True, carries_contacts=False)
    lying, at_home = positives(homes, homes.people[0], homes.people[1])
    assert (lying.from_stay.bed.facility, at_home.from_stay) == (site, None)
    doors = pickup_map.pickup_map(EVERYTHING).doors
    assert {(door.place, door.people) for door in doors} == {(site.place, 1), (at_home.place, 1)}

    planned(account, at)
    parties, alone = pickups_planned.parties_of(queries.to_fetch(), protocol_in_force(at).transfers, at)
    assert ({party.door for party in parties}, alone) == ({site.place, at_home.place}, [])
    (way,) = [way for way in pickup_map.pickup_map(EVERYTHING).ways if way.trip.transfers.count() == 2]
    assert {stop.place for stop in way.stops} == {site.place, at_home.place}

    for transfer in (lying, at_home):
        trip_steps.board(trip=way.trip, transfer=transfer, scope=EVERYTHING, by=account, at=at)
    arrived = trip_steps.arrive(transfer=lying, scope=EVERYTHING, by=account, at=at)
    assert arrived.facility == hospital
    assert Stay.objects.get(pk=lying.from_stay_id).status == "released"


def test_a_move_for_a_case_is_ordered_once_wherever_they_lie_by_then(homes, at, site):  # noqa: F811
    facility("cabin_hospital", 1, 4)
    (draft,) = drafts(homes, homes.people[0])
    (ordered,) = operations.order_transfers(drafts=[draft], by=None, at=at)
    operations.give_bed(transfer=ordered, by=None, at=at)
    operations.depart(transfer=ordered, vehicle="吉A1", crew="", by=None, at=at)
    operations.arrive(transfer=ordered, by=None, at=at)
    assert operations.order_transfers(drafts=[draft], by=None, at=at) == []


def test_into_another_hospital_and_never_back_into_the_same(homes, account, at):  # noqa: F811
    first = facility("designated_hospital", 1, 3)
    (positive,) = positives(homes, homes.people[0])
    operations.give_bed(transfer=positive, by=None, at=at)
    operations.depart(transfer=positive, vehicle="吉A1", crew="", by=None, at=at)
    arrived = positive_moved.arrive(transfer=positive, by=account, at=at)
    onward = operations.order_onward(stay=arrived.stay, by=None, at=at)
    assert operations.order_onward(stay=arrived.stay, by=None, at=at) == onward
    assert onward.starts_in == first
    with pytest.raises(operations.NoFreeBed):
        operations.give_bed(transfer=onward, by=None, at=at)
    second = facility("cabin_hospital", 1, 1)
    operations.give_bed(transfer=onward, by=None, at=at)
    operations.depart(transfer=onward, vehicle="吉A1", crew="", by=None, at=at)
    moved = positive_moved.arrive(transfer=onward, by=account, at=at + timedelta(hours=1))
    assert (moved.facility, queries.stay_of_case(positive.case_id)) == (second, moved.stay)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=onward.pk).update(from_stay=None)


def test_a_trip_under_way_for_nobody_ends_and_one_with_another_door_goes_on(homes, account, at):  # noqa: F811
    facility("isolation_site", 3, 2)
    vehicle("吉A1")
    first, second = order(homes, homes.people[0], homes.people[3], reason="contact")
    planned(account, at)
    (trip,) = Trip.objects.all()
    trip_steps.board(trip=trip, transfer=first, scope=EVERYTHING, by=account, at=at)
    contact_found.drop([first.contact_id], reason="登记有误", by=account, at=at)
    trip.refresh_from_db()
    assert trip.status == "under_way"

    trip_steps.board(trip=trip, transfer=second, scope=EVERYTHING, by=account, at=at)
    later = at + timedelta(minutes=20)
    for _again in range(2):
        contact_found.drop([second.contact_id], reason="登记有误", by=account, at=later)
        trip_ended.end_cancelled(by=account, at=later)
    trip.refresh_from_db()
    assert (trip.status, trip.ended_at) == ("ended", later)
    assert Task.objects.get(kind="disinfect_vehicle", subject_id=trip.pk).place == second.place
