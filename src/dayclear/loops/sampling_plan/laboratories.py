"""Which laboratories can have the tubes of a plan, and so when people may be swabbed: what no laboratory meets is no swab."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Self

import numpy as np
from django.conf import settings

from dayclear.command.protocol import PlanningRule, Protocol
from dayclear.engines import allocation, routing
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratory
from dayclear.laboratory.models import Laboratory, Shift
from dayclear.laboratory.rules import Bench, is_open_at
from dayclear.loops.sampling_plan.stops import Stop
from dayclear.places import path_sets
from dayclear.places.nearness import Position, plane
from dayclear.planning.models import Plan
from dayclear.situation import laboratory_load

HOUR_S = 3600.0
STEP_S = 300.0
"""How exactly it is told from when until when people may be swabbed."""
_AFTER_H = 28
"""The hours after the window in which tubes may still arrive and be tested."""
_LATER_S = 8 * HOUR_S
"""So far beyond the window it is looked, for whoever asks what a later close would help."""
_NEVER_S = 1e9
"""The way to a laboratory that does not accept such tubes: longer than any horizon."""


@dataclass(frozen=True, slots=True)
class Laboratories:
    """The laboratories in use with what their benches can still take; instants are seconds from the plan's opening.

    The hours of ``table`` are those of the clock: the first began ``lead_s`` before the plan opens. A tube must be at a door
    ``received_s`` after its first swab, and its result there after ``loop_s``.
    """

    rows: Sequence[Laboratory]
    table: allocation.Laboratories
    lead_s: float
    received_s: float
    loop_s: float
    works: allocation.Flags
    """Which of them test anything at all in these hours, whether or not it is free."""

    def batches(
        self,
        tubes: allocation.Ints,
        first_s: routing.Floats,
        leaves_s: routing.Floats,
        ways_s: routing.Floats,
    ) -> allocation.Batches:
        """So many tubes, first filled then, which leave then; by the clock of the table."""
        first = first_s + self.lead_s
        return allocation.Batches(
            tubes, leaves_s + self.lead_s, first + self.received_s, first + self.loop_s, ways_s
        )

    def meets(
        self, first_s: routing.Floats, leaves_s: routing.Floats, ways_s: routing.Floats
    ) -> allocation.Flags:
        """Whether tubes that were first filled then and leave then meet any laboratory in time."""
        batches = self.batches(np.ones(len(first_s), np.int64), first_s, leaves_s, ways_s)
        return np.asarray(allocation.in_time(batches, self.table).any(axis=1))

    def is_known(self, ways_s: routing.Floats) -> allocation.Flags:
        """Whether there is any laboratory at work that accepts the tubes; where none is told, no plan can keep its time."""
        return np.asarray((self.works & (ways_s < _NEVER_S)).any(axis=1))

    def with_free(self, capacity: allocation.Ints) -> Self:
        """The same with just so much to give; what a door takes in does not change."""
        return replace(self, table=replace(self.table, capacity=capacity, is_open=self.table.doors))

    def with_bench(self, row: int, bench: Bench) -> Self:
        """The same with one bench more, and the laboratory open while it works."""
        tubes = np.array([bench.tubes], np.int64)
        is_open = self.table.doors.copy()
        is_open[row] |= tubes[0] > 0
        table = allocation.Laboratories(
            np.concatenate([self.table.capacity, tubes]),
            np.append(self.table.tests_s, bench.takes.total_seconds()),
            np.append(self.table.of, row),
            is_open,
        )
        return replace(self, table=table)


def none() -> Laboratories:
    """For whoever asks nothing about tubes."""
    nothing = allocation.Laboratories(np.empty((0, 1), np.int64))
    return Laboratories((), nothing, 0.0, 0.0, 0.0, np.empty(0, np.bool_))


def of_plan(plan: Plan, protocol: Protocol, at: datetime) -> Laboratories:
    """The laboratories as they are now, without what waits there, is under way or planned by other rounds.

    A door is open in every whole hour in which anybody works, also where the queue leaves nothing free.
    """
    rows = list(laboratory.laboratories(Scope.everything()).prefetch_related("shifts"))
    told = [one.pk for one in rows]
    starts_at = plan.opens_at.replace(minute=0, second=0, microsecond=0)
    hours = ceil((plan.closes_at - starts_at) / timedelta(hours=1)) + _AFTER_H
    benches = laboratory.benches(told, starts_at, hours)
    free = laboratory_load.free_benches(
        told, protocol=protocol, at=at, starts_at=starts_at, hours=hours, without_round=plan.round_id
    )
    rules = protocol.screening
    is_open = [_doors(one.shifts.all(), benches[one.pk], starts_at, hours) for one in rows]
    return Laboratories(
        rows,
        _table(free.values(), np.array(is_open, np.bool_).reshape(len(rows), hours)),
        (plan.opens_at - starts_at).total_seconds(),
        rules.tube_received_within_h * HOUR_S,
        rules.loop_within_h * HOUR_S,
        np.array([any(any(bench.tubes) for bench in benches[pk]) for pk in told], np.bool_),
    )


def _table(free: Collection[Sequence[Bench]], is_open: allocation.Flags) -> allocation.Laboratories:
    benches = [(row, bench) for row, of_one in enumerate(free) for bench in of_one]
    return allocation.Laboratories(
        np.array([bench.tubes for _row, bench in benches], np.int64).reshape(len(benches), is_open.shape[1]),
        np.array([bench.takes.total_seconds() for _row, bench in benches], np.float64),
        np.array([row for row, _bench in benches], np.int64),
        is_open,
    )


def _doors(
    shifts: Collection[Shift], benches: Sequence[Bench], starts_at: datetime, hours: int
) -> list[bool]:
    """In which hours somebody works from the first minute to the last; who has no shifts works on borrowed benches alone."""

    def somebody_is_there(at: datetime) -> bool:
        local = at.astimezone(settings.DISTRICT_ZONE).time()
        return any(is_open_at(shift.starts, shift.ends, local) for shift in shifts)

    found = []
    for hour in range(hours):
        begins = starts_at + timedelta(hours=hour)
        whole = somebody_is_there(begins) and somebody_is_there(begins + timedelta(minutes=59))
        found.append(any(bench.tubes[hour] for bench in benches) and (whole or not shifts))
    return found


def ways_s(
    laboratories: Laboratories,
    stops: Sequence[Stop],
    x_m: routing.Floats,
    y_m: routing.Floats,
    *,
    rules: PlanningRule,
    travel: routing.Travel,
    middle: Position,
) -> routing.Floats:
    """Seconds by car from the settlement of each stop to each laboratory; shape (stops, laboratories).

    It is the protocol's time where a position is not known, and the longest way of its stops for a whole settlement, since
    their tubes travel together.
    """
    rows = laboratories.rows
    ways = np.full((len(stops), len(rows)), rules.laboratory_way_min * 60.0)
    for column, one in enumerate(rows):
        if one.latitude is None or one.longitude is None:
            continue
        at_x, at_y = plane([(one.latitude, one.longitude)], middle)
        ways[:, column] = travel.between_s(x_m, y_m, np.full(len(x_m), at_x[0]), np.full(len(y_m), at_y[0]))
    outer = [settlement(stop.building.path) for stop in stops]
    by_settlement = sorted(range(len(stops)), key=outer.__getitem__)
    for _path, inside in groupby(by_settlement, key=outer.__getitem__):
        together = list(inside)
        ways[together] = np.ceil(ways[together].max(axis=0, initial=0.0))
    accepted = [[stop.tube_mode in one.tube_kinds for one in rows] for stop in stops]
    return np.where(np.array(accepted, np.bool_).reshape(ways.shape), ways, _NEVER_S)


def settlement(path: str) -> str:
    """The path of the compound or village around a building, where its runner comes."""
    return path_sets.around(path)


def meeting(
    laboratories: Laboratories, problem: routing.Problem, ways: routing.Floats, *, step_s: float = STEP_S
) -> routing.Problem:
    """The problem in which nobody is swabbed when no laboratory can have the tube in time."""
    from_s, until_s = tube_hours(laboratories, ways, problem.closes_s, step_s=step_s)
    stops = replace(problem.stops, tubes_from_s=from_s, tubes_until_s=until_s)
    return replace(problem, stops=stops)


def tube_hours(
    laboratories: Laboratories, ways: routing.Floats, closes_s: float, *, step_s: float = STEP_S
) -> tuple[routing.Floats, routing.Floats]:
    """From when until when a tube filled at each stop meets a laboratory in time: the longest such time in the window.

    Where there is none, people are swabbed at any time, and the plan says that no laboratory can have their tubes.
    Cost: settlements times laboratories times steps.
    """
    if not ways.size:
        return np.zeros(len(ways)), np.full(len(ways), np.inf)
    kinds, of_stop = np.unique(ways, axis=0, return_inverse=True)
    instants = np.arange(0.0, closes_s + _LATER_S + step_s, step_s)
    met = np.stack(
        [laboratories.meets(now, now, kinds) for now in (np.full(len(kinds), at) for at in instants)], axis=1
    )
    hours = np.array([_longest(row, instants, closes_s) for row in met], np.float64).reshape(-1, 2)
    return hours[of_stop.ravel(), 0], hours[of_stop.ravel(), 1]


def _longest(met: allocation.Flags, instants: routing.Floats, closes_s: float) -> tuple[float, float]:
    """The longest stretch of instants with a laboratory, as far as it lies before ``closes_s``."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], met, [False]]).astype(np.int8))).reshape(-1, 2)
    begins, ends = instants[edges[:, 0]], instants[edges[:, 1] - 1]
    inside_s = np.minimum(ends, closes_s) - begins
    if not (inside_s > 0).any():
        return 0.0, float("inf")
    best = int(inside_s.argmax())
    return float(begins[best]), float("inf") if ends[best] == instants[-1] else float(ends[best])


def working(
    laboratories: Laboratories, row: int, *, more_per_h: int = 0, earlier_h: int = 0, later_h: int = 0
) -> Laboratories:
    """As if one laboratory tested so many more an hour, or opened and closed by so many hours earlier and later."""
    table = laboratories.table
    is_open, capacity = table.doors.copy(), table.capacity.copy()
    of_it = np.flatnonzero(table.of == row)
    if not len(of_it):
        return laboratories
    before = is_open[row].copy()
    for moved, times in ((-1, earlier_h), (1, later_h)):
        for hours in range(1, times + 1):
            is_open[row] |= _shifted(before, moved * hours)
    opened = is_open[row] & ~before
    capacity[np.ix_(of_it, np.flatnonzero(opened))] = capacity[of_it].max(axis=1, initial=0)[:, None]
    capacity[of_it[0], is_open[row]] += more_per_h
    return replace(laboratories, table=replace(table, capacity=capacity, is_open=is_open))


def _shifted(is_open: allocation.Flags, hours: int) -> allocation.Flags:
    moved = np.zeros_like(is_open)
    if hours > 0:
        moved[hours:] = is_open[:-hours]
    else:
        moved[:hours] = is_open[-hours:]
    return moved
