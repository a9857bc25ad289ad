"""What a person's particulars mean and how they are shown: numbers, ages, masks. Pure: no database."""

import re
from calendar import isleap
from datetime import date

from stdnum.cn import ric

RESIDENT_NUMBER_LENGTH = 18
OLD_RESIDENT_NUMBER_LENGTH = 15
ELDERLY_FROM_YEARS = 65
CHILD_BELOW_YEARS = 7
MAX_AGE_YEARS = 130

_RESIDENT_NUMBER = re.compile(r"\d{17}[\dX]")
_OTHER_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9()/-]{3,29}")
_MASK = "********"
_MIN_SHOWN_NUMBER_LENGTH = 8


def has_resident_form(number: str) -> bool:
    """Seventeen digits and a check character, whether right or not."""
    return _RESIDENT_NUMBER.fullmatch(number) is not None


def has_right_check_digit(number: str) -> bool:
    """The last character against GB 11643-1999 (ISO 7064 MOD 11-2); the number must have the form."""
    return bool(ric.calc_check_digit(number) == number[-1])


def birth_date_in(number: str) -> date | None:
    """The birth date a resident identity number carries, or None where its digits are no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_in(number: str) -> str:
    """Odd order codes are men's, even ones women's."""
    return "male" if int(number[16]) % 2 else "female"


def is_usable_number(number: str) -> bool:
    """Whether a passport or another document may have such a number."""
    return _OTHER_NUMBER.fullmatch(number) is not None


def age_years(birth_on: date | None, on: date) -> int | None:
    """Completed years of life at a date; who is born on 29 February grows older on 1 March."""
    if birth_on is None:
        return None
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def birth_from_age(age: int, on: date) -> date:
    """The date kept where only an age is known: 1 January, so that the age stays right all year."""
    return date(on.year - age, 1, 1)


def latest_birth(age: int, on: date) -> date:
    """The last day on which somebody of at least this age at a date can have been born."""
    year = on.year - age
    is_leap_day = (on.month, on.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day and not isleap(year) else on.replace(year=year)


def masked_number(number: str | None) -> str:
    """The number without its middle: 220113********1234; shorter ones show two characters at either end."""
    if not number:
        return ""
    if has_resident_form(number):
        return number[:6] + _MASK + number[-4:]
    shown = 2 if len(number) >= _MIN_SHOWN_NUMBER_LENGTH else 0
    return number[:shown] + "*" * (len(number) - 2 * shown) + number[len(number) - shown :]


def masked_phone(phone: str) -> str:
    """The phone without its middle: 138****1234."""
    if len(phone) < _MIN_SHOWN_NUMBER_LENGTH:
        return "*" * len(phone)
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def masked_name(name: str) -> str:
    """The family name alone, for pages that strangers may stand before."""
    return name[:1] + "*" * (len(name) - 1)


def is_elderly(birth_on: date | None, on: date) -> bool:
    """65 and over (65岁以上, which counts the 65-year-olds), as free packs are counted."""
    age = age_years(birth_on, on)
    return age is not None and age >= ELDERLY_FROM_YEARS


def is_young_child(birth_on: date | None, on: date) -> bool:
    """Under 7, as free packs are counted."""
    age = age_years(birth_on, on)
    return age is not None and age < CHILD_BELOW_YEARS


def household_needs(members: list[tuple[date | None, list[str]]], on: date) -> list[str]:
    """What a household must be looked after for, by its members' birth dates and flags and by its size."""
    needs = {flag for _, flags in members for flag in flags}
    if any(is_elderly(birth_on, on) for birth_on, _ in members):
        needs.add("over_65")
    if any(is_young_child(birth_on, on) for birth_on, _ in members):
        needs.add("child_under_7")
    if len(members) == 1:
        needs.add("lives_alone")
    return sorted(needs)
