"""What binds cases: the exposures that they share more often than chance would have it."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from dayclear.engines.epidemic.arrays import Floats, Ints


@dataclass(frozen=True, slots=True)
class Binding:
    """One row for each exposure. ``lift`` is how many times as often the cases have it as chance says.

    ``p`` is the chance of at least so many cases with it (hypergeometric); ``q`` the same corrected for looking at many
    exposures at once (Benjamini & Hochberg 1995): of those with q up to 5 %, at most 5 % are there by chance.
    """

    cases_with: Ints
    people_with: Ints
    expected: Floats
    lift: Floats
    p: Floats
    q: Floats

    @property
    def ranking(self) -> Ints:
        """The rows by lift, the greatest first; of equals the one with the smaller p."""
        return np.lexsort((self.p, -self.lift))


def binding(cases_with: Ints, people_with: Ints, *, cases: int, people: int) -> Binding:
    """``cases`` are some of ``people``: of each exposure, how many of both have it."""
    if not 0 < cases <= people:
        raise ValueError("The cases are some of the people.")
    if (
        (cases_with > np.minimum(people_with, cases)).any()
        or (people_with > people).any()
        or (cases_with < 0).any()
    ):
        raise ValueError(
            "Of an exposure, no more cases can have it than there are cases, and than people have it."
        )
    expected = cases * people_with / people
    lift = np.divide(cases_with, expected, out=np.zeros(len(cases_with)), where=expected > 0)
    p = np.array(
        [_at_least(int(k), int(n), cases, people) for k, n in zip(cases_with, people_with, strict=True)],
        float,
    )
    return Binding(cases_with, people_with, expected, lift, p, corrected(p))


def _at_least(found: int, marked: int, drawn: int, total: int) -> float:
    """The probability that of ``drawn`` out of ``total`` at least ``found`` are among the ``marked``."""
    least = max(0, drawn + marked - total)
    if found <= least:
        return 1.0
    counts = np.arange(found, min(marked, drawn) + 1)
    log_p = (
        _log_ways(marked, counts)
        + _log_ways(total - marked, drawn - counts)
        - _log_ways(total, np.array(drawn))
    )
    return float(min(np.exp(log_p).sum(), 1.0))


def _log_ways(of: int, chosen: Ints) -> Floats:
    ways: Floats = gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1)
    return ways


def corrected(p: Floats) -> Floats:
    """Benjamini and Hochberg's step-up values of p, in the same order."""
    order = np.argsort(p)
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return q
