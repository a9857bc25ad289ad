"""When each stairwell is called down, so that nobody waits longer than the limit."""

import itertools
from dataclasses import dataclass

import numpy as np

from dayclear.engines.routing.plan import Visits
from dayclear.engines.routing.problem import Floats, Ints, Problem


@dataclass(frozen=True, slots=True)
class Units:
    """The stairwells of each stop in the order in which its people stand: ``stop`` ascending, people of each."""

    stop: Ints
    people: Ints


@dataclass(frozen=True, slots=True)
class Calls:
    """One row a call: of the visit, the stairwell, from which of its people on, how many, and at what time.

    ``waits_s`` is how long the last of them stands in the queue when all come at once.
    """

    visit: Ints
    unit: Ints
    first: Ints
    people: Ints
    called_s: Floats
    waits_s: Floats

    def __len__(self) -> int:
        return len(self.visit)


def calls_for(
    problem: Problem, visits: Visits, units: Units, *, queue_most_s: Floats, way_down_s: Floats
) -> Calls:
    """Calls for every visit, each of at most as many people as are swabbed within ``queue_most_s`` of the stop.

    Everybody needs ``way_down_s`` of the stop from the call to the queue, so that a call goes out that long before the
    first of its people is swabbed. At doors the one is infinite and the other 0: each stairwell is one row, with the time
    when the team gets there. Raises ValueError where the stairwells of a stop do not hold just its people.
    """
    of_stop = np.bincount(units.stop, units.people, len(problem.stops)).astype(np.int64)
    if not (of_stop == problem.stops.people).all():
        raise ValueError("The stairwells of a stop hold all its people and nobody else.")
    begins = np.cumsum(units.people) - units.people
    begins -= (np.cumsum(of_stop) - of_stop)[units.stop]
    first_unit = np.searchsorted(units.stop, np.arange(len(problem.stops) + 1))
    does = problem.teams.at_full_pace
    rows: list[tuple[int, int, int, int, float, float]] = []
    for visit in range(len(visits)):
        stop, start = int(visits.stop[visit]), int(visits.first[visit])
        each_s = float(problem.stops.each_s[stop] / does[visits.team[visit]])
        most = max(1, int(min(queue_most_s[stop] / each_s + 1e-9, problem.stops.people[stop])))
        for unit in range(int(first_unit[stop]), int(first_unit[stop + 1])):
            begin = int(begins[unit])
            end = min(start + int(visits.people[visit]), begin + int(units.people[unit]))
            for first, people in _even(max(start, begin), end, most):
                called_s = float(visits.begins_s[visit]) + (first - start) * each_s - way_down_s[stop]
                rows.append((visit, unit, first - begin, people, called_s, people * each_s))
    whole = np.array([row[:4] for row in rows], np.int64).reshape(-1, 4).T
    real = np.array([row[4:] for row in rows], np.float64).reshape(-1, 2).T
    return Calls(*whole, *real)


def _even(low: int, high: int, most: int) -> list[tuple[int, int]]:
    """A stretch of people as (first, people): as few groups of at most ``most`` as can be, all about as large."""
    groups = -(-(high - low) // most) if high > low else 0
    edges = [low + (high - low) * group // groups for group in range(groups + 1)] if groups else []
    return [(first, last - first) for first, last in itertools.pairwise(edges)]
