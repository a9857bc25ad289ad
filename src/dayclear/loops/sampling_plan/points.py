"""At which point the people of a building are swabbed: the one that somebody named, a near one with room, or none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from dayclear.command.protocol import PlanningRule
from dayclear.engines import routing
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.stops import Stop
from dayclear.places.nearness import plane
from dayclear.places.surroundings import Surroundings
from dayclear.planning import queries
from dayclear.planning.models import Point
from dayclear.zones.rules import outwards


@dataclass(frozen=True, slots=True)
class Choice:
    """The point of a queue, None where it is its own; how far it is, and whether somebody named it for the place."""

    point: Point | None
    away_m: float = 0.0
    is_named: bool = False


def near_points(queues: Sequence[Stop], places: Surroundings, rules: PlanningRule) -> list[Choice]:
    """The point of each queue, whether there is room for all or not."""
    points, named = _points_for(queues)
    if not points:
        return [Choice(None)] * len(queues)
    x, y = plane([places.position(stop.building) or places.middle for stop in queues], places.middle)
    at_x, at_y = plane([(point.latitude, point.longitude) for point in points], places.middle)
    buildings = routing.Buildings(
        x,
        y,
        np.array([stop.zone_rank for stop in queues]),
        np.array([stop.people for stop in queues]),
    )
    chosen = routing.points_for(
        buildings, at_x, at_y, walk_most_m=rules.point_within_m, detour=rules.detour, named=named
    )
    return [
        Choice(None)
        if point == routing.NO_POINT
        else Choice(
            points[point],
            float(np.hypot(x[row] - at_x[point], y[row] - at_y[point])),
            bool(named[row, point]),
        )
        for row, point in enumerate(chosen.tolist())
    ]


def relieved(queues: Sequence[Stop], choices: Sequence[Choice], left_out: Mapping[UUID, int]) -> list[Choice]:
    """The choices without so many people at points that have no room for them: who comes from farthest queues at home.

    Whoever was named a point stays with it: somebody decided that.
    """
    found = list(choices)
    too_many = dict(left_out)
    for row in sorted(range(len(found)), key=lambda row: -found[row].away_m):
        choice = found[row]
        if choice.point is None or choice.is_named or too_many.get(choice.point.pk, 0) <= 0:
            continue
        too_many[choice.point.pk] -= queues[row].people
        found[row] = Choice(None)
    return found


def named_points() -> frozenset[UUID]:
    """The points that somebody has named for places; they serve these and no others."""
    points = queries.points(Scope.everything()).filter(served__isnull=False)
    return frozenset(points.order_by().values_list("pk", flat=True))


def _points_for(queues: Sequence[Stop]) -> tuple[list[Point], NDArray[np.bool_]]:
    """The points that may serve these queues, and which of them somebody has named for which queue."""
    points = list(queries.points(Scope.everything()).prefetch_related("served"))
    naming: dict[str, list[int]] = defaultdict(list)
    for row, point in enumerate(points):
        for served in point.served.all():
            naming[served.place_path].append(row)
    named = np.zeros((len(queues), len(points)), np.bool_)
    for row, stop in enumerate(queues):
        for outer in outwards(stop.building.path):
            named[row, naming.get(outer, [])] = True
    # A point that was named for places without a queue here is none for others.
    may_serve = named.any(axis=0) | ~np.array([bool(point.served.all()) for point in points], np.bool_)
    return [points[row] for row in np.flatnonzero(may_serve)], named[:, may_serve]


def at_former_points(queues: Sequence[Stop], point_of: Mapping[str, Point]) -> list[Stop]:
    """The queues at the points that a former plan gave their stairwells.

    Where the buildings of a point are no longer in one zone, those of the zone with most people stay; the others are
    swabbed at their own foot, so that no two zones meet in a queue.
    """
    chosen = [point_of.get(stop.stairwells[0].path) for stop in queues]
    people: dict[UUID, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for stop, point in zip(queues, chosen, strict=True):
        if point is not None:
            people[point.pk][stop.zone_rank] += stop.people
    ranks = {point: max(sorted(by_rank), key=by_rank.__getitem__) for point, by_rank in people.items()}
    return together(
        queues,
        [
            point if point is not None and ranks[point.pk] == stop.zone_rank else None
            for stop, point in zip(queues, chosen, strict=True)
        ],
    )


def together(queues: Sequence[Stop], points: Sequence[Point | None]) -> list[Stop]:
    alone: list[Stop] = []
    together: dict[UUID, list[Stop]] = defaultdict(list)
    for stop, point in zip(queues, points, strict=True):
        if point is None:
            alone.append(stop)
        else:
            together[point.pk].append(replace(stop, point=point))
    return alone + [
        replace(stops[0], stairwells=[unit for stop in stops for unit in stop.stairwells])
        for stops in together.values()
    ]
