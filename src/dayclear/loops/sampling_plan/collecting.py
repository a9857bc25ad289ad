"""The tubes of a plan are picked up settlement by settlement and given to the laboratories that can have them in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

import numpy as np

from dayclear.engines import allocation, routing
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratory
from dayclear.laboratory.models import Laboratory
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.places import queries as tree
from dayclear.places.models import Place
from dayclear.places.nearness import plane
from dayclear.places.queries import Spot
from dayclear.planning import operations as planning
from dayclear.situation import laboratory_load

HORIZON_H = 48
_HOUR_S = 3600.0
_NEVER_S = 1e9
"""The way to a laboratory that does not accept such tubes: longer than any horizon."""


@dataclass(slots=True)
class _Load:
    """What is ready at a settlement when the runner comes, and which laboratories accept such tubes."""

    area: Place | Spot
    at_s: float
    accepted_by: tuple[bool, ...]
    people: int = 0
    tubes: int = 0
    first_s: float = float("inf")
    x_m: float = 0.0
    y_m: float = 0.0


def pickup_drafts(
    gathered: Gathered, visits: routing.Visits, *, round_id: UUID, at: datetime
) -> list[planning.PickupDraft]:
    """Every pickup of the plan, with the laboratory that a cheapest flow of all tubes gives it; ``at`` is now."""
    laboratories = list(laboratory.laboratories(Scope.everything()))
    loads = _loads(gathered, visits, laboratories)
    screening = gathered.protocol.screening
    first = np.array([load.first_s for load in loads], np.float64)
    batches = allocation.Batches(
        np.array([load.tubes for load in loads], np.int64),
        np.array([load.at_s for load in loads], np.float64),
        first + screening.tube_received_within_h * _HOUR_S,
        first + screening.loop_within_h * _HOUR_S,
        _ways_s(gathered, loads, laboratories),
    )
    found = allocation.allocate(batches, _laboratories(gathered, laboratories, round_id, at))
    drafts = []
    for row, load in enumerate(loads):
        chosen = int(found.laboratory[row])
        somewhere = chosen != allocation.NOWHERE
        drafts.append(
            planning.PickupDraft(
                place_id=load.area.pk,
                place_path=load.area.path,
                at=gathered.instant(load.at_s),
                people=load.people,
                tubes=load.tubes,
                first_swab_at=gathered.instant(load.first_s),
                laboratory_id=laboratories[chosen].pk if somewhere else None,
                arrives_at=gathered.instant(found.arrives_s[row]) if somewhere else None,
                due_at=gathered.instant(float(batches.due_s[row])),
                done_at=gathered.instant(found.done_s[row]) if somewhere else None,
            )
        )
    return drafts


def _loads(gathered: Gathered, visits: routing.Visits, laboratories: Sequence[Laboratory]) -> list[_Load]:
    """The tubes filled since the runner came last, settlement by settlement; by the clock.

    Kinds of tubes that not the same laboratories accept travel apart.
    """
    every_s = gathered.rules.pickup_every_min * 60.0
    areas = _areas(gathered)
    accepting = {
        tube_mode: tuple(tube_mode in one.tube_kinds for one in laboratories)
        for tube_mode in {stop.tube_mode for stop in gathered.stops}
    }
    x_m, y_m = gathered.problem.stops.x_m.tolist(), gathered.problem.stops.y_m.tolist()
    loads: dict[tuple[str, int, tuple[bool, ...]], _Load] = {}
    columns = (visits.stop, visits.people, visits.begins_s, visits.ends_s)
    for row, people, begins_s, ends_s in zip(*(column.tolist() for column in columns), strict=True):
        stop = gathered.stops[row]
        area, accepted_by = areas[stop.building.path], accepting[stop.tube_mode]
        for wave, taken, first_s in _by_wave(people, begins_s, ends_s, every_s):
            load = loads.get((area.path, wave, accepted_by))
            if load is None:
                load = loads[area.path, wave, accepted_by] = _Load(area, wave * every_s, accepted_by)
            load.people += taken
            load.tubes += ceil(taken / stop.tube_mode)
            load.first_s = min(load.first_s, first_s)
            load.x_m, load.y_m = x_m[row], y_m[row]
    return sorted(loads.values(), key=lambda load: (load.at_s, load.area.path))


def _by_wave(people: int, begins: float, ends: float, every_s: float) -> list[tuple[int, int, float]]:
    """How many people of a visit are swabbed before each coming of the runner, and when the first of them."""
    first_wave = int(begins // every_s) + 1
    last_wave = max(ceil(ends / every_s), first_wave)
    found, before = [], 0
    for wave in range(first_wave, last_wave + 1):
        share = 1.0 if wave == last_wave else (wave * every_s - begins) / (ends - begins)
        until = people if wave == last_wave else int(people * share)
        if until > before:
            found.append((wave, until - before, max(begins, (wave - 1) * every_s)))
        before = until
    return found


def _areas(gathered: Gathered) -> dict[str, Place | Spot]:
    """The compound or village around each building, where its runner comes."""
    buildings = {stop.building.path: stop.building for stop in gathered.stops}
    outer = {path: path[: path[:-1].rindex("/") + 1] for path in buildings}
    found = {spot.path: spot for spot in tree.spots(set(outer.values()))}
    return {path: found.get(outer[path], building) for path, building in buildings.items()}


def _ways_s(
    gathered: Gathered, loads: Sequence[_Load], laboratories: Sequence[Laboratory]
) -> allocation.Floats:
    """Seconds by car from each settlement to each laboratory; the protocol's time where a position is not known."""
    unknown_s = gathered.rules.laboratory_way_min * 60.0
    ways = np.full((len(loads), len(laboratories)), unknown_s)
    x = np.array([load.x_m for load in loads], np.float64)
    y = np.array([load.y_m for load in loads], np.float64)
    for column, one in enumerate(laboratories):
        if one.latitude is None or one.longitude is None:
            continue
        at_x, at_y = plane([(one.latitude, one.longitude)], gathered.middle)
        ways[:, column] = gathered.problem.travel.between_s(
            x, y, np.full(len(x), at_x[0]), np.full(len(y), at_y[0])
        )
    accepted = np.array([load.accepted_by for load in loads], np.bool_).reshape(ways.shape)
    return np.where(accepted, ways, _NEVER_S)


def _laboratories(
    gathered: Gathered, laboratories: Sequence[Laboratory], round_id: UUID, at: datetime
) -> allocation.Laboratories:
    """What each can still take in each hour of the plan, after what waits there, is under way or planned by other rounds.

    A door is open in every hour in which anybody works, also where the queue leaves nothing free.
    """
    told = [one.pk for one in laboratories]
    benches = laboratory.benches(told, gathered.opens_at, HORIZON_H)
    free = laboratory_load.free_tubes(
        told,
        protocol=gathered.protocol,
        at=at,
        starts_at=gathered.opens_at,
        hours=HORIZON_H,
        without_round=round_id,
    )
    works = [[any(bench.tubes[hour] for bench in benches[pk]) for hour in range(HORIZON_H)] for pk in told]
    shape = (len(told), HORIZON_H)
    return allocation.Laboratories(
        np.array([free[pk] for pk in told], np.int64).reshape(shape),
        gathered.rules.test_takes_h * _HOUR_S,
        np.array(works, np.bool_).reshape(shape),
    )
