"""Release by criteria: what must hold whatever the laboratory tells."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dayclear.command.protocol import shipped
from dayclear.transfers.rules.release import Reading, low_in_a_row, of_case, of_contact

RULE = shipped().release
START = datetime(2022, 4, 3, tzinfo=UTC)

readings = st.lists(
    st.builds(
        Reading,
        taken_at=st.integers(0, 240).map(lambda hours: START + timedelta(hours=hours)),
        negative=st.booleans(),
        ct=st.none() | st.floats(15, 40),
    ),
    max_size=8,
)


def low(found):
    return low_in_a_row(found, ct_min=RULE.ct_min, hours_apart=RULE.hours_apart)


@given(readings)
def test_the_order_in_which_results_arrive_does_not_matter(found):
    assert low(found) == low(list(reversed(found)))


@given(readings)
def test_more_virus_in_the_last_test_undoes_every_one_before(found):
    last = Reading(START + timedelta(days=30), negative=False, ct=20.0)
    assert low([*found, last]) == 0


@given(readings)
def test_another_low_test_a_day_later_never_sets_somebody_back(found):
    last = Reading(START + timedelta(days=30), negative=True)
    assert low([*found, last]) == low(found) + 1


@given(readings)
def test_a_positive_without_a_threshold_is_never_low(found):
    unknown = [Reading(each.taken_at, negative=False) for each in found]
    assert low(unknown) == 0


@given(readings, st.booleans())
def test_nobody_is_released_who_is_not_better(found, better):
    assert of_case(found, better=better, rule=RULE).met <= better


def test_two_tests_less_than_a_day_apart_count_once():
    close = [Reading(START + timedelta(hours=hour), negative=True) for hour in (0, 23)]
    assert low(close) == 1
    assert low([*close, Reading(START + timedelta(hours=24), negative=True)]) == 2


@given(st.integers(0, 14), st.integers(0, 3))
def test_a_contact_is_released_with_the_days_over_and_the_samples_negative(day, samples):
    rule = shipped().contacts["close"]
    today = date(2022, 4, 3) + timedelta(days=day)
    taken = [Reading(START + timedelta(days=14, minutes=minute), negative=True) for minute in range(samples)]
    criteria = of_contact(
        taken, until_on=date(2022, 4, 10), today=today, negative_since=START + timedelta(days=13), rule=rule
    )
    assert criteria.met == (day >= 7 and samples >= 2)
