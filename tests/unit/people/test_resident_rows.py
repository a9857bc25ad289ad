"""What the columns of one row say must agree; a row that contradicts itself is told in which column."""

from datetime import date

import pytest

from dayclear.people.models import Vulnerability
from dayclear.people.resident_rows import VULNERABILITIES, Contradiction, identity, particulars

ON = date(2022, 4, 3)
NUMBER = "11010519491231002X"


def told(**cells):
    return particulars({"name": "张伟", **cells}, ON, vulnerabilities=VULNERABILITIES, key_groups=None)


def refused(**cells):
    with pytest.raises(Contradiction) as refusal:
        told(**cells)
    assert refusal.value.reason
    assert refusal.value.remedy
    return refusal.value.column


def test_the_number_tells_what_the_other_columns_leave_out():
    person = told(identity_number=NUMBER.lower())
    assert (person.birth_on, person.sex, person.identity_kind) == (date(1949, 12, 31), "female", "resident")
    assert person.identity_number == NUMBER


def test_full_width_digits_and_spaces_are_read():
    assert told(identity_number="110105 19491231 002X").identity_number == NUMBER


@pytest.mark.parametrize(
    "number",
    ["110105491231002", "110105194912310021", "1101051949123100", "110105194902310027", "abc"],
)
def test_a_wrong_resident_number_is_refused(number):
    assert refused(identity_kind="resident", identity_number=number) == "identity_number"


def test_a_number_of_fifteen_digits_is_refused_with_its_own_reason():
    with pytest.raises(Contradiction, match="15"):
        told(identity_number="110105491231002")


def test_a_passport_is_taken_by_its_kind():
    assert identity("passport", "e12345678", ON) == ("passport", "E12345678")
    assert identity("", "E12345678", ON) == ("other", "E12345678")


def test_birth_date_and_number_must_agree():
    assert refused(identity_number=NUMBER, birth_on=date(1950, 1, 1)) == "birth_on"


def test_sex_and_number_must_agree():
    assert refused(identity_number=NUMBER, sex="male") == "sex"


def test_age_and_birth_date_must_agree_within_the_traditional_counting():
    assert told(birth_on=date(1990, 1, 1), age=33).birth_on == date(1990, 1, 1)
    assert refused(birth_on=date(1990, 1, 1), age=40) == "age"


def test_an_age_alone_is_kept_as_an_estimate():
    person = told(age=34)
    assert (person.birth_on, person.birth_estimated) == (date(1988, 1, 1), True)


@pytest.mark.parametrize(
    ("cells", "column"), [({"age": 200}, "age"), ({"birth_on": date(2023, 1, 1)}, "birth_on")]
)
def test_what_cannot_be_is_refused(cells, column):
    assert refused(**cells) == column


def test_a_phone_is_kept_without_spaces_and_dashes():
    assert told(phone="138-1234 5678").phone == "13812345678"
    assert refused(phone="none at home") == "phone"


def test_every_vulnerability_can_be_told_in_words_and_codes():
    assert set(VULNERABILITIES.values()) == set(Vulnerability.values)
    assert told(vulnerabilities="孕妇、低保,透析").vulnerabilities == [
        "dialysis",
        "minimum_income",
        "pregnant",
    ]
    assert refused(vulnerabilities="会飞") == "vulnerabilities"


def test_an_empty_cell_says_nothing_and_a_word_for_none_says_none():
    assert told().vulnerabilities is None
    assert told(vulnerabilities="无").vulnerabilities == []


def test_key_groups_are_any_word_where_none_are_known():
    assert told(key_groups="快递;外卖").key_groups == ["外卖", "快递"]
    groups = {"快递": "delivery", "delivery": "delivery"}
    known = particulars({"name": "a", "key_groups": "快递"}, ON, vulnerabilities={}, key_groups=groups)
    assert known.key_groups == ["delivery"]
