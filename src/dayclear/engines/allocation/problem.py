"""Batches of tubes on their way, and what laboratories can take, hour by hour.

All instants are seconds from the start of the first hour; the horizon ends with the last column of the capacities.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

HOUR_S = 3600.0
NOWHERE = -1


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


@dataclass(frozen=True, slots=True)
class Laboratories:
    """``capacity`` in tubes has shape (laboratories, hours); an hour in which one is closed has none.

    ``tests_s`` is how long a tube takes from the bench to its result. ``is_open`` tells in which hours a door is open where
    that does not follow from the capacity: a laboratory with a queue takes tubes in that it cannot test yet.
    """

    capacity: Ints
    tests_s: float = 4 * HOUR_S
    is_open: Flags | None = None

    def __post_init__(self) -> None:
        if self.capacity.ndim != 2 or (self.capacity < 0).any():  # noqa: PLR2004 - a table.
            raise ValueError("Capacities are a table of laboratories and hours.")
        if self.is_open is not None and self.is_open.shape != self.capacity.shape:
            raise ValueError("Open hours are a table as the capacities are.")

    @property
    def doors(self) -> Flags:
        """In which hours each laboratory takes tubes in."""
        return self.capacity > 0 if self.is_open is None else self.is_open

    @property
    def hours(self) -> int:
        return int(self.capacity.shape[1])


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where each batch goes; NOWHERE where no laboratory can have it in time to open the door, or at all.

    ``arrives_s`` and ``done_s``, when the last result of the batch is there, are infinite where it goes nowhere.
    """

    laboratory: Ints
    arrives_s: Floats
    done_s: Floats

    def late_s(self, batches: Batches) -> Floats:
        """By how much each batch's results are late; 0 in time."""
        late: Floats = np.maximum(self.done_s - batches.due_s, 0.0)
        return late
