"""A place stands under its own zone, or else under that of the nearest place around it."""

import pytest

from dayclear.zones import rules


def test_outwards_goes_from_the_place_to_the_top():
    assert rules.outwards("/a/b/c/") == ["/a/b/c/", "/a/b/", "/a/"]


@pytest.mark.parametrize(
    ("path", "zone"), [("/a/b/", "own"), ("/a/b/c/d/", "own"), ("/a/x/", "outer"), ("/z/", None)]
)
def test_the_nearest_zone_holds(path, zone):
    assert rules.nearest(path, {"/a/": "outer", "/a/b/": "own"}) == zone
