"""A vehicle breaks down with people on board: others meet it, take them over by scan, and nobody is lost."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from dayclear.command.models import Task
from dayclear.kernel.codes import Code, CodeKind
from dayclear.kernel.errors import Conflict
from dayclear.loops import pickups_planned, trip_steps
from dayclear.transfers import operations
from dayclear.transfers.models import PickupPlan, Stay, TakeOver, Transfer, Trip
from tests.integration.cases.homes import EVERYTHING, Homes
from tests.integration.loops.test_pickups import (  # noqa: F401 - a fixture is found by its name.
    account,
    at,
    facility,
    homes,
    order,
    planned,
    vehicle,
)


def broken_down(homes, account, at, **relief):  # noqa: F811 - the fixtures' values.
    """Of three contacts in three homes two are on board when the vehicle breaks down; another one may meet it."""
    facility("isolation_site", 3, 2)
    first = vehicle("吉A1")
    contacts = order(homes, homes.people[0], homes.people[3], homes.people[6], reason="contact")
    planned(account, at)
    (trip,) = Trip.objects.all()
    for transfer in contacts[:2]:
        trip_steps.board(trip=trip, transfer=transfer, scope=EVERYTHING, by=account, at=at)
    vehicle("吉A2", **relief)
    trip_steps.take_out(vehicle=first, reason="发动机故障", scope=EVERYTHING, by=account, at=at)
    pickups_planned.make(plan_id=PickupPlan.objects.get(finished_at=None).pk)
    trip.refresh_from_db()
    return trip, contacts


def scan(trip, transfer, account, at):  # noqa: F811 - the fixtures' values.
    code = str(Code(CodeKind.PERSON, transfer.person_id))
    return trip_steps.scan(trip=trip, code=code, scope=EVERYTHING, by=account, at=at)


def test_who_is_on_board_keeps_the_bed_and_is_met_where_the_vehicle_stands(homes, account, at):  # noqa: F811
    broken, contacts = broken_down(homes, account, at)
    assert (broken.status, broken.stranded_place) == ("stranded", contacts[1].place)
    relief = Trip.objects.get(vehicle__plate="吉A2")
    assert set(relief.to_take_over.all()) == set(contacts[:2])
    assert set(relief.transfers.all()) == {contacts[2]}
    on_board = Transfer.objects.filter(pk__in=[one.pk for one in contacts[:2]])
    assert {(one.status, one.stay.status, one.trip) for one in on_board} == {
        ("under_way", "reserved", broken)
    }

    later = at + timedelta(minutes=30)
    for transfer in (contacts[0], contacts[1]):
        assert scan(relief, transfer, account, later).vehicle == "吉A2"
    broken.refresh_from_db()
    assert (broken.status, broken.ended_at, broken.disinfected_at) == ("ended", later, None)
    assert Task.objects.filter(kind="disinfect_vehicle", subject_id=broken.pk).count() == 1
    assert {(one.from_trip, one.to_trip, one.at) for one in TakeOver.objects.all()} == {
        (broken, relief, later)
    }
    assert scan(relief, contacts[0], account, later + timedelta(hours=1)).status == "arrived"
    with pytest.raises(IntegrityError), transaction.atomic():
        TakeOver.objects.update(to_trip=broken)


def test_a_relief_protects_as_well_as_the_vehicle_that_broke_down(homes, account, at):  # noqa: F811
    _broken, contacts = broken_down(homes, account, at, protection=1)
    assert set(Transfer.objects.filter(left_out="no_vehicle")) == set(contacts[:2])
    (relief,) = Trip.objects.filter(vehicle__plate="吉A2")
    with pytest.raises(operations.LessProtected):
        scan(relief, contacts[0], account, at)


def test_a_vehicle_that_runs_again_goes_on_with_who_is_on_board(homes, account, at):  # noqa: F811
    broken, contacts = broken_down(homes, account, at)
    trip_steps.bring_back(vehicle=broken.vehicle, scope=EVERYTHING, by=account, at=at)
    broken.refresh_from_db()
    assert (broken.status, broken.stranded_at) == ("under_way", None)
    assert not Transfer.objects.filter(relief__isnull=False).exists()
    assert scan(broken, contacts[0], account, at).status == "arrived"


def test_who_was_handed_over_on_the_way_is_erased_in_time_with_both_trips(homes, account, at):  # noqa: F811
    broken, contacts = broken_down(homes, account, at)
    relief = Trip.objects.get(vehicle__plate="吉A2")
    for _leg in ("taken over", "arrived"):
        for transfer in contacts[:2]:
            scan(relief, transfer, account, at)
    for stay in Stay.objects.filter(status="in"):
        operations.release(stay=stay, reason="解除隔离", by=None, at=at)
    operations.cancel(transfer=contacts[2], reason="不再需要", by=None, at=at)
    before = at + timedelta(days=400)
    assert operations.erase_transfers(before=at) == 0
    operations.erase_transfers(before=before)
    assert not TakeOver.objects.exists()
    assert not Transfer.objects.exists()
    assert not Trip.objects.filter(pk__in=[broken.pk, relief.pk]).exists()
    assert operations.erase_transfers(before=before) == 0


def at_once(*steps):
    """Each step at the same moment from a connection of its own; what was refused."""
    barrier, refused = Barrier(len(steps)), []

    def take(step):
        try:
            barrier.wait()
            step()
        except Conflict as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=take, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_nobody_is_lost_when_two_dispatchers_say_it_and_two_crews_take_over_at_once(noon, django_user_model):
    homes, account = Homes(noon, doors=3), django_user_model.objects.create_user(username="dispatcher")  # noqa: F811
    facility("isolation_site", 3, 2)
    first = vehicle("吉A1")
    contacts = order(homes, homes.people[0], homes.people[3], homes.people[6], reason="contact")
    planned(account, noon)
    (trip,) = Trip.objects.all()
    for transfer in contacts[:2]:
        trip_steps.board(trip=trip, transfer=transfer, scope=EVERYTHING, by=account, at=noon)

    def out():
        trip_steps.take_out(vehicle=first, reason="故障", scope=EVERYTHING, by=account, at=noon)

    def late():
        trip_steps.board(trip=trip, transfer=contacts[2], scope=EVERYTHING, by=account, at=noon)

    at_once(out, out, late)
    vehicle("吉A2", seats=1), vehicle("吉A3", seats=1), vehicle("吉A4", seats=1)
    planned(account, noon)
    stranded = list(Transfer.objects.filter(trip=trip, status="under_way"))
    assert {*contacts[:2]} <= set(stranded)
    assert all(one.relief for one in stranded)
    assert Transfer.objects.filter(status__in=["under_way", "bed_given"]).count() == 3

    reliefs = [one.relief for one in stranded[:2]]
    refused = at_once(*(lambda relief=relief: scan(relief, stranded[0], account, noon) for relief in reliefs))
    assert len(refused) == 1
    assert TakeOver.objects.filter(transfer=stranded[0]).count() == 1
    for transfer in stranded[1:]:
        scan(transfer.relief, transfer, account, noon)
    trip.refresh_from_db()
    assert trip.status == "ended"
    assert not Transfer.objects.filter(trip=trip, status="under_way").exists()
