"""When each visit of a given order begins and ends."""

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.routing.plan import Visits
from dayclear.engines.routing.problem import LANES_ENOUGH, Problem

ROUNDED_S = 1.0
"""Instants are told to the second, and so a visit that has been told of has rounded ones."""


def timed(
    problem: Problem, visits: Visits, *, fixed: NDArray[np.bool_] | None = None, kept_to_s: float = 0.0
) -> Visits:
    """The same visits at the earliest times that shifts, travel and rates allow; ``fixed`` ones stay as they are.

    So does a visit whose times would change by no more than ``kept_to_s``: whoever has read them was told rounded ones.
    One at a stop with lanes begins no earlier than before: it may have waited for a lane. Who is sent where nobody has been
    told to go at that time sets off at ``Problem.now_s`` at the soonest. The visits stand by team, in the order in which
    each team makes them. Cost: visits.
    """
    stops, teams = problem.stops, problem.teams
    arrives, begins, ends = visits.arrives_s.copy(), visits.begins_s.copy(), visits.ends_s.copy()
    team, stop = visits.team, visits.stop
    works = visits.people * stops.each_s[stop] / teams.at_full_pace[team]
    follows = np.zeros(len(visits), np.bool_)
    follows[1:] = team[1:] == team[:-1]
    before = np.maximum(np.arange(len(visits)) - 1, 0)
    from_x = np.where(follows, stops.x_m[stop[before]], teams.x_m[team]) if len(visits) else teams.x_m[team]
    from_y = np.where(follows, stops.y_m[stop[before]], teams.y_m[team]) if len(visits) else teams.y_m[team]
    way = problem.travel.between_s(from_x, from_y, stops.x_m[stop], stops.y_m[stop])
    starts = np.maximum(teams.starts_s[team], 0.0)
    stays = np.zeros(len(visits), np.bool_) if fixed is None else fixed
    told_s = np.where(stops.lanes[stop] < LANES_ENOUGH, visits.begins_s, 0.0)
    earliest_s = np.maximum(stops.from_s[stop], told_s)
    for row in np.flatnonzero(~stays).tolist():
        leaves = ends[row - 1] if follows[row] else starts[row]
        if abs(arrives[row] - leaves - way[row]) > ROUNDED_S:
            leaves = max(leaves, problem.now_s)
        arrival = leaves + way[row]
        begin = max(arrival + problem.setup_s, earliest_s[row])
        end = begin + works[row]
        moves_s = max(abs(arrives[row] - arrival), abs(begins[row] - begin), abs(ends[row] - end))
        if moves_s > kept_to_s:
            arrives[row], begins[row], ends[row] = arrival, begin, end
    return Visits(team, stop, visits.first, visits.people, arrives, begins, ends)
