"""How many beds will be occupied in the next days: from the curve of admissions and the days of release. No database.

The curve of the last days is fitted by growth (log-linear least squares, the counts as weights, growth drawn towards
none by a normal prior); what it gives is carried on, and those released on each day leave. The band holds eight of ten
outcomes: the growth may be off by its standard error, and counts scatter as Poisson counts do.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

BAND_SHARE = 0.8
"""The share of outcomes inside the band."""
_Z = NormalDist().inv_cdf((1 + BAND_SHARE) / 2)
_LEAST = 0.5
"""Added to every count, so that a day without anybody has a logarithm."""
_USUAL_GROWTH = 0.2
"""The standard deviation of growth a day before any count is seen: doubling or halving in three to four days.

Few counts move the growth little away from none, many as far as they show.
"""


@dataclass(frozen=True, slots=True)
class Trend:
    """``level``: expected admissions on the last day seen; ``growth``: its logarithmic change a day, with its error."""

    level: float
    growth: float
    growth_error: float

    def admitted(self, day: int, *, shift: float = 0.0) -> float:
        """Expected on the so-many-th day after the last one seen, the growth off by ``shift`` standard errors."""
        return self.level * math.exp((self.growth + shift * self.growth_error) * day)


@dataclass(frozen=True, slots=True)
class OccupancyDay:
    """``day`` counts from tomorrow, which is 1."""

    day: int
    expected: float
    low: float
    high: float


def trend(admissions: Sequence[int]) -> Trend:
    """The level and growth of daily counts, the latest last. Fewer than two days, or nobody at all, show no growth."""
    if len(admissions) < 2 or not any(admissions):  # noqa: PLR2004 - a line needs two points.
        level = sum(admissions) / len(admissions) if admissions else 0.0
        return Trend(level, 0.0, 0.0)
    days = [float(day - len(admissions) + 1) for day in range(len(admissions))]
    logs = [math.log(count + _LEAST) for count in admissions]
    weights = [count + _LEAST for count in admissions]
    total = sum(weights)
    mid_day = sum(w * day for w, day in zip(weights, days, strict=True)) / total
    mid_log = sum(w * log for w, log in zip(weights, logs, strict=True)) / total
    spread = sum(w * (day - mid_day) ** 2 for w, day in zip(weights, days, strict=True))
    slope = (
        sum(w * (day - mid_day) * (log - mid_log) for w, day, log in zip(weights, days, logs, strict=True))
        / spread
    )
    rest = sum(
        w * (log - mid_log - slope * (day - mid_day)) ** 2
        for w, day, log in zip(weights, days, logs, strict=True)
    )
    # Counts scatter more than Poisson where cases come in clusters; they are never believed to scatter less.
    scatter = max(rest / max(len(admissions) - 2, 1), 1.0)
    told = spread / scatter
    precision = told + 1 / _USUAL_GROWTH**2
    growth = slope * told / precision
    level = max(math.exp(mid_log - growth * mid_day) - _LEAST, 0.0)
    return Trend(level, growth, 1 / math.sqrt(precision))


def forecast(
    *,
    occupied: int,
    waiting: float,
    admissions: Sequence[int],
    releases: Sequence[int],
    share: float = 1.0,
) -> list[OccupancyDay]:
    """Beds occupied at the end of each of the next days, one for each entry of ``releases``.

    ``waiting`` are those to be moved now, who come tomorrow at the latest; ``share`` of the admissions to come come here.
    """
    seen = trend(admissions)
    found, left = [], 0
    come, come_low, come_high = float(waiting), float(waiting), float(waiting)
    for day, leaving in enumerate(releases, start=1):
        left += leaving
        come += share * seen.admitted(day)
        come_low += share * seen.admitted(day, shift=-_Z)
        come_high += share * seen.admitted(day, shift=_Z)
        scatter = _Z * math.sqrt(max(come - waiting, 0.0))
        found.append(
            OccupancyDay(
                day=day,
                expected=max(occupied + come - left, 0.0),
                low=max(occupied + min(come_low, come) - scatter - left, 0.0),
                high=max(occupied + max(come_high, come) + scatter - left, 0.0),
            )
        )
    return found


def shares(free: Sequence[int], beds: Sequence[int]) -> list[float]:
    """How those to come are shared among facilities: by their free beds, where none has one by all of them."""
    weights = free if any(free) else beds
    total = sum(weights)
    return [weight / total if total else 0.0 for weight in weights]
