"""Whatever comes, no tube is lost between the door and the bench, no bench takes more than it can, and none idles."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dayclear.laboratory.rules import Bench, Lot, ShiftHours, Source, benches_of, forecast

START = datetime(2022, 4, 3, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@st.composite
def situations(draw):
    hours = draw(st.integers(1, 30))
    lots = draw(
        st.lists(
            st.builds(
                Lot,
                tubes=st.integers(1, 400),
                arrives_at=st.integers(-300, 40 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
                due_at=st.integers(-5, 60).map(lambda after: START + after * HOUR),
                source=st.sampled_from(Source),
            ),
            max_size=12,
        )
    )
    benches = [
        Bench(
            name,
            draw(st.integers(0, 6)) * HOUR,
            tuple(draw(st.lists(st.integers(0, 300), min_size=hours, max_size=hours))),
        )
        for name in draw(st.sampled_from([(), ("fast",), ("fast", "slow")]))
    ]
    return lots, benches, hours


@given(situation=situations())
def test_what_arrived_is_tested_or_waits_at_the_end_of_every_hour(situation):
    lots, benches, hours = situation

    told = forecast(lots, benches, START, hours)

    arrived = tested = 0
    for number, hour in enumerate(told.hours):
        arrived += hour.arriving
        tested += hour.tested
        there = sum(lot.tubes for lot in lots if lot.arrives_at < START + (number + 1) * HOUR)
        assert arrived == there
        assert arrived == tested + hour.waiting


@given(situation=situations())
def test_no_bench_takes_more_than_it_can_and_none_idles_while_tubes_wait(situation):
    lots, benches, hours = situation

    told = forecast(lots, benches, START, hours)

    for number, hour in enumerate(told.hours):
        assert hour.capacity == sum(bench.tubes[number] for bench in benches)
        for bench in benches:
            assert 0 <= hour.tested_by[bench.method] <= bench.tubes[number]
        assert hour.free == 0 or hour.waiting == 0
        assert 0 <= hour.late <= hour.tested
    assert told.late <= told.arriving


@given(situation=situations())
def test_a_wait_that_is_told_is_long_enough_to_test_everybody_ahead(situation):
    lots, benches, hours = situation

    told = forecast(lots, benches, START, hours)

    for number, hour in enumerate(told.hours):
        later = told.hours[number + 1 :]
        if hour.waits is None:
            assert sum(each.capacity for each in later) < hour.waiting
        else:
            whole = -(-hour.waits // HOUR)
            assert sum(each.capacity for each in later[:whole]) >= hour.waiting


@given(
    starts=st.times(),
    ends=st.times(),
    tubes_per_h=st.integers(1, 5000),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]),
    first=st.datetimes(datetime(2022, 1, 1), datetime(2023, 1, 1)),  # noqa: DTZ001 - given a zone below.
)
def test_a_shift_of_any_length_has_its_tubes_each_day_whatever_the_clocks_do(
    starts, ends, tubes_per_h, zone, first
):
    """Over 24 hours it has the length of one shift, give or take what the clocks were changed by."""
    shift = ShiftHours("RT-PCR", starts, ends, tubes_per_h, 4 * HOUR)

    (bench,) = benches_of([shift], [], first.replace(tzinfo=UTC), 24, ZoneInfo(zone))

    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    seconds = ends.second - starts.second + (ends.microsecond - starts.microsecond) / 1e6
    lasts = timedelta(minutes=minutes, seconds=seconds) % timedelta(days=1) or timedelta(days=1)
    assert max(bench.tubes) <= tubes_per_h + 1
    assert abs(sum(bench.tubes) - tubes_per_h * (lasts / HOUR)) <= tubes_per_h + 1
