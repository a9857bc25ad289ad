"""When the runner comes to a settlement: often enough, when its last swab is taken, and in time for a laboratory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import NamedTuple

import numpy as np

from dayclear.engines import routing
from dayclear.loops.sampling_plan.laboratories import STEP_S, Laboratories


class Filling(NamedTuple):
    """So many people who are swabbed one after the other at one visit, and how many share a tube."""

    begins_s: float
    ends_s: float
    people: int
    tube_mode: int


class Part(NamedTuple):
    """So many people of a filling, by its number among those of the settlement, whose tubes the runner takes along."""

    filling: int
    people: int
    tube_mode: int

    @property
    def tubes(self) -> int:
        return ceil(self.people / self.tube_mode)

    def people_of(self, tubes: int) -> int:
        """Who is in so many of its tubes, the last one first."""
        return self.people - max(0, self.tubes - tubes) * self.tube_mode


class Pickup(NamedTuple):
    """When the runner comes, the first swab of the tubes that are ready then, and whose they are."""

    at_s: float
    first_s: float
    people: int
    tubes: int
    parts: Sequence[Part]


class Runner:
    """The pickups at one settlement after the other.

    A plan asks for them again and again with few visits changed: what was reckoned once is remembered.
    """

    def __init__(self, every_s: float, laboratories: Laboratories) -> None:
        self._every_s = every_s
        self._laboratories = laboratories
        self._known: dict[tuple[bytes, bytes], Sequence[Pickup]] = {}

    def pickups(self, fillings: routing.Floats, ways_s: routing.Floats) -> Sequence[Pickup]:
        """By the clock, until all is taken.

        ``fillings`` has the columns of ``Filling``; ``ways_s`` is how long it is from there to each laboratory.
        """
        asked = ways_s.tobytes(), fillings.tobytes()
        if asked not in self._known:
            rows = [
                Filling(begins_s, ends_s, int(people), int(mode))
                for begins_s, ends_s, people, mode in fillings.tolist()
            ]
            self._known[asked] = self._reckoned(rows, ways_s)
        return self._known[asked]

    def _reckoned(self, fillings: Sequence[Filling], ways_s: routing.Floats) -> Sequence[Pickup]:
        """Nearly everywhere the usual times meet a laboratory; only where one does not, each is looked for by itself."""
        usual = list(self._coming(fillings, lambda _first_s, usual_s: usual_s))
        first_s, at_s = np.array([(one.first_s, one.at_s) for one in usual], np.float64).reshape(-1, 2).T
        ways = np.broadcast_to(ways_s, (len(usual), len(ways_s)))
        if not self._laboratories.meets(first_s, at_s, ways).all():
            usual = list(self._coming(fillings, partial(self._in_time, ways_s=ways_s)))
        return [one for one in usual if one.parts]

    def _coming(
        self, fillings: Sequence[Filling], time_of: Callable[[float, float], float]
    ) -> Iterator[Pickup]:
        """Each coming until all is taken; ``time_of`` says when, by the first swab that waits and the usual time."""
        order = sorted(range(len(fillings)), key=lambda one: fillings[one].begins_s)
        waiting = [_Waiting(one, fillings[one]) for one in order]
        while waiting:
            first_s = min(one.next_s for one in waiting)
            usual_s = min(first_s + self._every_s, max(one.filling.ends_s for one in waiting))
            at_s = time_of(first_s, usual_s)
            parts = [part for one in waiting if (part := one.collected(at_s)).people]
            waiting = [one for one in waiting if one.taken < one.filling.people]
            people, tubes = sum(part.people for part in parts), sum(part.tubes for part in parts)
            yield Pickup(at_s, first_s, people, tubes, parts)

    def _in_time(self, first_s: float, usual_s: float, ways_s: routing.Floats) -> float:
        """The latest time until the usual one at which the tubes meet a laboratory; the usual one where they never do."""
        leaves_s: routing.Floats = usual_s - STEP_S * np.arange(
            ceil((usual_s - first_s) / STEP_S), dtype=np.float64
        )
        if not len(leaves_s):
            return usual_s
        rows = np.broadcast_to(ways_s, (len(leaves_s), len(ways_s)))
        met = self._laboratories.meets(np.full(len(leaves_s), first_s), leaves_s, rows)
        return float(leaves_s[met.argmax()]) if met.any() else usual_s


@dataclass(slots=True)
class _Waiting:
    """A filling that is not yet taken along whole: of how many of its people it is, and when the runner left last."""

    number: int
    filling: Filling
    taken: int = 0
    left_s: float = 0.0

    @property
    def next_s(self) -> float:
        """When the first tube was begun that is still there."""
        return max(self.filling.begins_s, self.left_s)

    def collected(self, at_s: float) -> Part:
        """Its people who are in the tubes that the runner finds then."""
        begins_s, ends_s, people, tube_mode = self.filling
        until = people
        if at_s < ends_s:
            until = int(people * max(0.0, at_s - begins_s) / (ends_s - begins_s))
        count, self.taken = until - self.taken, until
        self.left_s = at_s
        return Part(self.number, count, tube_mode)
