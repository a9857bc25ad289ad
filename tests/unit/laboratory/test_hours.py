"""When a laboratory works: over midnight, in several shifts, and in the nights in which the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dayclear.laboratory.rules import Lent, ShiftHours, benches_of

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
FOUR_HOURS = timedelta(hours=4)


def shift(starts, ends, tubes_per_h, method="RT-PCR", takes=FOUR_HOURS):
    return ShiftHours(method, starts, ends, tubes_per_h, takes)


def tubes(shifts, starts_at, hours, *, lent=(), zone=SHANGHAI):
    return [bench.tubes for bench in benches_of(shifts, lent, starts_at, hours, zone)]


def test_the_air_dome_works_from_the_afternoon_until_the_next_morning():
    midday = datetime(2022, 4, 3, 12, tzinfo=SHANGHAI)
    (hours,) = tubes([shift(time(16), time(10), 2000)], midday, 24)
    assert hours == (0,) * 4 + (2000,) * 18 + (0,) * 2


def test_the_shift_that_began_yesterday_still_counts_this_morning():
    early = datetime(2022, 4, 3, 9, tzinfo=SHANGHAI)
    assert tubes([shift(time(16), time(10), 2000)], early, 2) == [(2000, 0)]


def test_equal_times_are_all_day_and_shifts_that_overlap_add_up():
    midnight = datetime(2022, 4, 3, tzinfo=SHANGHAI)
    (hours,) = tubes([shift(time(0), time(0), 100), shift(time(1), time(2), 50)], midnight, 3)
    assert hours == (100, 150, 100)


def test_a_shift_that_begins_at_half_past_has_half_an_hour_and_no_tube_is_lost_by_rounding():
    midnight = datetime(2022, 4, 3, tzinfo=SHANGHAI)
    (hours,) = tubes([shift(time(0, 20), time(2, 20), 100)], midnight, 3)
    assert sum(hours) == 200
    assert hours == (66, 100, 34)


def test_the_fastest_method_stands_first():
    midnight = datetime(2022, 4, 3, tzinfo=SHANGHAI)
    slow, fast = shift(time(0), time(0), 100), shift(time(0), time(0), 10, "POCT", timedelta(hours=1))
    benches = benches_of([slow, fast], [], midnight, 1, SHANGHAI)
    assert [bench.method for bench in benches] == ["POCT", "RT-PCR"]


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter():
    evening = datetime(2022, 3, 26, 20, tzinfo=BERLIN).astimezone(UTC)
    (hours,) = tubes([shift(time(22), time(6), 10)], evening, 14, zone=BERLIN)
    assert sum(hours) == 70


def test_the_night_in_which_clocks_go_back_is_an_hour_longer():
    evening = datetime(2022, 10, 29, 20, tzinfo=BERLIN).astimezone(UTC)
    (hours,) = tubes([shift(time(22), time(6), 10)], evening, 14, zone=BERLIN)
    assert sum(hours) == 90


def test_what_is_lent_is_taken_off_the_slowest_and_never_below_nothing():
    midnight = datetime(2022, 4, 3, tzinfo=SHANGHAI)
    both = [shift(time(0), time(0), 100), shift(time(0), time(0), 10, "POCT", timedelta(hours=1))]
    lent = Lent(midnight + timedelta(hours=1), midnight + timedelta(hours=2), -105)
    assert tubes(both, midnight, 3, lent=[lent]) == [(10, 5, 10), (100, 0, 100)]
    everything = Lent(midnight, midnight + timedelta(hours=3), -1000)
    assert tubes(both, midnight, 3, lent=[everything]) == [(0, 0, 0), (0, 0, 0)]


def test_what_a_neighbour_gives_is_a_bench_of_its_own():
    midnight = datetime(2022, 4, 3, tzinfo=SHANGHAI)
    taken = Lent(midnight, midnight + timedelta(hours=1), 300)
    (bench,) = benches_of([], [taken], midnight, 2, SHANGHAI)
    assert (bench.method, bench.tubes) == ("", (300, 0))
