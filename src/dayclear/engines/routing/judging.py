"""Which rules a plan breaks, whoever made it: the search, a replanning, or a hand on the map."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dayclear.engines.routing.plan import Visits
from dayclear.engines.routing.problem import Floats, Ints, Problem

TOLERANCE_S = 0.5


class Rule(StrEnum):
    """What must hold in every plan."""

    SHIFT = "shift"
    WINDOW = "window"
    ZONE_ORDER = "zone_order"
    TRAVEL = "travel"
    RATE = "rate"
    TWICE = "twice"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken rule: where, and by how much (seconds, people, or ranks of zones)."""

    rule: Rule
    team: int | None
    stop: int
    by: float


def broken_rules(problem: Problem, visits: Visits) -> list[Broken]:
    """Every rule broken by the visits, which stand by team and time; empty for a plan that may be carried out.

    Cost: visits log visits, whole columns at a time.
    """
    stops, teams = problem.stops, problem.teams
    rate_s = visits.people * stops.each_s[visits.stop] / teams.samplers[visits.team]
    starts = np.maximum(teams.starts_s[visits.team], 0.0)
    dirtier = cleanest_allowed(problem, visits) - stops.zone[visits.stop]
    by_visit: list[tuple[Rule, Floats | Ints]] = [
        (Rule.SHIFT, np.maximum(visits.ends_s - teams.ends_s[visits.team], starts - visits.arrives_s)),
        (Rule.WINDOW, visits.ends_s - problem.closes_s),
        (Rule.ZONE_ORDER, dirtier),
        (Rule.TRAVEL, earliest_arrivals(problem, visits) - visits.arrives_s),
        (Rule.RATE, visits.arrives_s + problem.setup_s + rate_s - visits.ends_s),
    ]
    found = [
        Broken(rule, int(visits.team[row]), int(visits.stop[row]), float(excess[row]))
        for rule, excess in by_visit
        for row in np.flatnonzero(excess > (0 if rule == Rule.ZONE_ORDER else TOLERANCE_S))
    ]
    return found + _wrongly_counted(problem, visits)


def cleanest_allowed(problem: Problem, visits: Visits) -> Ints:
    """The rank of the cleanest zone that each visit may be in, after what the team did before."""
    zones = problem.stops.zone[visits.stop]
    before = problem.teams.zone_from[visits.team]
    follows = _follows(visits)
    before[follows] = np.maximum(before[follows], zones[np.flatnonzero(follows) - 1])
    return before


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
