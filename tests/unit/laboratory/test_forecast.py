"""The forecast of a laboratory on days small enough to count by hand."""

from datetime import UTC, datetime, timedelta

from dayclear.laboratory.rules import Bench, Lot, Source, forecast

START = datetime(2022, 4, 3, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def lot(tubes, after_h, due_h, source=Source.WAITING):
    return Lot(tubes, START + after_h * HOUR, START + due_h * HOUR, source)


def bench(*tubes, method="RT-PCR", takes_h=4):
    return Bench(method, takes_h * HOUR, tubes)


def test_what_waits_since_yesterday_is_tested_from_the_first_hour_on():
    told = forecast([lot(250, -8, 12)], [bench(100, 100, 100)], START, 3)
    assert [hour.tested for hour in told.hours] == [100, 100, 50]
    assert [hour.waiting for hour in told.hours] == [150, 50, 0]
    assert [hour.waits for hour in told.hours] == [1.5 * HOUR, 0.5 * HOUR, timedelta(0)]
    assert (told.late, told.left, told.free) == (0, 0, [0, 0, 50])


def test_the_tubes_that_are_due_first_go_first_and_what_comes_after_is_late():
    told = forecast([lot(100, 0, 30), lot(100, 0, 5)], [bench(100, 100)], START, 2)
    assert told.late == 0
    told = forecast([lot(100, 0, 5), lot(100, 0, 5)], [bench(100, 100)], START, 2)
    assert [hour.late for hour in told.hours] == [0, 100]


def test_the_fast_method_saves_what_the_slow_one_would_bring_too_late():
    fast, slow = bench(10, 10, method="POCT", takes_h=1), bench(100, 100)
    told = forecast([lot(15, 0, 3)], [fast, slow], START, 2)
    assert told.hours[0].tested_by == {"POCT": 10, "RT-PCR": 5}
    assert told.late == 5


def test_what_waits_behind_a_closed_door_has_no_wait_to_tell_and_is_late_where_nothing_can_save_it():
    told = forecast([lot(10, 0, 3), lot(10, 0, 90)], [bench(0, 0)], START, 2)
    assert [hour.waits for hour in told.hours] == [None, None]
    assert (told.left, told.left_late, told.late) == (20, 10, 10)


def test_where_tubes_come_from_is_told_apart():
    told = forecast([lot(1, 0, 9), lot(2, 0, 9, Source.SENT), lot(3, 1, 9, Source.PLANNED)], [], START, 2)
    assert told.hours[0].arrived == {"waiting": 1, "sent": 2, "planned": 0}
    assert told.hours[1].arrived["planned"] == 3
    assert (told.arriving, told.capacity, told.tested) == (6, 0, 0)


def test_a_laboratory_without_hours_has_no_forecast():
    told = forecast([lot(1, 0, 9)], [], START, 0)
    assert (told.left, told.late) == (0, 0)
