"""What holds for every outbreak, however its links, days and places fall."""

from graphlib import CycleError, TopologicalSorter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dayclear.engines import epidemic
from dayclear.engines.epidemic import Links, Nearness


@st.composite
def outbreaks(draw, most=12):
    n = draw(st.integers(2, most))
    ends = st.integers(0, n - 1)
    pairs = draw(st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=20))
    ways = np.array(pairs, np.int64).reshape(-1, 2)
    day = draw(st.lists(st.one_of(st.integers(0, 30), st.none()), min_size=n, max_size=n))
    place = draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n))
    known = np.array([np.nan if one is None else one for one in day], float)
    return Links(n, ways[:, 0], ways[:, 1]), known, np.array(place)


@given(outbreaks())
def test_every_linked_case_is_in_one_component_and_every_pair_counts_once(outbreak):
    tree, _day, _place = outbreak
    members = np.concatenate([np.empty(0, np.int64), *tree.components])
    assert sorted(members) == tree.linked.nonzero()[0].tolist()
    assert tree.onward.sum() == len(tree.distinct)
    assert set(tree.roots) <= set(tree.infectors) - set(tree.infectees)


@given(outbreaks(), st.floats(0, 2))
def test_the_candidates_of_a_case_and_what_is_outside_sum_up_to_one(outbreak, outside):
    tree, day, place = outbreak
    near = Nearness(place[:, None], np.array([5.0]))
    found = epidemic.likely_sources(day, epidemic.by_day(4, 2), tree, near, outside=outside)
    for case in range(tree.cases):
        rows = found.infectee == case
        if rows.any():
            assert found.probability[rows].sum() + found.outside[case] == pytest.approx(1)
        assert case not in found.infector[rows]
    assert found.expected_onward(tree.cases).sum() == pytest.approx(found.probability.sum())
    groups = epidemic.sources_by_group(found, place)
    assert sum(one.cases for one in groups) == (place >= 0).sum()


@st.composite
def chances(draw):
    """Of a few cases, the chance that each was infected by each other one or outside, taken alone."""
    n = draw(st.integers(2, 4))
    weight = st.sampled_from([0.0, 0.1, 1.0, 5.0, 40.0])
    told = np.array(draw(st.lists(weight, min_size=n * (n + 1), max_size=n * (n + 1)))).reshape(n, n + 1)
    told[np.arange(n), np.arange(n)] = 0.0
    told[:, n] += 0.02
    return told / told.sum(axis=1, keepdims=True)


@given(chances())
def test_links_are_as_likely_as_the_trees_without_a_circle_that_have_them(alone):
    n = len(alone)
    expected = np.zeros_like(alone)
    for source in product(range(n + 1), repeat=n):
        if not _has_circle(source):
            chance = np.prod(alone[np.arange(n), source])
            expected[np.arange(n), source] += chance
    expected /= expected[0].sum()
    infectee, infector = np.nonzero(alone[:, :n])
    share, outside = epidemic.over_trees(infector, infectee, alone[infectee, infector], alone[:, n])
    assert share == pytest.approx(expected[infectee, infector])
    assert outside == pytest.approx(expected[:, n])


def _has_circle(source):
    def leads_back(case):
        at = case
        for _step in source:
            at = source[at] if at < len(source) else at
            if at == case:
                return True
        return False

    return any(leads_back(case) for case in range(len(source)))


@given(outbreaks(), st.sampled_from(["gamma", "normal"]))
def test_what_is_drawn_has_no_circle_and_leaves_out_no_link_for_nothing(outbreak, family):
    named, day, place = outbreak
    near = Nearness(place[:, None], np.array([50.0]))
    found = epidemic.likely_sources(day, epidemic.by_day(2, 3, family), named, near, outside=0.02)
    tree = epidemic.drawn_tree(found.infector, found.infectee, found.probability)
    drawn = [(found.infector[row], found.infectee[row]) for row in tree.links]
    assert _is_acyclic(drawn)
    pairs = {*tree.either_way.tolist(), *tree.reverse.tolist()}
    assert not pairs & set(tree.links.tolist())
    left_out = set(range(len(found))) - pairs - set(tree.links.tolist())
    assert not any(_is_acyclic([*drawn, (found.infector[row], found.infectee[row])]) for row in left_out)


def _is_acyclic(links):
    order = TopologicalSorter()
    for infector, infectee in links:
        order.add(int(infectee), int(infector))
    try:
        order.prepare()
    except CycleError:
        return False
    return True


@given(outbreaks(), st.integers(0, 10))
def test_a_cluster_is_of_one_place_and_its_gaps_are_no_longer_than_allowed(outbreak, gap_d):
    _tree, day, place = outbreak
    found = epidemic.clusters(place, day, gap_d=gap_d)
    for one in found:
        assert set(place[one.members]) == {one.place}
        assert (np.diff(day[one.members]) <= gap_d).all()
        assert (np.diff(day[one.members]) >= 0).all()
    members = np.concatenate([np.empty(0, np.int64), *(one.members for one in found)])
    assert len(set(members)) == len(members)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_corrected_chances_are_those_of_benjamini_and_hochberg(p):
    assert epidemic.corrected(np.array(p)) == pytest.approx(stats.false_discovery_control(p))


@given(st.lists(st.integers(0, 30), min_size=2, max_size=60))
def test_a_dispersion_lies_within_its_own_bounds(onward):
    found = epidemic.dispersion(np.array(onward))
    if sum(onward):
        assert found.low <= found.k <= found.high
        assert 0 < epidemic.share_causing(np.array(onward)) <= 1
    else:
        assert found is None
