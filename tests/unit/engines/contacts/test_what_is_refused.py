"""Arrays and rules that the search cannot trust are refused, with what is wrong, where, and what to do."""

import re
from dataclasses import replace

import numpy as np
import pytest

from dayclear.engines.contacts import Cases, Definitions, Quarantines, Rule, Visits, find_contacts

RULE = Rule.from_minutes(counts_as=[0, 0], least_min=[0.0])
DEFINITIONS = Definitions(RULE, RULE)


def arranged(**changed):
    columns = {
        "person": [0, 1, 2],
        "place": [0, 0, 1],
        "starts_s": [0, 10, 5],
        "ends_s": [20, 30, 6],
        "people": 3,
        "places": 2,
    }
    return Visits.arranged(**columns | changed)[0]


def whole(*values):
    return np.array(values, np.int32)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"place": [0, 0, 2]}, "Visit 2 has the unknown place 2. Number them from 0 to 1"),
        ({"place": [0, -1, 1]}, "Visit 1 has the unknown place -1."),
        ({"person": [0, 3, 1]}, "Visit 1 has the unknown person 3. Number them from 0 to 2"),
        ({"ends_s": [20, 9, 6]}, "Visit 1 ends at 9 s, before it starts at 10 s. Correct or drop it."),
        ({"ends_s": [20, 30]}, "different shapes: person (3,)"),
        ({"starts_s": [0, 10, 2**31]}, "starts_s holds 0 to 2147483648. Count from a nearer moment"),
        ({"starts_s": [0.5, 1.0, 2.0]}, "starts_s holds float64. Give whole numbers."),
        ({"setting": 256}, "setting holds 256 to 256."),
    ],
)
def test_columns_to_be_arranged(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        arranged(**changed)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"starts_s": whole(10, 0, 5)}, "Visit 1 comes before visit 0 by (place, start). Visits.arranged()"),
        ({"place": whole(0, 1, 0)}, "Visit 2 comes before visit 1"),
        ({"place": whole(0, 0, 2)}, "Visit 2 has the unknown place 2"),
        ({"person": whole(0, 1, -1)}, "Visit 2 has the unknown person -1"),
        ({"ends_s": whole(20, 5, 6)}, "Visit 1 ends at 5 s, before it starts at 10 s"),
        ({"ends_s": np.array([20, 30, 6])}, "ends_s is int64, not int32. Visits.arranged() converts"),
        ({"by_person": whole(1, 0, 2)}, "by_person is not the rows by (person, start, row), as entry 0"),
        ({"by_person": whole(0, 1, 9)}, "by_person is not the rows by (person, start, row), as entry 2"),
        ({"by_person": whole(0, 1)}, "different shapes"),
        ({"place_rows": np.array([0, 1, 3])}, "place_rows does not tell where each place's visits begin"),
        ({"place_rows": np.array([0, 2])}, "place_rows rises from 0 to the number of visits"),
        ({"person_rows": np.array([0, 2, 1, 3])}, "person_rows rises from 0"),
    ],
)
def test_visits_said_to_be_arranged(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        replace(arranged(), **changed)


def test_a_person_with_two_visits_at_once_stands_in_by_person_twice_but_no_row_does():
    visits = arranged(person=[1, 1, 1], starts_s=[5, 5, 5], ends_s=[9, 9, 9])
    assert visits.by_person.tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="as entry 1 shows"):
        replace(visits, by_person=whole(0, 0, 2))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"least_s": np.zeros((2, 3))}, "4 columns"),
        ({"least_s": np.full((1, 4), np.nan)}, "not negative"),
        ({"counts_as": [0, 1]}, "A setting counts as one of 1 distance classes"),
        ({"before_s": -1}, "not negative"),
    ],
)
def test_rules(rule, message):
    with pytest.raises(ValueError, match=message):
        replace(RULE, **rule)


def test_protection_that_would_shorten_the_time_to_nothing():
    with pytest.raises(ValueError, match="a factor above 0"):
        Rule.from_minutes(counts_as=[0], least_min=[15], masked_times=0)


def test_rules_of_different_settings():
    with pytest.raises(ValueError, match="every setting"):
        Definitions(RULE, replace(RULE, counts_as=[0]))


def test_people_whom_the_visits_do_not_know():
    with pytest.raises(ValueError, match="The case in row 1 names the unknown person 3"):
        find_contacts(arranged(), Cases(whole(0, 3), whole(0, 0), whole(9, 9)), DEFINITIONS)
    with pytest.raises(ValueError, match="The quarantine in row 0 names the unknown person -1"):
        find_contacts(
            arranged(),
            Cases(*[whole(0)] * 3),
            DEFINITIONS,
            quarantines=Quarantines(whole(-1), whole(0)),
        )


def test_settings_and_protections_that_the_definitions_do_not_know():
    nobody = Cases(whole(), whole(), whole())
    with pytest.raises(ValueError, match="Visit 1 has the setting 2; the definitions know 0 to 1"):
        find_contacts(arranged(setting=[0, 2, 1]), nobody, DEFINITIONS)
    with pytest.raises(ValueError, match="Visit 0 has the protection 7; the definitions know 0 to 3"):
        find_contacts(arranged(protection=7), nobody, DEFINITIONS)


def test_columns_of_different_lengths():
    with pytest.raises(ValueError, match="Every case has"):
        Cases(whole(0), whole(), whole(0))
    with pytest.raises(ValueError, match="Every quarantine has"):
        Quarantines(whole(0), whole())
    with pytest.raises(ValueError, match="keep at least one"):
        find_contacts(arranged(), Cases(*[whole(0)] * 3), DEFINITIONS, reasons_most=0)


def test_nothing_to_search_is_no_error():
    none = Visits.arranged(person=[], place=[], starts_s=[], ends_s=[], people=1, places=1)[0]
    assert len(find_contacts(none, Cases(*[whole(0)] * 3), DEFINITIONS)) == 0
    assert len(find_contacts(arranged(), Cases(*[whole()] * 3), DEFINITIONS)) == 0
