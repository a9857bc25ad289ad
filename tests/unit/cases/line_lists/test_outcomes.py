"""How a case of a list ended, in the words of lists."""

from datetime import date

import pytest

from dayclear.cases.line_lists.outcomes import has_died, has_recovered


@pytest.mark.parametrize(
    ("died_on", "told", "died", "recovered"),
    [
        (None, " Death ", True, False),
        (None, "死亡", True, False),
        (date(2022, 4, 3), "Recovered", True, False),
        (None, "RECOVERED", False, True),
        (None, "出院", False, True),
        (None, "Alive", False, False),
        (None, "", False, False),
    ],
)
def test_an_outcome_is_told_by_a_day_or_a_word(died_on, told, died, recovered):
    assert (has_died(died_on, told), has_recovered(died_on, told)) == (died, recovered)
