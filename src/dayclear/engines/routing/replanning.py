"""Mends a plan after the day went otherwise: a team is out, a building is locked down, people were found.

What stands stays with its team and in its order; only what nobody does any more is put where it costs least. So few
people hear of a change, and those who hear of it see why.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.routing.judging import TOLERANCE_S, beyond_hours_s, cleanest_allowed, lanes_lacking
from dayclear.engines.routing.plan import Plan, Visits
from dayclear.engines.routing.problem import Aim, Floats, Ints, Problem
from dayclear.engines.routing.timing import ROUNDED_S, timed

Flags = NDArray[np.bool_]
_PLACES_TRIED = 60


def replan(problem: Problem, standing: Visits, *, fixed: Flags) -> Plan:
    """A plan with all ``standing`` visits that are still possible, and a visit for everybody else.

    ``fixed`` visits (pinned, done or under way; the first ones of their teams) keep their times as well; the others
    move to the times that the problem now gives them, unless that is a matter of rounding. A standing visit is given up
    where its team is no longer there, where it would now go from a dirtier zone to a cleaner one, where the people are no
    longer due, or where it would end too late. Whoever finds no team stays in ``Plan.unserved``.

    Cost: people-stretches to be placed times visits; a district's plan with a hundred of them takes a second.
    """
    kept, fixed = _possible(problem, standing, fixed)
    plan = Plan(problem, kept)
    for stop, first, people in _stretches(problem, kept):
        begin, left = first, people
        while left:
            found = _first_fitting(problem, plan.visits, fixed, stop, begin, left)
            if found is None:
                break
            place, visits, fixed = found
            plan = Plan(problem, visits)
            begin, left = begin + place.people, left - place.people
    return plan


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a visit is put in: before this row of the visits, with this team, for so many people."""

    row: int
    team: int
    people: int


def _possible(problem: Problem, standing: Visits, fixed: Flags) -> tuple[Visits, Flags]:
    """The standing visits that still can be, at their times."""
    stops = problem.stops
    people = np.clip(stops.people[standing.stop] - standing.first, 0, standing.people)
    shortened = Visits(
        standing.team,
        standing.stop,
        standing.first,
        people,
        standing.arrives_s,
        standing.begins_s,
        standing.ends_s,
    )
    stays = fixed | (people > 0)
    while True:
        kept, kept_fixed = shortened.taken(stays), fixed[stays]
        kept = timed(problem, kept, fixed=kept_fixed, kept_to_s=ROUNDED_S)
        wrong = _wrong(problem, kept) & ~kept_fixed
        if not wrong.any():
            return kept, kept_fixed
        # The first wrong visit of each team goes; the later ones are looked at again without it.
        rows = np.flatnonzero(wrong)
        first_wrong = rows[np.unique(kept.team[rows], return_index=True)[1]]
        stays[np.flatnonzero(stays)[first_wrong]] = False


def _wrong(problem: Problem, visits: Visits) -> Flags:
    """Which visits end too late, come from a dirtier zone, or find their stop closed or its lanes taken."""
    until = np.minimum(problem.teams.ends_s[visits.team], problem.closes_s) + TOLERANCE_S
    wrong: Flags = visits.ends_s > until
    wrong |= cleanest_allowed(problem, visits) > problem.stops.zone[visits.stop]
    wrong |= beyond_hours_s(problem, visits) > TOLERANCE_S
    return wrong | (lanes_lacking(problem, visits) > 0)


def _stretches(problem: Problem, visits: Visits) -> list[tuple[int, int, int]]:
    """Whom nobody visits: (stop, first, people), the dirtiest zones and the longest stretches first."""
    gaps = []
    order = np.lexsort((visits.first, visits.stop))
    begins = np.searchsorted(visits.stop[order], np.arange(len(problem.stops) + 1))
    served = np.bincount(visits.stop, visits.people, len(problem.stops))
    for stop in np.flatnonzero(served < problem.stops.people).tolist():
        reached = 0
        for row in order[begins[stop] : begins[stop + 1]].tolist():
            if visits.first[row] > reached:
                gaps.append((stop, reached, int(visits.first[row]) - reached))
            reached = max(reached, int(visits.first[row] + visits.people[row]))
        if reached < problem.stops.people[stop]:
            gaps.append((stop, reached, int(problem.stops.people[stop]) - reached))
    return sorted(gaps, key=lambda gap: (-problem.stops.zone[gap[0]], -gap[2]))


def _first_fitting(
    problem: Problem, visits: Visits, fixed: Flags, stop: int, first: int, people: int
) -> tuple[_Place, Visits, Flags] | None:
    """The cheapest place with which every rule is kept, hours and lanes of stops included, and the visits as they are then.

    Only so many places are tried as a user likes to wait for; without hours and lanes the first one fits.
    """
    for place in _places(problem, visits, fixed, stop, people):
        grown, grown_fixed = _inserted(problem, visits, fixed, place, stop, first)
        if not (_wrong(problem, grown) & ~grown_fixed).any():
            return place, grown, grown_fixed
    return None


