"""Whatever the tree and whichever parts are taken of it: the sets hold exactly the leaves that they should."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from dayclear.places import path_sets

steps = st.sampled_from(["a", "b", "c"])
leaves = st.sets(st.lists(steps, min_size=3, max_size=3).map(tuple), min_size=1, max_size=12)


def path_of(some):
    return "/" + "/".join(some) + "/"


@st.composite
def trees(draw):
    """A tree by its leaves, and two sets of its places, nested ones among them."""
    grown = draw(leaves)
    places = sorted({path_of(leaf[:depth]) for leaf in grown for depth in (1, 2, 3)})
    some = st.sets(st.sampled_from(places), max_size=6)
    return {path_of(leaf) for leaf in grown}, draw(some), draw(some)


def held(tree, some):
    """The leaves that are in a set of places."""
    return {leaf for leaf in tree if any(leaf.startswith(path) for path in some)}


def children_in(tree):
    children = {}
    for leaf in tree:
        around = path_sets.with_those_around(leaf)
        for outer, inner in itertools.pairwise(around):
            children.setdefault(outer, set()).add(inner)
    return children


def is_flat(some):
    return not any(one != other and one.startswith(other) for one in some for other in some)


@given(trees())
def test_the_outermost_hold_as_much_as_all(drawn):
    tree, some, _others = drawn
    found = path_sets.outermost(some)
    assert held(tree, found) == held(tree, some)
    assert is_flat(found)


@given(trees())
def test_what_is_shared_lies_in_both(drawn):
    tree, some, others = drawn
    found = path_sets.shared(some, others)
    assert held(tree, found) == held(tree, some) & held(tree, others)
    assert is_flat(found)


@given(trees())
def test_what_is_left_lies_in_the_one_and_not_in_the_other(drawn):
    tree, some, others = drawn
    found = path_sets.without(some, others, children_in(tree))
    assert held(tree, found) == held(tree, some) - held(tree, others)
    assert is_flat(found)


@given(trees())
def test_a_place_contains_what_lies_in_it(drawn):
    tree, some, _others = drawn
    places = {path for leaf in tree for path in path_sets.with_those_around(leaf)}
    around = path_sets.containing(some)
    assert {place for place in places if any(path.startswith(place) for path in some)} == around


@given(tree=trees())
def test_climbing_passes_those_around_from_the_inside_and_containing_has_them_all(tree):
    leaves_in, some, _others = tree

    for path in leaves_in:
        assert list(path_sets.climbing(path)) == path_sets.with_those_around(path)[::-1]
    assert path_sets.containing(some) == {
        outer for path in some for outer in path_sets.with_those_around(path)
    }
