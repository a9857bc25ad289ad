"""Superspreading: how unevenly onward cases are spread over cases.

Onward cases are negative-binomial with mean R and dispersion k (Lloyd-Smith et al., Nature 2005): the smaller k, the
more of an outbreak hangs on few. Its likelihood is greatest at R = the mean of the counts whatever k is, so that the
profile of k needs one dimension only.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from dayclear.engines.epidemic.arrays import HALF_CHI2_95, Floats, Ints

LEAST_LOG_K, MOST_LOG_K = np.log(1e-4), np.log(1e4)
MOST_OF_ONWARD = 0.8


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Mean and dispersion with 95 % bounds; ``k`` is infinite where counts vary no more than by chance (Poisson)."""

    cases: int
    mean: float
    k: float
    low: float
    high: float


def dispersion(onward: Ints) -> Dispersion | None:
    """By maximum likelihood, its bounds by profile likelihood; None where nobody infected anybody."""
    if not onward.size or not onward.sum():
        return None
    mean = float(onward.mean())
    values, times = np.unique(onward, return_counts=True)

    def log_likelihood(log_k: float) -> float:
        return _log_likelihood(float(np.exp(log_k)), mean, values, times)

    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - every process loads this module, and few fit anything

    best = minimize_scalar(
        lambda log_k: -log_likelihood(log_k),
        bounds=(LEAST_LOG_K, MOST_LOG_K),
        method="bounded",
        options={"xatol": 1e-9},
    )
    poisson = float((times * (values * np.log(mean) - mean - gammaln(values + 1))).sum())
    top = max(-float(best.fun), poisson)
    k = float(np.exp(best.x)) if -float(best.fun) > poisson else float("inf")

    def fall(log_k: float) -> float:
        return log_likelihood(log_k) - top + HALF_CHI2_95

    peak = float(best.x) if np.isfinite(k) else float(MOST_LOG_K)
    return Dispersion(
        cases=int(onward.size),
        mean=mean,
        k=k,
        low=_crossing(fall, LEAST_LOG_K, peak),
        high=_crossing(fall, MOST_LOG_K, peak),
    )


def _crossing(fall: Callable[[float], float], end: float, peak: float) -> float:
    """Where the profile crosses its bound between the peak and an end; the end stands for nothing or infinity."""
    if fall(end) > 0 or fall(peak) <= 0:
        return float("inf") if end > 0 else 0.0
    from scipy.optimize import brentq  # noqa: PLC0415 - as above

    return float(np.exp(brentq(fall, end, peak)))


def _log_likelihood(k: float, mean: float, values: Ints, times: Ints) -> float:
    each = (
        gammaln(values + k)
        - gammaln(k)
        - gammaln(values + 1)
        - k * np.log1p(mean / k)
        + values * (np.log(mean) - np.log(k + mean))
    )
    return float((times * each).sum())


def share_causing(onward: Ints, part: float = MOST_OF_ONWARD) -> float | None:
    """The smallest share of the cases that caused ``part`` of all onward cases, as counted."""
    total = onward.sum()
    if not total:
        return None
    descending = np.sort(onward)[::-1]
    caused = np.cumsum(descending)
    full = int(np.searchsorted(caused, part * total))
    before = caused[full - 1] if full else 0
    return float((full + (part * total - before) / descending[full]) / len(onward))


def expected_share_causing(mean: float, k: float, part: float = MOST_OF_ONWARD) -> float:
    """The same for a large outbreak with this mean and dispersion (Endo et al. 2020, equations 1 and 2)."""
    counts: Floats = np.arange(max(1000, int(mean * 50)), dtype=float)
    if np.isinf(k):
        log_mass = counts * np.log(mean) - mean - gammaln(counts + 1)
    else:
        log_mass = (
            gammaln(counts + k)
            - gammaln(k)
            - gammaln(counts + 1)
            - k * np.log1p(mean / k)
            + counts * (np.log(mean) - np.log(k + mean))
        )
    mass = np.exp(log_mass)
    caused = np.cumsum(counts * mass) / (counts * mass).sum()
    at = int(np.searchsorted(caused, 1 - part))
    before = caused[at - 1] if at else 0.0
    within = ((1 - part) - before) / (caused[at] - before)
    return float(1 - (mass[:at].sum() + within * mass[at]))
