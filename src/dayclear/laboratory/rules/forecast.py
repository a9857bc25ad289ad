"""How the queue of a laboratory will grow and shrink, hour by hour.

In every hour the tubes whose results are due first go to the benches, the fastest method first. Tubes are counted by
whole hours: one that arrives at any minute of an hour may be tested in that hour. No tube is lost on the way: what has
arrived by the end of an hour is tested or waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dayclear.laboratory.rules.hours import HOUR, Bench


class Source(StrEnum):
    """How sure it is that tubes come: they are there, a box is under way, a plan foresees them."""

    WAITING = "waiting"
    SENT = "sent"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Lot:
    """Tubes that arrive together and whose results are due together."""

    tubes: int
    arrives_at: datetime
    due_at: datetime
    source: Source


@dataclass(slots=True)
class Hour:
    """One hour from ``at``. ``waits`` is how long a tube that comes last in it waits; None beyond the forecast."""

    at: datetime
    capacity: int
    arrived: dict[Source, int] = field(default_factory=lambda: dict.fromkeys(Source, 0))
    tested_by: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    late: int = 0
    waits: timedelta | None = timedelta(0)

    @property
    def arriving(self) -> int:
        return sum(self.arrived.values())

    @property
    def tested(self) -> int:
        return sum(self.tested_by.values())

    @property
    def free(self) -> int:
        return self.capacity - self.tested


@dataclass(frozen=True, slots=True)
class Forecast:
    """``left_late``: tubes that still wait at the end and whose results can no longer come in time."""

    hours: Sequence[Hour]
    left_late: int

    @property
    def capacity(self) -> int:
        return sum(hour.capacity for hour in self.hours)

    @property
    def arriving(self) -> int:
        return sum(hour.arriving for hour in self.hours)

    @property
    def tested(self) -> int:
        return sum(hour.tested for hour in self.hours)

    @property
    def left(self) -> int:
        return self.hours[-1].waiting if self.hours else 0

    @property
    def late(self) -> int:
        return sum(hour.late for hour in self.hours) + self.left_late

    @property
    def free(self) -> list[int]:
        return [hour.free for hour in self.hours]


@dataclass(slots=True)
class _Queued:
    due_at: datetime
    tubes: int


def forecast(lots: Iterable[Lot], benches: Sequence[Bench], starts_at: datetime, hours: int) -> Forecast:
    """Lots that arrive before ``starts_at`` wait from the beginning; those after the last hour are not counted.

    ``benches`` have the same hours and stand in the order in which tubes are given to them.
    """
    table = [
        Hour(starts_at + number * HOUR, sum(bench.tubes[number] for bench in benches))
        for number in range(hours)
    ]
    coming: list[list[Lot]] = [[] for _hour in range(hours)]
    for lot in lots:
        number = max(int((lot.arrives_at - starts_at) // HOUR), 0)
        if number < hours:
            coming[number].append(lot)
            table[number].arrived[lot.source] += lot.tubes
    queue: list[_Queued] = []
    for number, hour in enumerate(table):
        queue += [_Queued(lot.due_at, lot.tubes) for lot in coming[number]]
        queue.sort(key=lambda queued: queued.due_at)
        for bench in benches:
            _test(queue, bench, number, hour)
        queue = [queued for queued in queue if queued.tubes]
        hour.waiting = sum(queued.tubes for queued in queue)
    _tell_waits(table)
    soonest = starts_at + hours * HOUR + min((bench.takes for bench in benches), default=timedelta(0))
    return Forecast(table, sum(queued.tubes for queued in queue if queued.due_at < soonest))


def _test(queue: Sequence[_Queued], bench: Bench, number: int, hour: Hour) -> None:
    """Gives the bench as many of the queue's first tubes as it can take in the hour."""
    room = bench.tubes[number]
    done_at = hour.at + HOUR + bench.takes
    tested = 0
    for queued in queue:
        if tested == room:
            break
        taken = min(queued.tubes, room - tested)
        queued.tubes -= taken
        tested += taken
        if done_at > queued.due_at:
            hour.late += taken
    hour.tested_by[bench.method] = hour.tested_by.get(bench.method, 0) + tested


def _tell_waits(table: Sequence[Hour]) -> None:
    """The wait behind everybody who waits now: until the capacity of the next hours has taken them all."""
    for number, hour in enumerate(table):
        ahead, hour.waits = hour.waiting, timedelta(0)
        for later in table[number + 1 :]:
            if ahead <= 0:
                break
            share = min(ahead / later.capacity, 1.0) if later.capacity else 1.0
            hour.waits += share * HOUR
            ahead -= later.capacity
        if ahead > 0:
            hour.waits = None
