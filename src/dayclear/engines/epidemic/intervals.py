"""The serial interval: days from the onset of an infector to that of whom they infected.

Onsets are known to the day, so a difference of d days is any length from d - 1/2 to d + 1/2: the likelihood of a fit is
that of these stretches (interval censoring; Reich et al. 2009). Negative differences are real, where illness shows
before it does in the infector; the gamma and the log-normal distribution cannot hold them and say how many they left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import gammainc, ndtr

from dayclear.engines.epidemic.arrays import Z_95, Floats

QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)
FEWEST_FOR_A_FIT = 5
LEAST_LIKELIHOOD = 1e-300
LONGEST_INTERVAL_D = 60


@dataclass(frozen=True, slots=True)
class IntervalSummary:
    """The known differences as they are; ``low`` and ``high`` bound the mean by 95 %. ``quantiles`` as in QUANTILES."""

    count: int
    negative: int
    mean: float
    low: float
    high: float
    sd: float
    quantiles: tuple[float, ...]
    least: float
    most: float

    @property
    def median(self) -> float:
        return self.quantiles[QUANTILES.index(0.5)]


def summarise(days: Floats) -> IntervalSummary | None:
    """None where no difference is known. The spread and the bounds need two; with one they are nan."""
    known = days[np.isfinite(days)]
    if not known.size:
        return None
    mean = float(known.mean())
    sd = float(known.std(ddof=1)) if known.size > 1 else float("nan")
    margin = Z_95 * sd / float(np.sqrt(known.size))
    return IntervalSummary(
        count=int(known.size),
        negative=int((known < 0).sum()),
        mean=mean,
        low=mean - margin,
        high=mean + margin,
        sd=sd,
        quantiles=tuple(float(value) for value in np.quantile(known, QUANTILES)),
        least=float(known.min()),
        most=float(known.max()),
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """A distribution of ``family`` by its mean and standard deviation, with 95 % bounds of the mean.

    ``left_out`` counts negative differences that the family cannot hold: such a fit tells of the others only.
    """

    family: str
    mean: float
    sd: float
    low: float
    high: float
    log_likelihood: float
    used: int
    left_out: int

    @property
    def aic(self) -> float:
        return 2 * 2 - 2 * self.log_likelihood

    def below(self, days: Floats) -> Floats:
        """The share of intervals shorter than ``days``."""
        return FAMILIES[self.family](days, self.mean, self.sd)


def _gamma(days: Floats, mean: float, sd: float) -> Floats:
    shape, scale = (mean / sd) ** 2, sd**2 / mean
    below: Floats = gammainc(shape, np.maximum(days, 0.0) / scale)
    return below


def _lognormal(days: Floats, mean: float, sd: float) -> Floats:
    spread = np.sqrt(np.log1p((sd / mean) ** 2))
    with np.errstate(divide="ignore"):
        below: Floats = ndtr((np.log(np.maximum(days, 0.0)) - np.log(mean) + spread**2 / 2) / spread)
    return below


def _normal(days: Floats, mean: float, sd: float) -> Floats:
    below: Floats = ndtr((days - mean) / sd)
    return below


FAMILIES: dict[str, Callable[[Floats, float, float], Floats]] = {
    "gamma": _gamma,
    "lognormal": _lognormal,
    "normal": _normal,
}
POSITIVE = frozenset({"gamma", "lognormal"})


def fit(days: Floats, family: str) -> Fit | None:
    """The most likely distribution of a family; None for fewer than 5 differences, or where all are the same."""
    known = days[np.isfinite(days)]
    used = known[known >= 0] if family in POSITIVE else known
    if used.size < FEWEST_FOR_A_FIT or np.ptp(used) == 0:
        return None
    loss = partial(_loss, days=used, family=family)
    start = np.array(
        [used.mean() if family not in POSITIVE else np.log(max(used.mean(), 0.5)), np.log(used.std())]
    )
    from scipy.optimize import minimize  # noqa: PLC0415 - every process loads this module, and few fit anything

    best = minimize(
        loss, start, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000}
    )
    mean, sd = _parameters(best.x, family)
    margin = Z_95 * _standard_error(loss, best.x)
    low, high = best.x[0] - margin, best.x[0] + margin
    if family in POSITIVE:
        low, high = np.exp(low), np.exp(high)
    left_out = int(known.size - used.size)
    return Fit(family, mean, sd, float(low), float(high), -float(best.fun), int(used.size), left_out)


def fits(days: Floats) -> list[Fit]:
    """Every family that can be fitted; those that hold every difference first, then by AIC."""
    found = [fitted for family in FAMILIES if (fitted := fit(days, family))]
    return sorted(found, key=lambda fitted: (fitted.left_out > 0, fitted.aic))


def _parameters(point: Floats, family: str) -> tuple[float, float]:
    mean = np.exp(point[0]) if family in POSITIVE else point[0]
    return float(mean), float(np.exp(point[1]))


def _loss(point: Floats, *, days: Floats, family: str) -> float:
    mean, sd = _parameters(point, family)
    if not (1e-6 < sd < 1e6 and abs(mean) < 1e6):  # noqa: PLR2004 - outside, the functions lose their digits.
        return 1e12
    below = FAMILIES[family]
    inside = below(days + 0.5, mean, sd) - below(days - 0.5, mean, sd)
    return -float(np.log(np.maximum(inside, LEAST_LIKELIHOOD)).sum())


def _standard_error(loss: Callable[[Floats], float], point: Floats, step: float = 1e-3) -> float:
    """Of the first parameter, by the observed information (inverse of the curvature of the loss)."""
    curvature = np.empty((2, 2))
    steps = np.eye(2) * step
    for row in range(2):
        for column in range(2):
            a, b = steps[row], steps[column]
            curvature[row, column] = (
                loss(point + a + b) - loss(point + a - b) - loss(point - a + b) + loss(point - a - b)
            ) / (4 * step**2)
    determinant = float(np.linalg.det(curvature))
    if determinant <= 0:
        return float("nan")
    return float(np.sqrt(curvature[1, 1] / determinant))


@dataclass(frozen=True, slots=True)
class IntervalByDay:
    """How likely each whole number of days is, from ``first_day`` on."""

    first_day: int
    probability: Floats

    def of(self, days: Floats) -> Floats:
        """The probability of each difference of days; 0 where it is not known or too long."""
        whole = (
            np.where(np.isfinite(days), np.rint(days), self.first_day - 1).astype(np.int64) - self.first_day
        )
        inside = (whole >= 0) & (whole < len(self.probability))
        found: Floats = np.where(inside, self.probability[np.clip(whole, 0, len(self.probability) - 1)], 0.0)
        return found


def by_day(
    mean: float, sd: float, family: str = "gamma", longest_d: int = LONGEST_INTERVAL_D
) -> IntervalByDay:
    """A distribution of the interval as probabilities of whole days."""
    if sd <= 0 or (family in POSITIVE and mean <= 0):
        raise ValueError("An interval has a mean and a spread above nothing.")
    first = 0 if family in POSITIVE else -longest_d
    edges = np.arange(first, longest_d + 2, dtype=np.float64) - 0.5
    mass = np.diff(FAMILIES[family](edges, mean, sd))
    return IntervalByDay(first, mass / mass.sum())


def quantiles_of(summary: IntervalSummary) -> Sequence[tuple[float, float]]:
    """Each quantile with its value."""
    return list(zip(QUANTILES, summary.quantiles, strict=True))
