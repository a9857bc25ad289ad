"""How fast a team is, as a table."""

import pytest

from dayclear.planning.rules import pace


@pytest.mark.parametrize(
    ("samplers", "helpers", "without", "expected"),
    [
        (1, 2, 0.5, 1.0),
        (1, 1, 0.5, 0.75),
        (1, 0, 0.5, 0.5),
        (2, 2, 0.5, 0.75),
        (4, 9, 0.5, 1.0),
        (3, 0, 1.0, 1.0),
    ],
)
def test_a_team_is_as_fast_as_its_helpers_let_it_be(samplers, helpers, without, expected):
    assert pace(samplers, helpers, per_sampler=2, without=without) == expected
