import pytest

from dayclear.places import rules
from dayclear.places.models import Level


def test_every_level_has_a_rank():
    assert set(rules.RANKS) == set(Level.values)


@pytest.mark.parametrize(
    ("outer", "inner", "allowed"),
    [
        ("city", "district", True),
        ("district", "city", False),
        ("street", "community", True),
        ("street", "village", True),
        ("community", "village", False),
        ("community", "grid", True),
        ("community", "compound", True),
        ("grid", "compound", True),
        ("village", "building", True),
        ("compound", "compound", False),
        ("unit", "building", False),
    ],
)
def test_a_place_lies_only_in_a_place_of_an_outer_level(outer, inner, allowed):
    assert rules.may_contain(outer, inner) is allowed


def test_the_longest_path_of_eight_levels_fits_its_column():
    path = None
    for _level in range(8):
        path = rules.path_under(path, "x" * rules.MAX_CODE_LENGTH)
    assert len(path) <= 255


def test_building_2_sorts_before_building_10():
    assert sorted(["10", "2", "1A"], key=rules.natural_sort_key) == ["1A", "2", "10"]


@pytest.mark.parametrize(
    ("code", "usable"), [("C01", True), ("a/b", False), ("a b", False), ("", False), ("x" * 31, False)]
)
def test_a_code_has_neither_slash_nor_space_and_is_not_long(code, usable):
    assert rules.is_usable_code(code) is usable
