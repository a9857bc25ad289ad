"""Small outbreaks whose answers can be counted by hand, and simulated ones whose truth is known."""

import numpy as np
import pytest
from scipy import stats

from dayclear.engines import epidemic
from dayclear.engines.epidemic import Links, Nearness

NAN = float("nan")


def links(cases, *pairs):
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    return Links(cases, ends[:, 0], ends[:, 1])


def test_a_tree_is_told_by_its_onward_cases_roots_components_and_generations():
    tree = links(8, (0, 1), (0, 2), (2, 3), (0, 1), (5, 6))
    assert tree.onward.tolist() == [2, 0, 1, 0, 0, 1, 0, 0]
    assert tree.roots.tolist() == [0, 5]
    assert [part.tolist() for part in tree.components] == [[0, 1, 2, 3], [5, 6]]
    assert tree.generations.tolist() == [0, 1, 1, 2, -1, 0, 1, -1]
    assert (~tree.linked).nonzero()[0].tolist() == [4, 7]


def test_two_who_name_each_other_are_a_circle_without_a_root():
    circle = links(2, (0, 1), (1, 0))
    assert circle.roots.size == 0
    assert circle.generations.tolist() == [-1, -1]


@pytest.mark.parametrize("pairs", [[(0, 3)], [(1, 1)]])
def test_a_link_joins_two_of_the_cases(pairs):
    with pytest.raises(ValueError, match=r"link joins|infects themselves"):
        links(3, *pairs)


def test_intervals_that_are_not_known_are_left_out_and_negative_ones_counted():
    told = epidemic.summarise(np.array([2.0, NAN, -1.0, 5.0]))
    assert (told.count, told.negative, told.mean, told.median, told.least, told.most) == (3, 1, 2, 2, -1, 5)
    assert epidemic.summarise(np.array([NAN])) is None


@pytest.mark.parametrize(("family", "seed"), [("gamma", 1), ("lognormal", 4), ("normal", 3)])
def test_a_fit_finds_the_distribution_that_made_the_days(family, seed):
    random = np.random.default_rng(seed)
    mean, sd = 5.0, 2.5
    spread = np.sqrt(np.log1p((sd / mean) ** 2))
    drawn = {
        "gamma": random.gamma((mean / sd) ** 2, sd**2 / mean, 2000),
        "lognormal": random.lognormal(np.log(mean) - spread**2 / 2, spread, 2000),
        "normal": random.normal(mean, sd, 2000),
    }[family]
    fitted = epidemic.fit(np.rint(drawn), family)
    assert fitted.low < mean < fitted.high
    assert fitted.sd == pytest.approx(sd, rel=0.1)
    assert epidemic.fits(np.rint(drawn))[0].family == family


def test_95_of_100_intervals_of_a_fit_hold_the_mean():
    random = np.random.default_rng(7)
    held = 0
    for _ in range(100):
        fitted = epidemic.fit(np.rint(random.gamma(4, 1.25, 60)), "gamma")
        held += fitted.low <= 5 <= fitted.high
    assert 88 <= held <= 100


def test_a_family_without_negative_days_says_how_many_it_left_out_and_ranks_behind():
    days = np.array([-2, -1, 0, 1, 2, 3, 4, 5, 6, 7], float)
    found = epidemic.fits(days)
    assert found[0].family == "normal"
    assert {fitted.left_out for fitted in found[1:]} == {2}


def test_days_by_day_sum_to_one_and_have_the_mean():
    interval = epidemic.by_day(3.5, 2.4)
    days = np.arange(len(interval.probability)) + interval.first_day
    assert interval.probability.sum() == pytest.approx(1)
    assert (days * interval.probability).sum() == pytest.approx(3.5, abs=0.05)
    assert interval.of(np.array([NAN, -1, 200])).tolist() == [0, 0, 0]


@pytest.mark.parametrize(("mean", "k"), [(0.6, 0.2), (2.0, 0.5), (1.5, 5.0)])
def test_the_dispersion_of_a_simulated_outbreak_lies_within_its_bounds(mean, k):
    held = 0
    for seed in range(40):
        onward = np.random.default_rng(seed).negative_binomial(k, k / (k + mean), 400)
        found = epidemic.dispersion(onward)
        held += found.low <= k <= found.high
        assert found.low <= found.k <= found.high
    assert held >= 35


def test_counts_that_vary_no_more_than_by_chance_have_no_upper_bound():
    found = epidemic.dispersion(np.array([1, 1, 1, 1, 1, 1, 1, 1]))
    assert np.isinf(found.k)
    assert np.isinf(found.high)
    assert found.low > 0
    assert epidemic.dispersion(np.zeros(5, np.int64)) is None


def test_the_share_that_caused_most_is_counted_and_expected():
    assert epidemic.share_causing(np.array([8, 2, 0, 0, 0, 0, 0, 0, 0, 0])) == pytest.approx(0.1)
    assert epidemic.share_causing(np.zeros(3, np.int64)) is None
    # Endo et al. 2020: R 2.5 and k 0.1 put 80 % of cases on about 10 % of the infected.
    assert epidemic.expected_share_causing(2.5, 0.1) == pytest.approx(0.1, abs=0.02)
    onward = np.random.default_rng(1).negative_binomial(0.4, 0.4 / 2.4, 100_000)
    assert epidemic.expected_share_causing(2.0, 0.4) == pytest.approx(
        epidemic.share_causing(onward), abs=0.01
    )


