"""Which rules a plan breaks, whoever made it: the search, a replanning, or a hand on the map."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dayclear.engines.routing.plan import Visits
from dayclear.engines.routing.problem import LANES_ENOUGH, Floats, Ints, Problem

TOLERANCE_S = 0.5


class Rule(StrEnum):
    """What must hold in every plan."""

    SHIFT = "shift"
    WINDOW = "window"
    ZONE_ORDER = "zone_order"
    TRAVEL = "travel"
    RATE = "rate"
    HOURS = "hours"
    LABORATORY = "laboratory"
    LANES = "lanes"
    TWICE = "twice"
    LEFT_OUT = "left_out"


_COUNTED = frozenset({Rule.ZONE_ORDER, Rule.LANES})


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken rule: where, and by how much (seconds, people, samplers, or ranks of zones)."""

    rule: Rule
    team: int | None
    stop: int
    by: float


def broken_rules(problem: Problem, visits: Visits, *, tolerance_s: float = TOLERANCE_S) -> list[Broken]:
    """Every rule broken by the visits, which stand by team and time; empty for a plan that may be carried out.

    ``tolerance_s`` is how far instants may be rounded.
    Cost: visits log visits, whole columns at a time.
    """
    stops, teams = problem.stops, problem.teams
    rate_s = visits.people * stops.each_s[visits.stop] / teams.at_full_pace[visits.team]
    starts = np.maximum(teams.starts_s[visits.team], 0.0)
    dirtier = cleanest_allowed(problem, visits) - stops.zone[visits.stop]
    by_visit: list[tuple[Rule, Floats | Ints]] = [
        (Rule.SHIFT, np.maximum(visits.ends_s - teams.ends_s[visits.team], starts - visits.arrives_s)),
        (Rule.WINDOW, visits.ends_s - problem.closes_s),
        (Rule.ZONE_ORDER, dirtier),
        (Rule.TRAVEL, earliest_arrivals(problem, visits) - visits.arrives_s),
        (Rule.HOURS, _beyond_s(visits, stops.opens_s, stops.closes_s)),
        (Rule.LABORATORY, _beyond_s(visits, stops.tubes_from_s, stops.tubes_until_s)),
        (Rule.LANES, lanes_lacking(problem, visits)),
        (Rule.RATE, visits.arrives_s + problem.setup_s + rate_s - visits.ends_s),
    ]
    found = [
        Broken(rule, int(visits.team[row]), int(visits.stop[row]), float(excess[row]))
        for rule, excess in by_visit
        for row in np.flatnonzero(excess > (0 if rule in _COUNTED else tolerance_s))
    ]
    return found + _wrongly_counted(problem, visits)


def cleanest_allowed(problem: Problem, visits: Visits) -> Ints:
    """The rank of the cleanest zone that each visit may be in, after what the team did before."""
    before = problem.teams.zone_from[visits.team]
    if not len(visits):
        return before
    zones = problem.stops.zone[visits.stop]
    # Each team's ranks lie above those of the teams before it, so that one pass finds the dirtiest zone so far of all.
    above = (int(zones.max()) + 1) * np.arange(len(problem.teams))[visits.team]
    dirtiest = np.maximum.accumulate(zones + above) - above
    follows = _follows(visits)
    before[follows] = np.maximum(before[follows], dirtiest[np.flatnonzero(follows) - 1])
    return before


def beyond_hours_s(problem: Problem, visits: Visits) -> Floats:
    """How long each visit swabs before its stop opens or after it closes, or when its tubes meet no laboratory in time."""
    return _beyond_s(visits, problem.stops.from_s, problem.stops.until_s)


def _beyond_s(visits: Visits, from_s: Floats, until_s: Floats) -> Floats:
    beyond: Floats = np.maximum(from_s[visits.stop] - visits.begins_s, visits.ends_s - until_s[visits.stop])
    return beyond


def lanes_lacking(problem: Problem, visits: Visits) -> Ints:
    """For each visit, by how many samplers its stop's lanes are too few at the worst instant of it.

    It is worst when a visit begins. Cost: visits squared at each limited stop.
    """
    lacking = np.zeros(len(visits), np.int64)
    at_lanes = np.flatnonzero(problem.stops.lanes[visits.stop] < LANES_ENOUGH)
    for stop in np.unique(visits.stop[at_lanes]).tolist():
        rows = at_lanes[visits.stop[at_lanes] == stop]
        begins, ends = visits.begins_s[rows], visits.ends_s[rows]
        at_once = (begins <= begins[:, None]) & (begins[:, None] < ends - TOLERANCE_S)
        beyond = at_once @ problem.teams.samplers[visits.team[rows]] - problem.stops.lanes[stop]
        lacking[rows] = np.maximum(np.where(at_once, beyond[:, None], 0).max(axis=0), 0)
    return lacking


def earliest_arrivals(problem: Problem, visits: Visits) -> Floats:
    """When the team can be there, given when it left the stop before or where its shift began."""
    stops, teams = problem.stops, problem.teams
    from_x, from_y = teams.x_m[visits.team], teams.y_m[visits.team]
    left = np.maximum(teams.starts_s[visits.team], 0.0)
    rows = np.flatnonzero(_follows(visits))
    from_x[rows], from_y[rows] = stops.x_m[visits.stop[rows - 1]], stops.y_m[visits.stop[rows - 1]]
    left[rows] = visits.ends_s[rows - 1]
    way = problem.travel.between_s(from_x, from_y, stops.x_m[visits.stop], stops.y_m[visits.stop])
    return left + way


def _follows(visits: Visits) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether a visit comes after another of the same team."""
    follows = np.zeros(len(visits), np.bool_)
    follows[1:] = visits.team[1:] == visits.team[:-1]
    return follows


def _wrongly_counted(problem: Problem, visits: Visits) -> list[Broken]:
    """Stretches of a stop that two visits claim, or none."""
    order = np.lexsort((visits.first, visits.stop))
    stop, first = visits.stop[order], visits.first[order]
    reached = np.zeros(len(problem.stops), np.int64)
    served = np.zeros(len(problem.stops), np.int64)
    twice = np.zeros(len(problem.stops), np.int64)
    for place, begin, people in zip(
        stop.tolist(), first.tolist(), visits.people[order].tolist(), strict=True
    ):
        end = begin + people
        fresh = max(0, end - max(begin, int(reached[place])))
        served[place] += fresh
        twice[place] += people - fresh
        reached[place] = max(reached[place], end)
    left_out = problem.stops.people - served
    return [
        *(Broken(Rule.TWICE, None, int(row), float(twice[row])) for row in np.flatnonzero(twice)),
        *(Broken(Rule.LEFT_OUT, None, int(row), float(left_out[row])) for row in np.flatnonzero(left_out)),
    ]
