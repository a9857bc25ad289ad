from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dayclear.kernel import clock
from dayclear.kernel.ids import new_id


def test_a_frozen_clock_stands_still_and_gives_way_again():
    at = datetime(2022, 4, 3, tzinfo=UTC)
    with clock.running_on(clock.frozen(at)):
        assert clock.now() == at
    assert clock.now() > at


def test_a_sped_up_clock_runs_a_day_in_seconds():
    since = datetime(2022, 4, 3, tzinfo=UTC)
    with clock.running_on(clock.sped_up(factor=1e9, since=since)):
        assert clock.now() > since
    assert clock.wall_clock().tzinfo is UTC


def test_the_district_is_already_in_tomorrow_when_utc_is_not():
    with clock.running_on(clock.frozen(datetime(2022, 4, 3, 17, 0, tzinfo=UTC))):
        assert clock.today(ZoneInfo("Asia/Shanghai")) == date(2022, 4, 4)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2022, 4, 3), "Asia/Shanghai", 24),
        (date(2022, 3, 27), "Europe/Berlin", 23),
        (date(2022, 10, 30), "Europe/Berlin", 25),
    ],
)
def test_a_local_day_has_as_many_hours_as_the_clocks_there_show(day, zone, hours):
    start, end = clock.day_bounds(day, ZoneInfo(zone))
    assert end - start == timedelta(hours=hours)


def test_ids_sort_by_the_time_they_were_made():
    ids = [new_id() for _ in range(100)]
    assert ids == sorted(ids)
    assert {identifier.version for identifier in ids} == {7}