def test_a_rate_has_wilsons_bounds():
    told = epidemic.rate(10, 50)
    assert (told.share, told.low, told.high) == pytest.approx((0.2, 0.1124, 0.3304), abs=1e-4)
    assert epidemic.rate(0, 0) is None
    assert epidemic.rate(0, 4).low == 0
    with pytest.raises(ValueError, match="No more"):
        epidemic.rate(5, 4)


def test_a_case_without_a_named_infector_is_given_the_likeliest_by_days_and_place():
    day = np.array([0.0, 0.0, 4.0, 4.0, NAN])
    interval = epidemic.by_day(4, 2)
    near = Nearness(np.array([[1, 11], [1, 12], [1, 12], [2, 13], [1, 11]]), np.array([2.0, 10.0]))
    found = epidemic.likely_sources(day, interval, links(5, (0, 3)), near)
    assert found.of(3) == [(0, 1.0)]
    (first, first_share), (second, second_share) = found.of(2)[:2]
    assert (first, second) == (1, 0)
    assert first_share / second_share == pytest.approx(5)
    assert found.of(4) == []
    assert np.isnan(found.outside[4])


def test_several_named_infectors_share_by_the_days_and_evenly_where_days_say_nothing():
    day = np.array([0.0, 3.0, 6.0, NAN])
    found = epidemic.likely_sources(day, epidemic.by_day(3, 1), links(4, (0, 2), (1, 2), (0, 3), (1, 3)))
    assert found.of(2)[0][0] == 1
    assert found.of(2)[0][1] > 0.9
    assert [share for _case, share in found.of(3)] == [0.5, 0.5]


def test_what_is_outside_the_list_takes_its_share():
    found = epidemic.likely_sources(np.array([0.0, 3.0]), epidemic.by_day(3, 1.5), links(2), outside=1.0)
    assert found.of(1)[0][1] + found.outside[1] == pytest.approx(1)
    assert 0.5 < found.outside[1] < 1


def test_two_of_one_household_and_one_day_may_each_have_infected_the_other_and_not_both():
    near = Nearness(np.zeros((2, 1), np.int64), np.array([200.0]))
    day = np.array([3.0, 3.0])
    found = epidemic.likely_sources(day, epidemic.by_day(3.5, 2.4), links(2), near, outside=0.02)
    (_infector, share), (_other, same) = found.of(0)[0], found.of(1)[0]
    assert share == pytest.approx(same)
    assert 0.45 < share < 0.5
    assert found.outside == pytest.approx(1 - share)
    tree = epidemic.drawn_tree(found.infector, found.infectee, found.probability)
    assert (len(tree.links), len(tree.either_way)) == (0, 1)

    named = epidemic.likely_sources(day, epidemic.by_day(3.5, 2.4), links(2, (0, 1)), near, outside=0.02)
    assert (named.of(0), named.of(1)) == ([], [(0, pytest.approx(1.0))])


def test_a_simulated_outbreak_gives_its_infectors_back_where_the_place_tells():
    """Twenty households, each with a first case and one that it infected: a shared door outweighs the days."""
    random = np.random.default_rng(5)
    first = random.integers(0, 40, 20).astype(float)
    day = np.concatenate([first, first + np.rint(random.gamma(4, 1, 20))])
    door = np.concatenate([np.arange(20), np.arange(20)])[:, None]
    found = epidemic.likely_sources(day, epidemic.by_day(4, 2), links(40), Nearness(door, np.array([500.0])))
    right = sum(found.of(20 + home)[0][0] == home for home in range(20))
    assert right >= 18


def test_where_a_building_had_its_cases_from_sums_up_to_its_cases():
    day = np.array([0.0, 3.0, 6.0, 3.0])
    found = epidemic.likely_sources(day, epidemic.by_day(3, 1), links(4, (0, 1), (1, 2), (0, 3)))
    north, south = epidemic.sources_by_group(found, np.array([0, 0, 0, 1]))
    assert (north.group, north.cases, north.inside, north.unknown) == (0, 3, 2.0, 1.0)
    assert (south.inside, south.others) == (0.0, ((0, 1.0),))


def test_cases_of_a_place_that_follow_each_other_are_a_cluster():
    place = np.array([1, 1, 1, 2, 2, -1, 1])
    day = np.array([0, 5, 20, 1, 2, 1, NAN], float)
    found = epidemic.clusters(place, day, gap_d=7)
    assert [(one.place, one.members.tolist()) for one in found] == [(1, [0, 1]), (2, [3, 4])]
    assert [len(one) for one in epidemic.clusters(place, day, gap_d=30)] == [3, 2]


def test_a_shared_exposure_is_ranked_by_its_lift_and_tested_as_scipy_does():
    cases_with, people_with = np.array([8, 5, 1, 0]), np.array([10, 50, 12, 40])
    found = epidemic.binding(cases_with, people_with, cases=10, people=100)
    assert found.lift == pytest.approx([8, 1, 1 / 1.2, 0])
    assert found.ranking.tolist() == [0, 1, 2, 3]
    assert found.p == pytest.approx(stats.hypergeom.sf(cases_with - 1, 100, people_with, 10))
    assert found.q == pytest.approx(stats.false_discovery_control(found.p))
    with pytest.raises(ValueError, match="no more cases"):
        epidemic.binding(np.array([3]), np.array([2]), cases=5, people=9)
