"""Who was in one vehicle with a case is proposed: a train by its carriage, and the convoy's own by the scans at its doors."""

from datetime import timedelta

import pytest

from dayclear.cases import rules
from dayclear.cases.models import Case, Visit
from dayclear.kernel.ids import new_id
from dayclear.situation import contact_search
from dayclear.transfers.models import Bed, Facility, Stay, TakeOver, Transfer, Trip, Vehicle


@pytest.fixture
def case(positive_as_found):
    return Case.objects.get()


@pytest.fixture
def morning(stairwell):
    return stairwell.noon - timedelta(days=1, hours=3)


@pytest.fixture
def convoy(stairwell):
    """People ride with the convoy: ``rode`` from one minute of the morning to another."""
    return Convoy(stairwell)


class Convoy:
    def __init__(self, stairwell):
        self.stairwell = stairwell
        self.site = Facility.objects.get(kind="isolation_site")

    def rode(self, person, plate, since, until, reason="contact"):
        at = self.stairwell.noon - timedelta(days=1, hours=3)
        bed = Bed.objects.create(facility=self.site, room=person.name, label="1")
        stay = Stay.objects.create(person=person, bed=bed, status="in", period=(at, None))
        return Transfer.objects.create(
            person=person,
            household=person.household,
            place=person.household.place,
            place_path=person.place_path,
            reason=reason,
            **{"case_id" if reason == "positive" else "contact_id": new_id()},
            status="arrived",
            stay=stay,
            vehicle=plate,
            crew="赵师傅",
            ordered_at=at,
            bed_given_at=at,
            departed_at=at + timedelta(minutes=since),
            arrived_at=at + timedelta(minutes=until),
        )

    def trip(self, plate):
        at = self.stairwell.noon - timedelta(days=1, hours=3)
        vehicle = Vehicle.objects.create(
            plate=plate, kind="bus", seats=9, carries_contacts=True, phone="13704310001", protection=2
        )
        return Trip.objects.create(
            vehicle=vehicle,
            facility=self.site,
            cohort="contact",
            crew="钱师傅",
            status="ended",
            **dict.fromkeys(("leaves_at", "arrives_at", "free_at", "started_at", "ended_at"), at),
        )


@pytest.fixture
def found(stairwell, case):
    at = stairwell.noon + timedelta(hours=4)
    return lambda: contact_search.search(case, scope=stairwell.scope("department.tracing", at), at=at)


def names(proposals):
    return {one.person.name for one in proposals}


def test_on_one_train_who_sat_in_another_carriage_is_no_contact_and_who_may_have_sat_near_is(
    stairwell, case, morning, found
):
    for name, carriage in (("同厢", "5"), ("隔厢", "9"), ("不详", "")):
        ride(stairwell.resident(name, "920"), morning, carriage)
    ride(case.person, morning, "5", from_stop="长春", to_stop="九台")
    close = {one.person.name: one for one in found().close}
    assert close.keys() == {"同厢", "不详"}
    assert (close["同厢"].where, close["同厢"].source) == ("车辆 · G123 / 5", "同乘")
    assert close["同厢"].reason == "同一车辆、04-02 09:00–09:50、50 分钟、未双方戴口罩"


def ride(person, since, carriage, **told):
    return Visit.objects.create(
        person=person,
        vehicle="G123",
        vehicle_kind="train",
        carriage=carriage,
        setting="vehicle",
        source="trip",
        started_at=since,
        ended_at=since + timedelta(minutes=50),
        told_at=since,
        **told,
    )


def test_on_board_of_the_contacts_bus_the_others_are_exposed_and_the_crew_is_to_be_found(
    stairwell, case, convoy, found
):
    guest, later = stairwell.resident("同车", "921"), stairwell.resident("下一趟", "922")
    convoy.rode(case.person, "吉A·T0001", 0, 60)
    convoy.rode(guest, "吉A·T0001", 10, 60)
    convoy.rode(later, "吉A·T0001", 90, 150)
    sheet = found()
    (near,) = sheet.close
    assert (near.person, near.where, near.source) == (guest, "车辆 · 吉A·T0001", "同乘")
    assert near.reason == "同一车辆、04-02 09:10–10:00、50 分钟、未双方戴口罩"
    (crew,) = sheet.unknown
    assert (crew.name, crew.where) == ("赵师傅", "吉A·T0001")


def test_positives_in_their_ambulance_expose_nobody(stairwell, case, convoy, found):
    convoy.rode(case.person, "吉A·T0002", 0, 60, reason="positive")
    convoy.rode(stairwell.resident("另一阳性", "923"), "吉A·T0002", 0, 60, reason="positive")
    assert (found().close, list(found().unknown)) == ([], [])


def test_a_driver_who_told_the_plate_was_with_whom_the_scans_name(stairwell, case, convoy, morning, found):
    convoy.rode(stairwell.resident("乘客", "924"), "吉A·T0003", 0, 60)
    Visit.objects.create(
        person=case.person,
        vehicle="吉AT0003",
        started_at=morning,
        ended_at=morning + timedelta(hours=8),
        told_at=morning,
    )
    assert names(found().close) == {"乘客"}


def test_a_driver_on_a_roster_is_met_by_a_case_who_rode(stairwell, case, convoy, morning, found):
    convoy.rode(case.person, "吉A·T0004", 0, 60)
    driver = stairwell.resident("司机", "925")
    Visit.objects.create(
        person=driver,
        vehicle="吉AT0004",
        source="duty_roster",
        started_at=morning,
        ended_at=morning + timedelta(hours=8),
        told_at=morning,
    )
    assert names(found().close) == {"司机"}


def test_whoever_was_taken_over_on_the_way_was_in_both_vehicles_each_for_its_time(
    stairwell, case, convoy, morning, found
):
    first, second = convoy.trip("吉A·T0005"), convoy.trip("吉A·T0006")
    moved = convoy.rode(case.person, "吉A·T0006", 0, 120)
    TakeOver.objects.create(
        transfer=moved, from_trip=first, to_trip=second, at=morning + timedelta(minutes=60)
    )
    for name, plate, since, until in (
        ("前车", "吉A·T0005", 0, 55),
        ("后车", "吉A·T0006", 65, 120),
        ("前车后来", "吉A·T0005", 65, 120),
    ):
        convoy.rode(stairwell.resident(name, "926"), plate, since, until)
    sheet = found()
    assert names(sheet.close) == {"前车", "后车"}
    crews = {(one.name, one.where, one.phone) for one in sheet.unknown}
    assert crews == {("钱师傅", "吉A·T0005", "13704310001"), ("赵师傅", "吉A·T0006", "13704310001")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told", ["吉A·12345", "吉a 12345", "吉Ａ12345", "g 123次", "CZ-6123 航班", "12路", "Ｇ123次列车", ""]
)
def test_a_statement_writes_a_plate_as_the_rule_does(told, django_db_blocker):
    from django.db import connection  # noqa: PLC0415 - beside its only use.

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {rules.PLAIN_VEHICLE_SQL.format(vehicle='%s')}", [told])
        assert cursor.fetchone() == (rules.plain_vehicle(told),)
    assert " " not in rules.plain_vehicle(told)
