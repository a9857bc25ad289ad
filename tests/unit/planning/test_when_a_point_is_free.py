"""A point that another round uses for a while is free before or after, whichever is longer."""

from math import inf

import pytest

from dayclear.planning.rules import longest_free


@pytest.mark.parametrize(
    ("hours", "taken", "free"),
    [
        ((0, inf), [], (0, inf)),
        ((0, inf), [(1, 3)], (3, inf)),
        ((0, inf), [(6, 9)], (0, 6)),
        ((2, 8), [(7, 9), (1, 3)], (3, 7)),
        ((0, inf), [(0, 5), (4, 10)], (10, 10)),
        ((0, 8), [(-1, 9)], (8, 8)),
    ],
)
def test_the_longest_time_that_nobody_else_has(hours, taken, free):
    assert longest_free(*hours, taken, until_s=10) == free
