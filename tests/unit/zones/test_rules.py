"""A place stands under the strictest of its own zone and those around it."""

from dataclasses import dataclass

import pytest

from dayclear.zones import rules


@dataclass(frozen=True)
class Zone:
    rank: int
    name: str = ""


def test_outwards_goes_from_the_place_to_the_top():
    assert rules.outwards("/a/b/c/") == ["/a/b/c/", "/a/b/", "/a/"]


@pytest.mark.parametrize(
    ("path", "scheme"), [("/a/b/", "own"), ("/a/b/c/d/", "own"), ("/a/x/", "outer"), ("/z/", None)]
)
def test_what_is_said_nearest_counts(path, scheme):
    assert rules.nearest(path, {"/a/": "outer", "/a/b/": "own"}) == scheme


@pytest.mark.parametrize(
    ("own", "outer", "holds"), [(1, 2, "own"), (2, 1, "outer"), (2, 2, "own"), (None, 3, "outer")]
)
def test_the_strictest_zone_holds_and_of_equal_ones_the_nearest(own, outer, holds):
    standing = {"/a/": Zone(outer, "outer")} | ({"/a/b/": Zone(own, "own")} if own else {})
    assert rules.strictest("/a/b/c/", standing).name == holds
    assert rules.holding(standing)("/a/b/c/").name == holds


def test_where_none_stands_none_holds():
    assert rules.strictest("/a/", {}) is None
    assert rules.holding({})("/a/") is None
