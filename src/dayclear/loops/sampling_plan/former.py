"""A plan that another goes on from: who was to go where, at which point and at which doors."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.doors import Ends, Part
from dayclear.loops.sampling_plan.stops import Stop
from dayclear.planning import queries
from dayclear.planning.models import Plan, Point
from dayclear.screening import queries as screening

Stairs = tuple[str, str]
"""The path of a stairwell and the way in which its people are swabbed."""


@dataclass(frozen=True, slots=True)
class Former:
    """The plan with its visits, and the stretches of each."""

    plan: Plan
    visits: Sequence[queries.Standing]
    stretches: Mapping[UUID, Sequence[queries.Stood]]

    @classmethod
    def of(cls, plan: Plan) -> Self:
        return cls(plan, queries.visits_standing(plan), queries.stretches_standing(plan))

    def stands_in(self, stops: Iterable[Stop]) -> set[Stairs]:
        """The stairwells of the stops of now where the same people are due as the plan knew."""
        planned: Counter[Stairs] = Counter()
        for visit in self.visits:
            for part in self.stretches[visit.pk]:
                planned[part.place_path, visit.mode] += part.people
        news = screening.paths_with_news(self.plan.round_id, since=self.plan.asked_at)
        return {
            (unit.path, stop.mode)
            for stop in stops
            for unit in stop.stairwells
            if unit.people == planned[unit.path, stop.mode] and unit.path not in news
        }

    def point_of(self) -> dict[str, Point]:
        """The point of each stairwell whose people come down to one that is still in use."""
        points = {point.pk: point for point in queries.points(Scope.everything())}
        return {
            part.place_path: points[visit.point_id]
            for visit in self.visits
            if visit.point_id in points
            for part in self.stretches[visit.pk]
        }

    def ends(self, stands: Collection[Stairs]) -> dict[Part, Ends]:
        """The doors that the plan named in these stairwells."""
        return {
            Part(part.place_path, visit.mode, part.first, part.people): (part.from_door, part.to_door)
            for visit in self.visits
            for part in self.stretches[visit.pk]
            if (part.place_path, visit.mode) in stands
        }
