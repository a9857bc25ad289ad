"""What is to be planned: people at stops, teams with shifts, and how one gets about.

All instants are seconds from the moment the round's window opens; coordinates are metres on a plane.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

_NEARLY = 1 - 1e-12
"""Sums of seconds in another order differ in the last digit."""

LANES_ENOUGH = 1_000_000
"""More lanes than a district has samplers: no limit."""

_WITHOUT = {
    "opens_s": 0.0,
    "closes_s": np.inf,
    "lanes": LANES_ENOUGH,
    "tubes_from_s": 0.0,
    "tubes_until_s": np.inf,
}

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


class Aim(StrEnum):
    """What comes first; the other follows, and fairness of load ends every tie."""

    FEWEST_SAMPLERS = "fewest_samplers"
    EARLIEST_FINISH = "earliest_finish"


@dataclass(frozen=True, slots=True)
class Stops:
    """Where people are swabbed one after the other: the doors of a building, or a point they are called to.

    ``zone`` ranks the infection risk, 0 the cleanest. ``each_s`` is the time of one sampler for one person.
    A stop may be served by several teams; each takes a stretch of its people, who stand in a fixed order. Swabs are taken
    from ``opens_s`` to ``closes_s``, by at most ``lanes`` samplers at a time, and only between ``tubes_from_s`` and
    ``tubes_until_s``: a tube filled then meets a laboratory in time. Left out, at any time and by any number.
    """

    x_m: Floats
    y_m: Floats
    zone: Ints
    people: Ints
    each_s: Floats
    opens_s: Floats = field(default_factory=lambda: np.empty(0))
    closes_s: Floats = field(default_factory=lambda: np.empty(0))
    lanes: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    tubes_from_s: Floats = field(default_factory=lambda: np.empty(0))
    tubes_until_s: Floats = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        n = len(self.people)
        for name, without in _WITHOUT.items():
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(n, without))
        _same_length(
            *(self.x_m, self.y_m, self.zone, self.people, self.each_s),
            *(self.opens_s, self.closes_s, self.lanes, self.tubes_from_s, self.tubes_until_s),
        )
        _finite(self.x_m, self.y_m, self.opens_s, self.tubes_from_s)
        if (self.lanes < 1).any() or (self.closes_s < self.opens_s).any():
            raise ValueError("A stop has a lane, and closes after it opens.")
        if (self.tubes_until_s < self.tubes_from_s).any():
            raise ValueError("Tubes are filled from an hour until a later one.")
        if (self.people < 0).any() or (self.zone < 0).any():
            raise ValueError("People and zones of stops cannot be negative.")
        if not (self.each_s > 0).all():
            raise ValueError("Swabbing a person takes time.")

    def __len__(self) -> int:
        return len(self.people)

    @property
    def from_s(self) -> Floats:
        """When the first swab of each stop may be taken."""
        earliest: Floats = np.maximum(self.opens_s, self.tubes_from_s)
        return earliest

    @property
    def until_s(self) -> Floats:
        """When the last swab of each stop is taken at the latest."""
        latest: Floats = np.minimum(self.closes_s, self.tubes_until_s)
        return latest

    def without_limits(self, those: NDArray[np.bool_] | None = None) -> Self:
        """The same stops, ``those`` (or all) open at any time for any number of samplers.

        Their tubes have to meet a laboratory all the same.
        """
        free = np.ones(len(self), np.bool_) if those is None else those
        return replace(
            self,
            opens_s=np.where(free, 0.0, self.opens_s),
            closes_s=np.where(free, np.inf, self.closes_s),
            lanes=np.where(free, LANES_ENOUGH, self.lanes),
        )

    @property
    def work_s(self) -> float:
        """Sampler-seconds for everybody, without a step of travel."""
        return float((self.people * self.each_s).sum())


@dataclass(frozen=True, slots=True)
class Teams:
    """Who can be sent: from where, from when until when, with how many samplers.

    ``zone_from`` is the cleanest zone the team may still enter: it was in one as dirty before. ``pace`` is how fast its
    samplers are, 1 where they take ``each_s`` for a person; left out, all do.
    """

    x_m: Floats
    y_m: Floats
    starts_s: Floats
    ends_s: Floats
    samplers: Ints
    zone_from: Ints
    pace: Floats = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        if not len(self.pace):
            object.__setattr__(self, "pace", np.ones(len(self.samplers)))
        _same_length(
            *(self.x_m, self.y_m, self.starts_s, self.ends_s, self.samplers, self.zone_from, self.pace)
        )
        _finite(self.x_m, self.y_m, self.starts_s, self.ends_s)
        if (self.samplers < 1).any():
            raise ValueError("A team has at least one sampler.")
        if (self.ends_s < self.starts_s).any():
            raise ValueError("A shift ends after it starts.")
        if not ((self.pace > 0) & (self.pace <= 1)).all():
            raise ValueError("A pace is a share of the full one, above 0.")

    def __len__(self) -> int:
        return len(self.samplers)

    @property
    def at_full_pace(self) -> Floats:
        """How many samplers at full pace do as much as each team."""
        done: Floats = self.samplers * self.pace
        return done

    @classmethod
    def joined(cls, several: Sequence[Self]) -> Self:
        """All of these teams, one after the other."""
        return cls(
            *(np.concatenate([getattr(one, column.name) for one in several]) for column in fields(cls))
        )


@dataclass(frozen=True, slots=True)
class Travel:
    """On foot or by car, whichever is faster; roads are ``detour`` times as long as the straight line."""

    walk_m_per_s: float = 1.2
    drive_m_per_s: float = 8.0
    drive_overhead_s: float = 180.0
    detour: float = 1.3

    def __post_init__(self) -> None:
        if min(self.walk_m_per_s, self.drive_m_per_s) <= 0 or self.drive_overhead_s < 0 or self.detour < 1:
            raise ValueError("Speeds are positive, and no road is shorter than the straight line.")

    @property
    def pace(self) -> Floats:
        """The same numbers in the order in which the kernels read them."""
        return np.array([self.detour, self.walk_m_per_s, self.drive_m_per_s, self.drive_overhead_s])

    def between_s(self, from_x: Floats, from_y: Floats, to_x: Floats, to_y: Floats) -> Floats:
        """Seconds between points, column by column."""
        distance_m = np.hypot(to_x - from_x, to_y - from_y) * self.detour
        by_car = self.drive_overhead_s + distance_m / self.drive_m_per_s
        quicker: Floats = np.minimum(distance_m / self.walk_m_per_s, by_car)
        return quicker


@dataclass(frozen=True, slots=True)
class Problem:
    """A round to be planned inside ``[0, closes_s]``.

    ``setup_s`` passes at each stop before the first swab. A team with time left for fewer than
    ``fewest_people`` of a stop does not go there, unless they are all that is left of it. ``now_s`` is the present instant
    where a plan is changed that is gone by already: nobody is sent anywhere before it.
    """

    stops: Stops
    teams: Teams
    closes_s: float
    travel: Travel = Travel()
    setup_s: float = 120.0
    fewest_people: int = 8
    aim: Aim = Aim.FEWEST_SAMPLERS
    now_s: float = 0.0

    def __post_init__(self) -> None:
        if self.closes_s <= 0 or self.setup_s < 0 or self.fewest_people < 1:
            raise ValueError("The window is open for a while, and a visit is for somebody.")

    @property
    def shifts_s(self) -> Floats:
        """How long each team can work inside the window, in seconds."""
        start = np.maximum(self.teams.starts_s, 0.0)
        inside: Floats = np.maximum(np.minimum(self.teams.ends_s, self.closes_s) - start, 0.0)
        return inside

    @property
    def swabbing_s(self) -> tuple[Floats, Floats]:
        """From when until when each team can swab anybody at all: its shift as far as a stop is open, window or not."""
        due = self.stops.people > 0
        opens_s, closes_s = (
            self.stops.from_s[due].min(initial=np.inf),
            self.stops.until_s[due].max(initial=0.0),
        )
        starts: Floats = np.maximum(self.teams.starts_s, opens_s)
        return starts, np.maximum(np.minimum(self.teams.ends_s, closes_s), starts)

    @property
    def least_samplers(self) -> int:
        """No plan does with fewer: people over rate, travel relaxed, the longest shifts taken first."""
        if not self.stops.work_s:
            return 0
        starts, ends = self.swabbing_s
        inside_s = np.maximum(np.minimum(ends, self.closes_s) - starts, 0.0)
        hours = np.sort(np.repeat(inside_s * self.teams.pace, self.teams.samplers))[::-1]
        return 1 + int(np.searchsorted(np.cumsum(hours), self.stops.work_s * _NEARLY))

    @property
    def earliest_finish_s(self) -> float:
        """No plan finishes before: neither all samplers together, nor the lanes of any stop, are through with the work.

        Infinite where all shifts together, or the hours of a stop, are too short.
        """
        return max(self.all_at_work_s, float(self.through_s.max(initial=0.0)))

    @property
    def through_s(self) -> Floats:
        """When each stop can be through at the soonest: as many samplers as its lanes hold, there from the first second on.

        Infinite where that is after its last hour, 0 where nobody is due.
        """
        stops, teams = self.stops, self.teams
        if not len(teams):
            return np.where(stops.people > 0, np.inf, 0.0)
        begins = np.maximum(stops.from_s, max(teams.starts_s.min(), 0.0) + self.setup_s)
        at_once = np.minimum(stops.lanes * teams.pace.max(), teams.at_full_pace.sum())
        ends = begins + stops.people * stops.each_s / at_once
        in_time = ends * _NEARLY <= stops.until_s
        return np.where(stops.people > 0, np.where(in_time, ends, np.inf), 0.0)

    @property
    def all_at_work_s(self) -> float:
        """When everybody is swabbed with all samplers at work from the first second of their shifts, no travel, no lanes."""
        if not self.stops.work_s:
            return 0.0
        (starts, ends), does = self.swabbing_s, self.teams.at_full_pace
        knots = np.unique(np.concatenate([starts, ends]))
        done = np.array([(np.clip(knot - starts, 0.0, ends - starts) * does).sum() for knot in knots])
        if not len(knots) or done[-1] < self.stops.work_s * _NEARLY:
            return float("inf")
        return float(np.interp(self.stops.work_s, done, knots))


def _same_length(*columns: NDArray[np.generic]) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"Columns of different lengths: {[len(column) for column in columns]}")


def _finite(*columns: Floats) -> None:
    if not all(np.isfinite(column).all() for column in columns):
        raise ValueError("Every coordinate and instant is a finite number.")
