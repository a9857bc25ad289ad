from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayclear.people import rules

ON = date(2022, 4, 3)


@pytest.mark.parametrize(
    ("number", "right"),
    [("11010519491231002X", True), ("440524188001010014", True), ("110105194912310021", False)],
)
def test_the_check_digit_follows_the_standard(number, right):
    assert rules.has_resident_form(number)
    assert rules.has_right_check_digit(number) is right


def test_a_number_tells_birth_date_and_sex():
    assert rules.birth_date_in("11010519491231002X") == date(1949, 12, 31)
    assert rules.sex_in("11010519491231002X") == "female"
    assert rules.birth_date_in("110105194902310020") is None


@pytest.mark.parametrize(
    ("birth_on", "years"),
    [(date(1988, 4, 3), 34), (date(1988, 4, 4), 33), (date(2022, 4, 3), 0), (None, None)],
)
def test_age_is_completed_years(birth_on, years):
    assert rules.age_years(birth_on, ON) == years


@pytest.mark.parametrize("age", [0, 6, 34, 100])
def test_the_date_kept_for_an_age_gives_that_age_until_the_year_ends(age):
    kept = rules.birth_from_age(age, ON)
    assert rules.age_years(kept, ON) == rules.age_years(kept, date(2022, 12, 31)) == age


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("220113199003071234", "220113********1234"),
        ("E12345678", "E1*****78"),
        ("AB1", "***"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_number_is_shown_without_its_middle(number, shown):
    assert rules.masked_number(number) == shown


@pytest.mark.parametrize(("phone", "shown"), [("13812341234", "138****1234"), ("82345", "*****"), ("", "")])
def test_a_phone_is_shown_without_its_middle(phone, shown):
    assert rules.masked_phone(phone) == shown


def test_a_name_is_shown_by_its_first_character():
    assert rules.masked_name("欧阳小明") == "欧***"


def test_a_household_is_looked_after_for_its_elders_children_and_flags():
    members = [(date(1957, 4, 3), ["dialysis"]), (date(2015, 4, 4), []), (None, [])]
    assert rules.household_needs(members, ON) == ["child_under_7", "dialysis", "over_65"]


def test_who_lives_alone_is_known_from_the_household():
    assert rules.household_needs([(date(1990, 1, 1), [])], ON) == ["lives_alone"]


@given(st.dates(date(1950, 1, 1), date(2030, 12, 31)), st.integers(0, 100))
def test_whoever_was_born_by_the_latest_day_has_the_age_and_nobody_after(on, age):
    latest = rules.latest_birth(age, on)
    assert rules.age_years(latest, on) >= age
    assert rules.age_years(latest + timedelta(days=1), on) < age