def _places(problem: Problem, visits: Visits, fixed: Flags, stop: int, people: int) -> list[_Place]:
    """The places for a stretch of a stop, the best first: with a team at work if one has time, and whole if possible."""
    teams = problem.teams
    row, team = _slots(problem, visits)
    follows = (row > 0) & (np.append(visits.team, -1)[row - 1] == team)
    precedes = (row < len(visits)) & (np.append(visits.team, -1)[row] == team)
    before_zone = np.where(follows, problem.stops.zone[np.append(visits.stop, 0)[row - 1]], 0)
    before_zone = np.maximum(before_zone, teams.zone_from[team])
    after_zone = np.where(
        precedes, problem.stops.zone[np.append(visits.stop, 0)[row]], np.iinfo(np.int64).max
    )
    zone = problem.stops.zone[stop]
    # Nothing is put in before a fixed visit, which cannot wait.
    last_fixed = np.full(len(teams), -1)
    np.maximum.at(last_fixed, visits.team[fixed], np.flatnonzero(fixed))
    allowed = (before_zone <= zone) & (zone <= after_zone) & (row > last_fixed[team])
    detour_s = _detour_s(problem, visits, row, team, follows, precedes, stop) + problem.setup_s
    starts_s = np.maximum(teams.starts_s, problem.now_s)
    last = starts_s.copy()
    np.maximum.at(last, visits.team, visits.ends_s)
    free_s = np.where(
        follows, np.maximum(np.append(visits.ends_s, 0.0)[row - 1], problem.now_s), starts_s[team]
    )
    spare_s = np.minimum(teams.ends_s, problem.closes_s)[team] - last[team] - detour_s
    waits_s = np.maximum(problem.stops.from_s[stop] - free_s - detour_s, 0.0)
    spare_s = np.minimum(
        spare_s - np.where(precedes, 0.0, waits_s), problem.stops.until_s[stop] - free_s - detour_s - waits_s
    )
    each_s = problem.stops.each_s[stop] / teams.at_full_pace[team]
    fits = np.minimum(np.floor(np.where(allowed, spare_s, 0.0) / each_s + 1e-9), people).astype(np.int64)
    fits[(fits < people) & (fits < problem.fewest_people)] = 0
    at_work = np.isin(team, visits.team)
    load_s = _loads_s(problem, visits)[team]
    if problem.aim == Aim.EARLIEST_FINISH:
        ends = last[team] + detour_s + fits * each_s
        order = np.lexsort((load_s, ends, -fits))
    else:
        order = np.lexsort((load_s, detour_s, -fits, ~at_work))
    possible = order[(fits > 0)[order]][:_PLACES_TRIED]
    return [_Place(int(row[one]), int(team[one]), int(fits[one])) for one in possible]


def _loads_s(problem: Problem, visits: Visits) -> Floats:
    """How long each team swabs: of teams that are as near, the one with least to do gets more."""
    work_s = visits.people * problem.stops.each_s[visits.stop] / problem.teams.at_full_pace[visits.team]
    return np.bincount(visits.team, work_s, len(problem.teams)).astype(np.float64)


def _slots(problem: Problem, visits: Visits) -> tuple[Ints, Ints]:
    """Every place between two visits, before the first and after the last of each team, as (row, team)."""
    count = np.bincount(visits.team, minlength=len(problem.teams))
    ends = np.cumsum(count)
    rows = np.concatenate([np.arange(len(visits)), ends])
    teams = np.concatenate([visits.team, np.arange(len(problem.teams))])
    return rows, teams


def _detour_s(
    problem: Problem,
    visits: Visits,
    row: Ints,
    team: Ints,
    follows: Flags,
    precedes: Flags,
    stop: int,
) -> Floats:
    """What it takes longer to get about when the stop is put in at each place."""
    stops, teams, between_s = problem.stops, problem.teams, problem.travel.between_s
    earlier, later = np.append(visits.stop, 0)[row - 1], np.append(visits.stop, 0)[row]
    from_x = np.where(follows, stops.x_m[earlier], teams.x_m[team])
    from_y = np.where(follows, stops.y_m[earlier], teams.y_m[team])
    x, y = np.full(len(row), stops.x_m[stop]), np.full(len(row), stops.y_m[stop])
    there = between_s(from_x, from_y, x, y)
    onward = between_s(x, y, stops.x_m[later], stops.y_m[later])
    straight = between_s(from_x, from_y, stops.x_m[later], stops.y_m[later])
    return there + np.where(precedes, onward - straight, 0.0)


def _inserted(
    problem: Problem, visits: Visits, fixed: Flags, place: _Place, stop: int, first: int
) -> tuple[Visits, Flags]:
    grown = visits.with_row(place.row, team=place.team, stop=stop, first=first, people=place.people)
    fixed = np.insert(fixed, place.row, False)
    # Nobody else's times change, and there are thousands of others.
    of_team = grown.team == place.team
    day = timed(problem, grown.taken(of_team), fixed=fixed[of_team], kept_to_s=ROUNDED_S)
    for column, times in (
        (grown.arrives_s, day.arrives_s),
        (grown.begins_s, day.begins_s),
        (grown.ends_s, day.ends_s),
    ):
        column[of_team] = times
    return grown, fixed
