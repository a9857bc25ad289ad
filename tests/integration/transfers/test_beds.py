"""A bed is given to one person at a time, however many ask at once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.transitions import StepNotAllowed
from dayclear.people.models import Person
from dayclear.transfers import operations, queries
from dayclear.transfers.models import Bed, Stay, Transfer
from dayclear.transfers.operations import NoFreeBed
from dayclear.transfers.queries import BedCount
from tests.integration.cases.homes import EVERYTHING, Homes
from tests.integration.transfers.conftest import Convoy


def give(transfer, at, facility=None):
    return operations.give_bed(transfer=transfer, by=None, at=at, facility=facility)


def moved(transfer, at):
    given = give(transfer, at)
    operations.depart(transfer=given, vehicle="吉A1", crew="一组", by=None, at=at)
    return operations.arrive(transfer=given, by=None, at=at)


def test_a_positive_gets_a_cabin_bed_first_and_who_needs_care_a_hospital_bed(homes, convoy, noon):
    convoy.facility("isolation_site", 5)
    hospital, cabin = convoy.facility("designated_hospital", 5), convoy.facility("cabin_hospital", 5)
    Person.objects.filter(pk=homes.people[1].pk).update(vulnerabilities=["dialysis"])
    well, frail = convoy.order(*homes.people[:2])
    assert give(well, noon).facility == cabin
    assert give(frail, noon).facility == hospital


def test_a_contact_goes_to_the_nearest_isolation_site_only(homes, convoy, noon):
    convoy.facility("cabin_hospital", 5)
    far = convoy.facility("isolation_site", 9, place=homes.compounds[1])
    near = convoy.facility("isolation_site", 1, place=homes.compounds[0])
    first, second = convoy.order(*homes.people[:2], reason="contact")
    assert give(first, noon).facility == near
    assert give(second, noon).facility == far


def test_a_facility_that_is_asked_for_must_fit_and_have_room(homes, convoy, noon):
    site, cabin = convoy.facility("isolation_site", 5), convoy.facility("cabin_hospital", 1)
    one, two = convoy.order(*homes.people[:2])
    with pytest.raises(InvalidInput):
        give(one, noon, site)
    assert give(one, noon, cabin).facility == cabin
    with pytest.raises(NoFreeBed, match=cabin.name_zh):
        give(two, noon, cabin)


def test_a_bed_asked_for_twice_is_the_same_bed_and_another_facility_exchanges_it(homes, convoy, noon):
    first, second = convoy.facility("cabin_hospital", 2), convoy.facility("designated_hospital", 1)
    (transfer,) = convoy.order(homes.people[0])
    given = give(transfer, noon)
    assert give(transfer, noon + timedelta(minutes=1)).stay == given.stay
    assert give(transfer, noon, first).stay == given.stay
    exchanged = give(transfer, noon + timedelta(minutes=2), second)
    assert exchanged.facility == second
    assert queries.free_beds([first.pk, second.pk]) == {first.pk: BedCount(2, 2), second.pk: BedCount(1, 0)}
    assert Stay.objects.get(pk=given.stay.pk).status == "cancelled"


def test_an_exchange_that_finds_no_bed_keeps_the_one_held(homes, convoy, noon):
    convoy.facility("cabin_hospital", 1)
    full = convoy.facility("designated_hospital", 0)
    (transfer,) = convoy.order(homes.people[0])
    held = give(transfer, noon).stay
    with pytest.raises(NoFreeBed):
        give(transfer, noon, full)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.stay) == ("bed_given", held)


def test_beds_out_of_service_and_closed_facilities_are_never_given(homes, convoy, noon):
    cabin = convoy.facility("cabin_hospital", 1)
    convoy.facility("designated_hospital", 1, active=False)
    Bed.objects.filter(facility=cabin).update(in_service=False)
    (transfer,) = convoy.order(homes.people[0])
    with pytest.raises(NoFreeBed):
        give(transfer, noon)


def test_a_bed_that_somebody_left_is_given_again(homes, convoy, noon):
    convoy.facility("cabin_hospital", 1)
    one, two = convoy.order(*homes.people[:2])
    stay = moved(one, noon).stay
    for _try in range(2):
        released = operations.release(stay=stay, reason="出院", by=None, at=noon + timedelta(days=7))
    assert (released.status, released.period.upper) == ("released", noon + timedelta(days=7))
    assert give(two, noon + timedelta(days=7)).stay.bed_id == stay.bed_id


def test_a_bed_only_held_cannot_be_released(homes, convoy, noon):
    convoy.facility("cabin_hospital", 1)
    (transfer,) = convoy.order(homes.people[0])
    with pytest.raises(StepNotAllowed):
        operations.release(stay=give(transfer, noon).stay, reason="出院", by=None, at=noon)


def test_free_beds_are_counted_in_one_statement(homes, convoy, noon):
    cabin, site = convoy.facility("cabin_hospital", 3), convoy.facility("isolation_site", 0)
    give(convoy.order(homes.people[0])[0], noon)
    with CaptureQueriesContext(connection) as statements:
        counted = queries.free_beds([cabin.pk, site.pk])
    assert counted == {cabin.pk: BedCount(3, 2), site.pk: BedCount(0, 0)}
    assert len(statements) == 1
    assert {found.pk: (found.total, found.free) for found in queries.facilities_with_free_beds()} == {
        cabin.pk: (3, 2),
        site.pk: (0, 0),
    }


def test_beds_added_twice_are_there_once(convoy):
    facility = convoy.facility("cabin_hospital", 0)
    operations.add_beds(facility=facility, room="101", labels=["1", "2"], by=None)
    assert len(operations.add_beds(facility=facility, room="101", labels=["1", "2", "3"], by=None)) == 3
    assert facility.beds.count() == 3


def test_the_database_itself_refuses_a_bed_to_two_people(homes, convoy, noon):
    convoy.facility("cabin_hospital", 1)
    stay = give(convoy.order(homes.people[0])[0], noon).stay
    with pytest.raises(IntegrityError, match="stay_one_in_a_bed"), transaction.atomic():
        Stay.objects.create(
            bed=stay.bed, person=homes.people[1], period=DateTimeTZRange(noon + timedelta(days=1), None)
        )
    with pytest.raises(IntegrityError, match="stay_ended_says_when"), transaction.atomic():
        Stay.objects.update(status="released")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Stay.objects.all()._raw_delete("default")


def ask_at_once(transfers, at):
    """Asks for every transfer's bed at the same moment, each from a connection of its own."""
    barrier, beds, refusals = Barrier(len(transfers)), [], []

    def ask(transfer):
        try:
            barrier.wait()
            beds.append(give(transfer, at).stay.bed_id)
        except NoFreeBed:
            refusals.append(transfer.pk)
        finally:
            connection.close()

    threads = [Thread(target=ask, args=(transfer,)) for transfer in transfers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return beds, refusals


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("beds", [20, 7])
def test_twenty_dispatchers_at_once_give_every_bed_once_and_lose_none(noon, beds):
    homes = Homes(noon, doors=10, people_a_door=1)
    convoy = Convoy(homes)
    convoy.facility("cabin_hospital", beds // 2)
    convoy.facility("designated_hospital", beds - beds // 2)
    given, refused = ask_at_once(convoy.order(*homes.people), noon)
    assert len(given) == len(set(given)) == beds
    assert len(refused) == 20 - beds
    assert Transfer.objects.filter(status="bed_given").count() == beds


@pytest.mark.django_db(transaction=True)
def test_one_transfer_asked_for_by_many_at_once_gets_one_bed(noon):
    homes = Homes(noon)
    convoy = Convoy(homes)
    convoy.facility("cabin_hospital", 8)
    given, _refused = ask_at_once(convoy.order(homes.people[0]) * 8, noon)
    assert len(given) == 8
    assert len(set(given)) == 1
    assert Stay.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_crosswise_who_goes_along_with_whom_never_wait_in_a_circle(noon):
    homes = Homes(noon)
    pairs = Convoy(homes).order(*homes.people[:2])
    barrier, errors = Barrier(2), []

    def decide(adult, child):
        try:
            barrier.wait()
            operations.go_along(adult=adult, child=child, by=None, at=noon)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown.
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=decide, args=both) for both in (pairs, pairs[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in errors] == [InvalidInput]


def test_where_somebody_lies_is_told_to_who_answers_for_their_home(homes, convoy, noon):
    convoy.facility("cabin_hospital", 1)
    assert queries.stay_of(homes.people[0].pk, scope=EVERYTHING) is None
    stay = moved(convoy.order(homes.people[0])[0], noon).stay
    assert queries.stay_of(homes.people[0].pk, scope=homes.sight(0)) == stay
    assert queries.stay_of(homes.people[0].pk, scope=homes.sight(1)) is None
