"""A plan: who is where from when until when, and how far it is from the best that could be."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from dayclear.engines.routing.problem import Floats, Ints, Problem


@dataclass(frozen=True, slots=True)
class Visits:
    """One row a visit, by team and time: the team arrives, sets up, swabs ``people`` from ``first`` on, ends."""

    team: Ints
    stop: Ints
    first: Ints
    people: Ints
    arrives_s: Floats
    begins_s: Floats
    ends_s: Floats

    def __len__(self) -> int:
        return len(self.team)

    @classmethod
    def none(cls) -> Self:
        whole, real = np.empty(0, np.int64), np.empty(0, np.float64)
        return cls(whole, whole, whole, whole, real, real, real)

    def taken(self, rows: Ints | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Self:
        """These rows, in this order."""
        return type(self)(*(getattr(self, column.name)[rows] for column in fields(self)))

    def with_row(self, row: int, *, team: int, stop: int, first: int, people: int) -> Self:
        """One visit more, before ``row`` and without times as yet: nobody has been told of it."""
        values = (team, stop, first, people, np.inf, 0.0, 0.0)
        columns = zip(fields(self), values, strict=True)
        return type(self)(*(np.insert(getattr(self, column.name), row, value) for column, value in columns))

    def by_team(self) -> Self:
        return self.taken(np.lexsort((self.arrives_s, self.team)))


@dataclass(frozen=True, slots=True)
class Plan:
    """The visits, what is left undone, and the measures of the plan."""

    problem: Problem
    visits: Visits

    @property
    def unserved(self) -> Ints:
        """People of each stop whom nobody visits."""
        served = np.bincount(self.visits.stop, self.visits.people, len(self.problem.stops))
        return self.problem.stops.people - served.astype(np.int64)

    @property
    def teams_used(self) -> Ints:
        return np.unique(self.visits.team)

    @property
    def samplers_used(self) -> int:
        return int(self.problem.teams.samplers[self.teams_used].sum())

    @property
    def finish_s(self) -> float:
        """When the last swab is taken; 0 where there is nobody to be swabbed."""
        return float(self.visits.ends_s.max(initial=0.0))

    @property
    def travel_s(self) -> float:
        """All that teams at work spend neither swabbing nor setting up nor having finished."""
        first = np.unique(self.visits.team, return_index=True)[1]
        left = np.roll(self.visits.ends_s, 1)
        left[first] = np.maximum(self.problem.teams.starts_s[self.visits.team[first]], 0.0)
        return float((self.visits.arrives_s - left).sum())

    @property
    def unevenness_s(self) -> float:
        """How unequal the load is: the standard deviation of what a sampler at work has to swab, in seconds."""
        problem, visits = self.problem, self.visits
        if not len(visits):
            return 0.0
        work_s = visits.people * problem.stops.each_s[visits.stop] / problem.teams.at_full_pace[visits.team]
        load_s = np.bincount(visits.team, work_s, len(problem.teams))[self.teams_used]
        samplers = problem.teams.samplers[self.teams_used]
        mean_s = np.average(load_s, weights=samplers)
        return float(np.sqrt(np.average((load_s - mean_s) ** 2, weights=samplers)))

    @property
    def gap(self) -> float:
        """How much more the plan needs than its lower bound: samplers, or seconds until the finish; 0 is best."""
        problem = self.problem
        if self.unserved.any():
            return float("inf")
        if problem.aim == "fewest_samplers":
            return self.samplers_used / problem.least_samplers - 1 if problem.least_samplers else 0.0
        return self.finish_s / problem.earliest_finish_s - 1 if problem.earliest_finish_s else 0.0

    @property
    def worth(self) -> tuple[float, ...]:
        """Smaller is better: first nobody left out, then the aim, then the other aim, then fairness of load, then travel.

        The finish counts by the second, as people are told it; that makes the ties that fairness decides.
        """
        left_out = float((self.unserved * self.problem.stops.each_s).sum())
        finish_s = float(np.ceil(self.finish_s))
        aims = (float(self.samplers_used), finish_s)
        if self.problem.aim == "earliest_finish":
            aims = (finish_s, float(self.samplers_used))
        return (left_out, *aims, self.unevenness_s, self.travel_s)
