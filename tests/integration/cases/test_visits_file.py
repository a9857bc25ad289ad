"""Scanned place codes and rosters of duty come in from a file, again without doubling anything, and are taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from dayclear.cases import operations
from dayclear.cases.models import Visit
from dayclear.kernel.scope import Reach, Scope
from dayclear.loops import imports
from dayclear.people.models import Person

CODES = "姓名,手机号,场所码,扫码时间,离开时间\n"
RIDES = "姓名,手机号,交通工具,车次,车厢,上车站,下车站,上车时间,下车时间\n"
DUTIES = "姓名,手机号,地点编码,值班日期,班次\n"


@pytest.fixture
def guard(stairwell):
    person = stairwell.resident("周静", "903")
    Person.objects.filter(pk=person.pk).update(phone="13904310001")
    return person


@pytest.fixture
def place(stairwell):
    return stairwell.compound.path.strip("/")


@pytest.fixture
def taken(stairwell, tmp_path, guard):
    def take(text, **told):
        path = tmp_path / "visits.csv"
        path.write_text(text, encoding="utf-8")
        return imports.run_import(kind="visits", path=path, by=None, **told)

    return take


def counted(batch):
    return batch.rows_added, batch.rows_changed, batch.rows_unchanged, batch.rows_refused


def local(day, hour, minute=0):
    return datetime(2022, 4, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def times():
    return list(Visit.objects.order_by("started_at").values_list("started_at", "ended_at"))


def test_a_place_code_is_a_visit_and_who_never_scanned_out_stayed_until_the_next_code_or_the_protocols_hour(
    taken, place, guard
):
    rows = [
        f",13904310001,{place},2022-04-01 08:00,2022-04-01 09:30",
        f"周静,13904310001,{place},2022-04-01 12:00,",
    ]
    rows += [f",13904310001,{place},2022-04-01 12:20,"]
    text = CODES + "\n".join(rows) + "\n"

    assert counted(taken(text)) == (3, 0, 0, 0)
    assert counted(taken(text)) == (0, 0, 3, 0)

    assert times() == [
        (local(1, 8), local(1, 9, 30)),
        (local(1, 12), local(1, 12, 20)),
        (local(1, 12, 20), local(1, 13, 20)),
    ]
    assert set(Visit.objects.values_list("person", "source", "setting")) == {(guard.pk, "check_in", "other")}


def test_rides_come_in_with_their_vehicle_and_once_and_a_bus_code_without_an_end_counts_for_the_protocols_hour(
    taken, guard, stairwell
):
    rows = [
        ",13904310001,高铁,G123次,5,长春,九台,2022-04-01 08:00,2022-04-01 08:30",
        ",13904310001,公交,12路,,,,2022-04-01 09:00,",
    ]
    text = RIDES + "\n".join(rows) + "\n"

    batch = taken(text)
    assert counted(batch) == (2, 0, 0, 0)
    assert counted(taken(text)) == (0, 0, 2, 0)

    train, bus = Visit.objects.order_by("started_at")
    assert (train.where, train.vehicle_kind) == ("G123 / 5 · 长春 → 九台", "train")
    assert {(one.source, one.setting, one.place_id) for one in (train, bus)} == {("trip", "vehicle", None)}
    assert (bus.vehicle, bus.ended_at) == ("12路", local(1, 10))
    imports.undo(batch_id=batch.pk, scope=Scope.everything(), by=None, at=stairwell.noon)
    assert times() == []


def test_a_driver_is_on_a_vehicle_for_a_list_of_shifts(taken, guard):
    text = "手机号,车牌号,值班日期,班次\n13904310001,吉A·12345,2022-04-01,08:00-12:00、13:00-17:00\n"
    assert counted(taken(text)) == (1, 0, 0, 0)
    assert set(Visit.objects.values_list("vehicle", "source")) == {("吉A12345", "duty_roster")}


def test_a_row_with_a_place_and_a_vehicle_or_with_a_stop_and_none_is_refused(taken, place, guard):
    text = (
        "手机号,场所码,车次,上车站,上车时间\n"
        f"13904310001,{place},G123,,2022-04-01 08:00\n13904310001,,,长春,2022-04-01 08:00\n"
    )
    batch = taken(text)
    assert counted(batch) == (0, 0, 0, 2)
    assert set(batch.problems.values_list("line", "column")) == {(2, "车次"), (3, "车次")}


def test_one_row_of_a_roster_stands_for_a_whole_list_of_shifts(taken, place):
    row = f"周静,13904310001,{place},2022-04-01至2022-04-02、2022-04-05,08:00-12:00、20:00-04:00\n"

    assert counted(taken(DUTIES + row)) == (1, 0, 0, 0)

    assert times()[:2] == [(local(1, 8), local(1, 12)), (local(1, 20), local(2, 4))]
    assert Visit.objects.filter(source="duty_roster", setting="work").count() == 6


def test_a_corrected_end_changes_the_visit_and_undoing_gives_everything_back(taken, place, stairwell):
    first = taken(CODES + f",13904310001,{place},2022-04-01 08:00,2022-04-01 09:00\n")
    rows = f",13904310001,{place},2022-04-01 08:00,2022-04-01 10:00\n,13904310001,{place},2022-04-02 08:00,\n"
    second = taken(CODES + rows)
    assert counted(second) == (1, 1, 0, 0)

    imports.undo(batch_id=second.pk, scope=Scope.everything(), by=None, at=stairwell.noon)
    assert times() == [(local(1, 8), local(1, 9))]
    imports.undo(batch_id=first.pk, scope=Scope.everything(), by=None, at=stairwell.noon)
    assert times() == []


def test_what_cannot_be_taken_is_told_by_line_and_column(taken, place):
    rows = [
        f",13900000000,{place},2022-04-01 08:00,",
        f"赵某,13904310001,{place},2022-04-01 08:00,",
        ",13904310001,nowhere,2022-04-01 08:00,",
        f",13904310001,{place},2022-04-01 08:00,2022-04-01 07:00",
        f",13904310001,{place},2022-04-01 08:00,2022-04-03 07:00",
        f",13904310001,{place},,",
        f"周静,,{place},2022-04-01 08:00,",
        f",13904310001,{place},2022-04-01 08:00,",
        f",13904310001,{place},2022-04-01 08:00,",
        f",13904310001,{place},2999-04-01 08:00,",
    ]
    batch = taken(CODES + "\n".join(rows) + "\n")

    assert counted(batch) == (1, 0, 0, 9)
    assert sorted(batch.problems.values_list("line", "column")) == [
        (2, "手机号"),
        (3, "姓名"),
        (4, "场所码"),
        (5, "离开时间"),
        (6, "离开时间"),
        (7, "扫码时间"),
        (8, "identity_number"),
        (10, "扫码时间"),
        (11, "扫码时间"),
    ]


def test_a_bad_shift_and_days_without_end_are_told(taken, place):
    rows = f",13904310001,{place},2022-04-01,8点\n,13904310001,{place},2022-01-01至2022-12-31,08:00-16:00\n"
    assert counted(taken(DUTIES + rows)) == (0, 0, 0, 2)


def test_nobody_brings_visits_to_places_of_others(stairwell, taken, place, tmp_path):
    taken(CODES + f",13904310001,{place},2022-04-01 08:00,\n", dry_run=True)
    elsewhere = Scope(None, (Reach("/220199/999/"),))
    told = {"check_in_min": 60, "by": None, "at": stairwell.noon, "scope": elsewhere}
    batch = operations.import_visits(path=tmp_path / "visits.csv", **told)
    assert counted(batch) == (0, 0, 0, 1)
    assert not Visit.objects.exists()


def test_visits_of_files_are_erased_like_those_of_interviews(taken, place):
    taken(CODES + f",13904310001,{place},2022-04-01 08:00,\n")
    assert operations.erase_visits(before=local(1, 8, 30)) == 0
    assert operations.erase_visits(before=local(3, 0)) == 1
