"""Batches of tubes on their way, and what laboratories can take, hour by hour.

All instants are seconds from the start of the first hour; the horizon ends with the last column of the capacities.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

HOUR_S = 3600.0
NOWHERE = -1
_TESTS_S = 4 * HOUR_S


@dataclass(frozen=True, slots=True)
class Batches:
    """Boxes that travel as a whole: ``tubes`` of each, when they are ``ready_s`` to leave.

    Each must arrive by ``arrive_by_s`` (the limit from the first swab to the laboratory's door) and should have its
    results by ``due_s``. ``travel_s`` has shape (batches, laboratories).
    """

    tubes: Ints
    ready_s: Floats
    arrive_by_s: Floats
    due_s: Floats
    travel_s: Floats

    def __post_init__(self) -> None:
        columns = (self.tubes, self.ready_s, self.arrive_by_s, self.due_s, self.travel_s)
        if len({len(column) for column in columns}) > 1 or self.travel_s.ndim != 2:  # noqa: PLR2004 - a table.
            raise ValueError("Every batch needs its tubes, its times and its way to each laboratory.")
        if (self.tubes < 1).any() or (self.travel_s < 0).any():
            raise ValueError("A batch has tubes, and no way takes less than no time.")

    def __len__(self) -> int:
        return len(self.tubes)


@dataclass(frozen=True)
class Laboratories:
    """What benches can take in each hour, and when the doors of their laboratories are open.

    ``capacity`` in tubes has shape (benches, hours); an hour in which one stands still has none. ``of`` is the laboratory of
    each bench, ``tests_s`` how long a tube takes there to its result; left out, each bench is a laboratory of its own and
    takes four hours. ``is_open``, of shape (laboratories, hours), tells when a door is open where that does not follow from
    the capacity: a laboratory with a queue takes tubes in that it cannot test yet.
    """

    capacity: Ints
    tests_s: Floats = field(default_factory=lambda: np.empty(0))
    of: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    is_open: Flags | None = None

    def __post_init__(self) -> None:
        if self.capacity.ndim != 2 or (self.capacity < 0).any():  # noqa: PLR2004 - a table.
            raise ValueError("Capacities are a table of benches and hours.")
        n, hours = self.capacity.shape
        for name, without in (("tests_s", np.full(n, _TESTS_S)), ("of", np.arange(n))):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, without)
        if len(self.tests_s) != n or len(self.of) != n:
            raise ValueError("Every bench has its laboratory and its time to the result.")
        if self.is_open is not None and (
            self.is_open.shape[1] != hours or len(self.is_open) <= self.of.max(initial=-1)
        ):
            raise ValueError("Open hours are a table of laboratories and hours.")

    @cached_property
    def doors(self) -> Flags:
        """In which hours each laboratory takes tubes in."""
        if self.is_open is not None:
            return self.is_open
        is_open = np.zeros((self.of.max(initial=-1) + 1, self.hours), np.bool_)
        np.logical_or.at(is_open, self.of, self.capacity > 0)
        return is_open

    @property
    def hours(self) -> int:
        return int(self.capacity.shape[1])

    @cached_property
    def next_open(self) -> Ints:
        """For each laboratory and hour the first open hour from then on; the number of hours where there is none."""
        opens = np.where(self.doors, np.arange(self.hours), self.hours)
        return np.minimum.accumulate(opens[:, ::-1], axis=1)[:, ::-1]

    @cached_property
    def soonest_s(self) -> Floats:
        """When a result is there at the soonest of a tube that waits at each laboratory's door in each hour.

        Infinite where nothing is free in any hour from then on. Shape (laboratories, hours).
        """
        found = np.full((len(self.doors), self.hours + 1), np.inf)
        for hour in reversed(range(self.hours)):
            found[:, hour] = found[:, hour + 1]
            works = np.flatnonzero(self.capacity[:, hour])
            np.minimum.at(found[:, hour], self.of[works], (hour + 1) * HOUR_S + self.tests_s[works])
        return found[:, :-1]


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where each batch goes; NOWHERE where no laboratory can have it in time to open the door, or at all.

    ``arrives_s`` and ``done_s``, when the last result of the batch is there, are infinite where it goes nowhere.
    ``late`` counts the tubes of each batch without a result by its due time; ``free`` is what the benches have left of
    each hour.
    """

    laboratory: Ints
    arrives_s: Floats
    done_s: Floats
    late: Ints
    free: Ints

    def late_s(self, batches: Batches) -> Floats:
        """By how much each batch's results are late; 0 in time."""
        late: Floats = np.maximum(self.done_s - batches.due_s, 0.0)
        return late
