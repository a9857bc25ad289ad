"""The rules of a plan as somebody with pencil and paper would check them, visit by visit."""

import numpy as np

from dayclear.engines.routing import Problem, Rule, Visits

TOLERANCE_S = 0.5


def broken(problem: Problem, visits: Visits) -> set[tuple[Rule, int, int]]:
    """Each broken rule with its team and stop; the visits stand by team and time."""
    found = set()
    for team in set(visits.team.tolist()):
        day = visits.taken(visits.team == team)
        found |= {
            (rule, team, int(day.stop[row])) for row in range(len(day)) for rule in _of(problem, day, row)
        }
    return found | _without_a_lane(problem, visits)


def _of(problem: Problem, day: Visits, row: int) -> set[Rule]:
    stops, teams = problem.stops, problem.teams
    team, stop = day.team[row], day.stop[row]
    arrives, begins, ends = day.arrives_s[row], day.begins_s[row], day.ends_s[row]
    shift_s = max(teams.starts_s[team], 0.0)
    left = day.ends_s[row - 1] if row else shift_s
    dirtiest = max([teams.zone_from[team], *(stops.zone[before] for before in day.stop[:row])])
    work_s = problem.setup_s + day.people[row] * stops.each_s[stop] / teams.at_full_pace[team]
    late_s = {
        Rule.SHIFT: max(ends - teams.ends_s[team], shift_s - arrives),
        Rule.WINDOW: ends - problem.closes_s,
        Rule.TRAVEL: left + _way_s(problem, day, row) - arrives,
        Rule.HOURS: max(stops.opens_s[stop] - begins, ends - stops.closes_s[stop]),
        Rule.LABORATORY: max(stops.tubes_from_s[stop] - begins, ends - stops.tubes_until_s[stop]),
        Rule.RATE: arrives + work_s - ends,
    }
    rules = {rule for rule, by in late_s.items() if by > TOLERANCE_S}
    return rules | ({Rule.ZONE_ORDER} if stops.zone[stop] < dirtiest else set())


def _way_s(problem: Problem, day: Visits, row: int) -> float:
    stops, teams = problem.stops, problem.teams
    here = (stops.x_m[day.stop[row]], stops.y_m[day.stop[row]])
    there = (teams.x_m[day.team[row]], teams.y_m[day.team[row]])
    if row:
        there = (stops.x_m[day.stop[row - 1]], stops.y_m[day.stop[row - 1]])
    return float(problem.travel.between_s(*(np.array([one]) for one in (*there, *here)))[0])


def _without_a_lane(problem: Problem, visits: Visits) -> set[tuple[Rule, int, int]]:
    """Whoever is at a stop at an instant at which more samplers begin or swab there than it has lanes."""
    rows = range(len(visits))
    found = set()
    for one in rows:
        at, stop = visits.begins_s[one], visits.stop[one]
        there = [
            row
            for row in rows
            if visits.stop[row] == stop and visits.begins_s[row] <= at < visits.ends_s[row] - TOLERANCE_S
        ]
        if sum(problem.teams.samplers[visits.team[row]] for row in there) > problem.stops.lanes[stop]:
            found |= {(Rule.LANES, int(visits.team[row]), int(stop)) for row in there}
    return found
