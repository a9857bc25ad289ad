"""The forecast of beds: what must hold whatever the curve, and a known curve that it carries on."""

from hypothesis import given
from hypothesis import strategies as st

from dayclear.transfers.rules.forecast import forecast, trend

counts = st.lists(st.integers(0, 2000), max_size=10)
leaving = st.lists(st.integers(0, 200), min_size=7, max_size=7)


@given(st.integers(0, 5000), st.integers(0, 500), counts, leaving)
def test_the_band_holds_what_is_expected_and_no_bed_is_less_than_empty(occupied, waiting, seen, out):
    days = forecast(occupied=occupied, waiting=waiting, admissions=seen, releases=out)
    assert [day.day for day in days] == list(range(1, 8))
    assert all(0 <= day.low <= day.expected <= day.high for day in days)


@given(st.integers(0, 5000), st.integers(0, 500))
def test_with_nobody_coming_or_leaving_nothing_changes(occupied, waiting):
    days = forecast(occupied=occupied, waiting=waiting, admissions=[0] * 7, releases=[0] * 7)
    assert {(day.low, day.expected, day.high) for day in days} == {(occupied + waiting,) * 3}


@given(st.integers(1000, 5000), counts, leaving, st.integers(1, 50))
def test_each_release_frees_a_bed_from_its_day_on(occupied, seen, out, more):
    few = forecast(occupied=occupied * 10, waiting=0, admissions=seen, releases=out)
    many = forecast(occupied=occupied * 10, waiting=0, admissions=seen, releases=[out[0] + more, *out[1:]])
    assert all(abs(a.expected - b.expected - more) < 1e-6 for a, b in zip(few, many, strict=True))


@given(st.integers(2, 1000))
def test_an_even_curve_goes_on_evenly(daily):
    days = forecast(occupied=0, waiting=0, admissions=[daily] * 7, releases=[0] * 7)
    assert abs(days[-1].expected - 7 * daily) < 0.01 * 7 * daily
    assert abs(trend([daily] * 7).growth) < 1e-9


def test_a_curve_that_halves_every_three_days_is_carried_on():
    """Of the reference district's last nine daily counts (211 … 5) no growth may be read."""
    halving = [round(800 * 0.5 ** (day / 3)) for day in range(7)]
    days = forecast(occupied=1000, waiting=0, admissions=halving, releases=[0] * 7)
    truth = sum(800 * 0.5 ** (day / 3) for day in range(7, 14))
    assert abs(days[-1].expected - 1000 - truth) < 0.05 * truth
    assert trend([211, 185, 135, 139, 92, 85, 47, 44, 5]).growth < 0


def test_the_farther_the_wider():
    days = forecast(occupied=100, waiting=0, admissions=[9, 14, 11, 20, 18, 26, 31], releases=[0] * 7)
    widths = [day.high - day.low for day in days]
    assert widths == sorted(widths)
    assert widths[-1] > 2 * widths[0]
