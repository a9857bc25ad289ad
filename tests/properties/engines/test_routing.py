"""Whatever the district and the teams: no plan breaks a rule, and no plan beats its own bound."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dayclear.engines.routing import (
    Aim,
    Buildings,
    Plan,
    Problem,
    Rule,
    Stops,
    Teams,
    Units,
    Visits,
    advice_for,
    broken_rules,
    calls_for,
    plan_round,
    points_for,
    replan,
    timed,
    warm,
)
from dayclear.engines.routing._kernels.neighbours import nearest
from dayclear.engines.routing._kernels.path import Ground, Path, leg_s, settle_everywhere, shake
from dayclear.engines.routing.solving import NEIGHBOURS
from tests.properties.engines.plain_rules import broken

H = 3600.0
coordinates = st.floats(0, 8_000, width=32)


def columns(draw, n, *kinds):
    return [np.array(draw(st.lists(kind, min_size=n, max_size=n))) for kind in kinds]


@st.composite
def limited(draw, n):
    """Hours and lanes of points, some open for hardly an hour, some with room for one; and when tubes meet a laboratory."""
    opens, hours, lanes, tubes_from, tubes_hours = columns(
        draw,
        n,
        st.sampled_from([0.0, 2 * H]),
        st.sampled_from([0.6 * H, 5 * H, np.inf]),
        st.sampled_from([1, 2, 5, 1_000_000]),
        st.sampled_from([0.0, 1.5 * H]),
        st.sampled_from([3 * H, np.inf]),
    )
    return {
        "opens_s": opens.astype(float),
        "closes_s": (opens + hours).astype(float),
        "lanes": lanes.astype(np.int64),
        "tubes_from_s": tubes_from.astype(float),
        "tubes_until_s": (tubes_from + tubes_hours).astype(float),
    }


@st.composite
def problems(draw, *, stops_most=14, teams_most=9, with_limits=True):
    n = draw(st.integers(1, stops_most))
    m = draw(st.integers(0, teams_most))
    x, y, zone, people, each = columns(
        draw,
        n,
        coordinates,
        coordinates,
        st.integers(0, 2),
        st.integers(0, 200),
        st.sampled_from([36.0, 96.0]),
    )
    limits = draw(limited(n)) if with_limits and draw(st.booleans()) else {}
    tx, ty, starts, hours, samplers, zone_from, pace = columns(
        draw,
        m,
        coordinates,
        coordinates,
        st.floats(0, 3 * H),
        st.floats(0, 8 * H),
        st.integers(1, 4),
        st.integers(0, 2),
        st.sampled_from([1.0, 0.5]),
    )
    whole = np.int64
    return Problem(
        Stops(
            x.astype(float),
            y.astype(float),
            zone.astype(whole),
            people.astype(whole),
            each.astype(float),
            **limits,
        ),
        Teams(
            tx.astype(float),
            ty.astype(float),
            starts.astype(float),
            (starts + hours).astype(float),
            samplers.astype(whole),
            zone_from.astype(whole),
            pace.astype(float),
        ),
        closes_s=draw(st.floats(1 * H, 10 * H)),
        aim=draw(st.sampled_from(Aim)),
    )


@given(problem=problems(), seed=st.integers(0, 9))
def test_no_plan_breaks_a_rule_except_that_it_says_whom_it_leaves_out(problem, seed):
    plan = plan_round(problem, within_s=0, seed=seed)

    found = broken_rules(problem, plan.visits)

    assert not broken(problem, plan.visits)
    assert {rule.rule for rule in found} <= {Rule.LEFT_OUT}
    assert sum(rule.by for rule in found) == plan.unserved.sum()


@given(problem=problems(), data=st.data())
def test_whatever_a_hand_does_to_a_plan_the_judge_finds_what_pencil_and_paper_find(problem, data):
    visits = plan_round(problem, within_s=0, seed=1).visits
    n = len(visits)
    teams = np.array(data.draw(st.lists(st.integers(0, 8), min_size=n, max_size=n)), int)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), bool)
    later_s = np.array(
        data.draw(st.lists(st.sampled_from([0, 0, 900, -1800]), min_size=n, max_size=n)), float
    )
    moved = replace(
        visits,
        team=np.where(kept, visits.team, teams % max(len(problem.teams), 1)),
        arrives_s=visits.arrives_s + later_s,
        begins_s=visits.begins_s + later_s,
        ends_s=visits.ends_s + later_s - np.where(kept, 0.0, 60.0),
    ).by_team()

    judged = broken_rules(problem, moved)

    of_visits = {(one.rule, one.team, one.stop) for one in judged if one.team is not None}
    assert of_visits == broken(problem, moved)


@given(problem=problems(with_limits=False))
def test_nobody_is_left_out_while_a_team_that_may_go_there_has_not_been_asked(problem):
    plan = plan_round(problem, within_s=0, seed=1)

    idle = np.setdiff1d(np.arange(len(problem.teams)), plan.teams_used)
    for stop in np.flatnonzero(plan.unserved):
        for team in idle:
            way = problem.travel.between_s(
                problem.teams.x_m[[team]],
                problem.teams.y_m[[team]],
                problem.stops.x_m[[stop]],
                problem.stops.y_m[[stop]],
            )[0]
            each = problem.stops.each_s[stop] / problem.teams.at_full_pace[team]
            too_far = way + problem.setup_s + each > problem.shifts_s[team] - 1e-6
            assert too_far or problem.teams.zone_from[team] > problem.stops.zone[stop]


@given(problem=problems(teams_most=6))
def test_no_plan_is_better_than_its_bound(problem):
    plan = plan_round(problem, within_s=0, seed=1)

    assert plan.gap >= -1e-9


@given(problem=problems(), data=st.data())
def test_after_any_event_the_mended_plan_keeps_every_rule_and_what_is_fixed(problem, data):
    plan = plan_round(problem, within_s=0, seed=1)
    fixed = plan.visits.ends_s < data.draw(st.floats(0, 4 * H))
    changed = data.draw(changes(problem, plan, fixed))

    mended = replan(changed, plan.visits, fixed=fixed)

    assert {rule.rule for rule in broken_rules(changed, mended.visits)} <= {Rule.LEFT_OUT}
    assert not broken(changed, mended.visits)

    def as_rows(visits):
        return set(zip(visits.team, visits.stop, visits.first, visits.people, visits.begins_s, strict=True))

    assert as_rows(plan.visits.taken(fixed)) <= as_rows(mended.visits)


def a_far_stop_first():
    """One team whose path begins at the far stop and ends there; the other way round it would reach all three."""
    return Problem(
        Stops(
            np.array([0.0, 0.0, 2471.0]),
            np.array([0.0, 1.0, 0.0]),
            np.zeros(3, int),
            np.ones(3, int),
            np.full(3, 36.0),
        ),
        Teams(
            *(np.zeros(1), np.zeros(1), np.zeros(1), np.array([1547.0]), np.ones(1, int), np.zeros(1, int)),
            np.array([0.5]),
        ),
        closes_s=1 * H,
    )


@given(problem=problems(), until_s=st.floats(0, 4 * H))
@example(problem=a_far_stop_first(), until_s=0.0)
def test_where_nothing_happened_only_who_takes_people_left_out_goes_at_another_time(problem, until_s):
    """Times were told to the second; for somebody whom nobody reached a team's day may move, and no other team's does."""
    plan = plan_round(problem, within_s=0, seed=1)
    times = {name: np.rint(getattr(plan.visits, name)) for name in ("arrives_s", "begins_s", "ends_s")}
    told = replace(plan.visits, **times)

    mended = replan(problem, told, fixed=told.begins_s < until_s)

    def as_rows(visits, *names):
        columns = names or [column.name for column in fields(visits)]
        return set(zip(*(getattr(visits, name).tolist() for name in columns), strict=True))

    whom = ("team", "stop", "first", "people")
    assert as_rows(told, *whom) <= as_rows(mended.visits, *whom)
    takes_more = {team for team, *_rest in as_rows(mended.visits, *whom) - as_rows(told, *whom)}
    assert {row for row in as_rows(told) if row[0] not in takes_more} <= as_rows(mended.visits)
    assert mended.unserved.sum() <= plan.unserved.sum()


@given(problem=problems(), now_s=st.floats(0, 4 * H), data=st.data())
def test_nobody_is_sent_anywhere_before_now(problem, now_s, data):
    plan = plan_round(problem, within_s=0, seed=1)
    fixed = plan.visits.begins_s <= now_s
    changed = replace(data.draw(changes(problem, plan, fixed)), now_s=now_s)

    mended = replan(changed, plan.visits, fixed=fixed).visits

    told = set(zip(plan.visits.team, plan.visits.arrives_s, strict=True))
    new = [pair for pair in zip(mended.team, mended.arrives_s, strict=True) if pair not in told]
    assert all(arrives_s >= now_s for _team, arrives_s in new)
    assert not broken(changed, mended)


@st.composite
def changes(draw, problem, plan, fixed):
    """A team without a fixed visit is out, or a stop without one becomes the dirtiest zone or has more people."""
    stops, teams = problem.stops, problem.teams
    event = draw(st.sampled_from(["team is out", "lockdown", "people found"]))
    if event == "team is out":
        free = np.setdiff1d(np.arange(len(teams)), plan.visits.team[fixed])
        ends = teams.ends_s.copy()
        if len(free):
            out = draw(st.sampled_from(free.tolist()))
            ends[out] = teams.starts_s[out]
        return replace(problem, teams=replace(teams, ends_s=ends))
    free = np.setdiff1d(np.arange(len(stops)), plan.visits.stop[fixed])
    zone, people, each = stops.zone.copy(), stops.people.copy(), stops.each_s.copy()
    if len(free):
        row = draw(st.sampled_from(free.tolist()))
        if event == "lockdown":
            zone[row], each[row] = 2, 96.0
        else:
            people[row] += 40
    return replace(problem, stops=replace(stops, zone=zone, people=people, each_s=each))


def a_day_of_sixty_stops():
    rng = np.random.default_rng(5)
    n, m = 60, 24
    return Problem(
        Stops(
            rng.uniform(0, 3e3, n),
            rng.uniform(0, 3e3, n),
            np.sort(rng.integers(0, 3, n)),
            np.full(n, 100),
            np.full(n, 96.0),
        ),
        Teams(
            np.full(m, 1e3),
            np.full(m, 1e3),
            np.zeros(m),
            np.full(m, 8 * H),
            np.ones(m, int),
            np.zeros(m, int),
        ),
        closes_s=12 * H,
    )


def test_while_it_searches_every_plan_told_may_be_used_and_none_is_worse_than_the_one_before():
    told = []
    problem = a_day_of_sixty_stops()

    plan = plan_round(
        problem, within_s=60, seed=1, patience=200, on_progress=told.append, is_stopped=lambda: len(told) > 3
    )

    assert len(told) == 4, "The search ends when it is told to, long before its time is up."
    assert [one.share for one in told] == sorted(one.share for one in told)
    for one, later in zip(told, [*told[1:], None], strict=True):
        assert not broken(problem, one.plan.visits)
        assert not one.plan.unserved.any()
        assert (later.plan if later else plan).worth <= one.plan.worth


def test_the_gap_tells_how_many_more_samplers_than_the_bound_a_plan_needs():
    plan = plan_round(a_day_of_sixty_stops(), within_s=0, seed=1)

    least = int(np.ceil(60 * 100 * 96 / (8 * H)))
    assert plan.problem.least_samplers == least
    assert plan.gap == pytest.approx(plan.samplers_used / least - 1)


@given(row=st.integers(0, 59))
def test_from_whichever_stop_is_locked_down_nobody_goes_on_to_a_cleaner_one(row):
    problem = a_day_of_sixty_stops()
    plan = plan_round(problem, within_s=0, seed=1)
    zone = problem.stops.zone.copy()
    zone[row] = 3
    locked = replace(problem, stops=replace(problem.stops, zone=zone))

    mended = replan(locked, plan.visits, fixed=np.zeros(len(plan.visits), bool))

    assert not broken(locked, mended.visits)
    assert not mended.unserved.any()


def test_a_team_that_is_out_leaves_the_others_where_they_are():
    problem = a_day_of_sixty_stops()
    plan = plan_round(problem, within_s=0, seed=1)
    out = plan.teams_used[3]
    ends = problem.teams.ends_s.copy()
    ends[out] = 0.0

    mended = replan(
        replace(problem, teams=replace(problem.teams, ends_s=ends)),
        plan.visits,
        fixed=np.zeros(len(plan.visits), bool),
    )

    others = lambda visits: {(v[0], v[1]) for v in zip(visits.team, visits.stop, strict=True) if v[0] != out}  # noqa: E731
    assert not mended.unserved.any()
    assert out not in mended.teams_used
    assert others(plan.visits) <= others(mended.visits)


@given(problem=problems(stops_most=40), times=st.integers(1, 60), seed=st.integers(1, 2**63))
def test_the_path_stays_whole_and_by_zone_and_gets_shorter_by_what_it_says(problem, times, seed):
    stops = problem.stops
    order = np.lexsort((np.arange(len(stops)), stops.zone))
    place_of = np.empty(len(stops), np.int64)
    place_of[order] = np.arange(len(stops))
    near = np.tile(np.arange(len(stops))[:, None], (1, NEIGHBOURS))
    for zone in range(3):
        rows = np.flatnonzero(stops.zone == zone)
        if len(rows) > 1:
            most = min(NEIGHBOURS, len(rows) - 1)
            near[rows, :most] = rows[nearest(stops.x_m[rows], stops.y_m[rows], most)]
    path, ground = Path(order, place_of), Ground(stops.x_m, stops.y_m, stops.zone, problem.travel.pace, near)
    length = lambda: sum(leg_s(path, place, ground) for place in range(len(stops)))  # noqa: E731
    before = length()

    gained = settle_everywhere(path, ground) + shake(path, ground, np.array([seed], np.uint64), times)

    assert sorted(path.stops) == list(range(len(stops)))
    assert (np.diff(stops.zone[path.stops]) >= 0).all()
    assert (place_of[path.stops] == np.arange(len(stops))).all()
    assert gained >= 0
    assert length() == pytest.approx(before - gained, abs=1e-3)


@given(
    points=st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=80, unique=True),
    most=st.integers(1, 12),
)
def test_the_nearest_by_cells_are_the_nearest_of_all(points, most):
    x, y = np.array(points, float).T.copy()
    most = min(most, len(x) - 1)

    found = nearest(x, y, most)

    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    for point, rows in enumerate(found):
        others = np.delete(apart[point], point)
        assert point not in rows
        assert apart[point, rows] == pytest.approx(np.sort(others)[:most])


@given(problem=problems(), queue_min=st.floats(1, 40), data=st.data())
def test_everybody_is_called_once_and_nobody_waits_longer_than_the_limit(problem, queue_min, data):
    plan = plan_round(problem, within_s=0, seed=1)
    units = data.draw(units_of(problem.stops.people))

    limit = np.full(len(problem.stops), queue_min * 60)
    calls = calls_for(problem, plan.visits, units, queue_most_s=limit, way_down_s=np.full(len(limit), 300.0))

    assert calls.people.sum() == plan.visits.people.sum()
    called = np.zeros(units.people.sum() or 1, int)
    begins = np.cumsum(units.people) - units.people
    for unit, first, people in zip(calls.unit, calls.first, calls.people, strict=True):
        called[begins[unit] + first : begins[unit] + first + people] += 1
        assert first + people <= units.people[unit]
    assert called.max(initial=0) <= 1
    each = (
        problem.stops.each_s[plan.visits.stop[calls.visit]]
        / problem.teams.at_full_pace[plan.visits.team[calls.visit]]
    )
    assert (calls.waits_s <= np.maximum(queue_min * 60, each) + 1e-6).all()
    served = calls.called_s + 300 + calls.waits_s
    assert (served <= plan.visits.ends_s[calls.visit] + 1e-6).all()


@st.composite
def units_of(draw, people):
    stop, sizes = [], []
    for row, count in enumerate(people.tolist()):
        cuts = sorted(draw(st.lists(st.integers(0, count), max_size=3)))
        for low, high in zip([0, *cuts], [*cuts, count], strict=True):
            stop.append(row)
            sizes.append(high - low)
    return Units(np.array(stop), np.array(sizes))


@given(
    buildings=st.lists(
        st.tuples(coordinates, coordinates, st.integers(0, 2), st.integers(0, 300)), min_size=1, max_size=25
    ),
    points=st.lists(st.tuples(coordinates, coordinates), max_size=12),
    walk_m=st.floats(0, 3_000),
)
def test_a_point_has_one_zone_and_everybody_near_a_free_point_has_one(buildings, points, walk_m):
    x, y, zone, people = (np.array(column) for column in zip(*buildings, strict=True))
    at = np.array(points, float).reshape(-1, 2).T

    chosen = points_for(
        Buildings(x.astype(float), y.astype(float), zone, people), *at, walk_most_m=walk_m, detour=1.3
    )

    for point in set(chosen.tolist()) - {-1}:
        assert len(set(zone[chosen == point])) == 1
        assert (np.hypot(x - at[0][point], y - at[1][point])[chosen == point] * 1.3 <= walk_m + 1e-6).all()
    unused = set(range(len(points))) - set(chosen.tolist())
    for row in np.flatnonzero((chosen == -1) & (people > 0)):
        assert not any(np.hypot(x[row] - at[0][p], y[row] - at[1][p]) * 1.3 < walk_m for p in unused)


areas = st.lists(st.integers(0, 2), min_size=14, max_size=14).map(np.array)


@given(problem=problems(with_limits=False), area_of=areas, data=st.data())
def test_so_many_more_samplers_serve_everybody_wherever_in_their_area_they_gather(problem, area_of, data):
    """Except those too far for anybody, whom the advice names."""
    area = area_of[: len(problem.stops)]
    advice = advice_for(plan_round(problem, within_s=0, seed=1), area, seed=1)
    if advice is None:
        return

    gathering = {
        place: data.draw(st.sampled_from(np.flatnonzero(area == place).tolist()))
        for place, _count in advice.more_samplers
    }

    grown = plan_round(with_samplers(problem, advice, gathering), within_s=0, seed=1)
    assert grown.unserved.sum() <= sum(people for _stop, people in advice.no_room)


@given(problem=problems(), area_of=areas)
def test_all_teams_working_on_until_the_hour_that_is_advised_serve_everybody(problem, area_of):
    advice = advice_for(plan_round(problem, within_s=0, seed=1), area_of[: len(problem.stops)], seed=1)
    if advice is None or advice.closes_s is None:
        return

    works = problem.shifts_s > 0
    ends = np.where(works, np.maximum(problem.teams.ends_s, advice.closes_s), problem.teams.ends_s)
    later = replace(problem, closes_s=advice.closes_s, teams=replace(problem.teams, ends_s=ends))

    assert not plan_round(later, within_s=0, seed=1).unserved.any()


def with_samplers(problem, advice, gathering):
    """The teams of today and those advised, on the shift of the others, each gathering at a stop of its area."""
    works = problem.shifts_s > 0
    starts, ends = 0.0, problem.closes_s
    if works.any():
        starts = np.median(np.maximum(problem.teams.starts_s[works], 0.0))
        ends = starts + np.median(problem.shifts_s[works])
    stops = [gathering[place] for place, count in advice.more_samplers for _sampler in range(count)]
    n = len(stops)
    more = Teams(
        problem.stops.x_m[stops],
        problem.stops.y_m[stops],
        np.full(n, starts),
        np.full(n, ends),
        np.ones(n, int),
        np.zeros(n, int),
    )
    return replace(problem, teams=Teams.joined([problem.teams, more]))


def test_the_advice_names_no_more_than_what_is_needed():
    rng = np.random.default_rng(2)
    n, m = 30, 5
    problem = Problem(
        Stops(
            rng.uniform(0, 2e3, n), rng.uniform(0, 2e3, n), np.zeros(n, int), np.full(n, 90), np.full(n, 96.0)
        ),
        Teams(
            np.full(m, 1e3),
            np.full(m, 1e3),
            np.zeros(m),
            np.full(m, 8 * H),
            np.ones(m, int),
            np.zeros(m, int),
        ),
        closes_s=8 * H,
    )
    plan = plan_round(problem, within_s=0, seed=1)
    area = (np.arange(n) >= 15).astype(int)

    advice = advice_for(plan, area, seed=1)

    assert plan.unserved.sum() > 0
    assert sum(count for _area, count in advice.more_samplers) == pytest.approx(5, abs=1)
    earlier = advice.closes_s - 900
    too_early = replace(problem, closes_s=earlier, teams=replace(problem.teams, ends_s=np.full(m, earlier)))
    assert plan_round(too_early, within_s=0, seed=1).unserved.any()


def test_everybody_served_needs_no_advice():
    problem = Problem(
        Stops(np.zeros(1), np.zeros(1), np.zeros(1, int), np.array([10]), np.array([96.0])),
        Teams(np.zeros(1), np.zeros(1), np.zeros(1), np.array([8 * H]), np.ones(1, int), np.zeros(1, int)),
        closes_s=8 * H,
    )

    assert advice_for(plan_round(problem, within_s=0, seed=1), np.zeros(1, int), seed=1) is None


def test_of_plans_with_as_many_samplers_and_as_early_a_finish_the_fairer_one_is_worth_more():
    stops = Stops(np.zeros(3), np.zeros(3), np.zeros(3, int), np.array([40, 20, 20]), np.full(3, 96.0))
    here, n = np.zeros(4), 4
    teams = Teams(here, here, here, np.full(n, 8 * H), np.ones(n, int), np.zeros(n, int))
    problem = Problem(stops, teams, closes_s=8 * H)

    def shared(*rows):
        whole = np.array(rows, np.int64).T
        return Plan(problem, timed(problem, Visits(*whole, *np.zeros((3, len(rows))))))

    unfair = shared((0, 0, 0, 40), (1, 1, 0, 20), (1, 2, 0, 16), (2, 2, 16, 4))
    fair = shared((0, 0, 0, 40), (1, 1, 0, 20), (2, 2, 0, 20))

    assert (fair.samplers_used, fair.finish_s) == (unfair.samplers_used, unfair.finish_s)
    assert fair.worth < unfair.worth


def test_the_planner_is_compiled_before_anybody_asks():
    warm()
