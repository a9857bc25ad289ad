"""What holds for every outbreak, however its links, days and places fall."""

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
