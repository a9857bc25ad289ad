"""Who may have infected whom, with probabilities (Wallinga & Teunis, Am J Epidemiol 2004).

Among those who may have infected case j, case i did with probability w(t_j - t_i) s_ij / sum over all i, where w is the
serial interval and s how much more likely an infection is between two who share a place. Where tracing has named
infectors, they alone are candidates; a single one has probability 1. Two who fell ill on one day may each have infected the
other, and not both: what each case tells alone is weighed over all trees without a circle (``trees``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from dayclear.engines.epidemic.arrays import Floats, Ints
from dayclear.engines.epidemic.intervals import IntervalByDay
from dayclear.engines.epidemic.links import Links
from dayclear.engines.epidemic.trees import over_trees

NOWHERE = -1
IMPOSSIBLE = 1e-9
"""What is no more than this is a rounding left over of a link that no tree has."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near cases are to each other: one column of ``shared`` for each kind of place, the widest first.

    Two cases with the same number in a column share that place; NOWHERE shares with nobody. The last column that two
    share gives its factor of ``weight``; two that share none have ``apart``. ``met`` tells for a case which others it met
    while these could infect it: they have ``met_weight``, unless what they share weighs more.
    """

    shared: Ints
    weight: Floats
    apart: float = 1.0
    met: Mapping[int, Ints] = field(default_factory=dict)
    met_weight: float = 0.0

    def __post_init__(self) -> None:
        if self.shared.ndim != 2 or self.shared.shape[1] != len(self.weight):  # noqa: PLR2004 - a table.
            raise ValueError("Every kind of place needs its weight.")
        if (self.weight < 0).any() or self.apart < 0 or self.met_weight < 0:
            raise ValueError("A weight is nothing or more.")

    def to(self, case: int) -> Floats:
        """How near each case is to one of them."""
        near = np.full(len(self.shared), self.apart)
        for column, weight in enumerate(self.weight):
            own = self.shared[case, column]
            if own != NOWHERE:
                near[self.shared[:, column] == own] = weight
        if case in self.met:
            near[self.met[case]] = np.maximum(near[self.met[case]], self.met_weight)
        return near


@dataclass(frozen=True, slots=True)
class Candidates:
    """Every likely link with its ``probability``; ``known`` where tracing named the infector.

    ``outside`` is for each case the probability that no case of the list infected it; nan where nothing can be said,
    because its onset is not known or nobody was ill before.
    """

    infector: Ints
    infectee: Ints
    probability: Floats
    known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    outside: Floats

    def __len__(self) -> int:
        return len(self.infector)

    def of(self, case: int, most: int = 3) -> list[tuple[int, float]]:
        """The most likely infectors of a case with their probabilities, the likeliest first."""
        rows = np.flatnonzero(self.infectee == case)
        best = rows[np.argsort(-self.probability[rows], kind="stable")][:most]
        return [(int(self.infector[row]), float(self.probability[row])) for row in best]

    def expected_onward(self, cases: int) -> Floats:
        """How many cases each case is expected to have infected: its own reproduction number."""
        onward: Floats = np.zeros(cases)
        np.add.at(onward, self.infector, self.probability)
        return onward


def likely_sources(
    day: Floats,
    interval: IntervalByDay,
    known: Links,
    nearness: Nearness | None = None,
    *,
    outside: float = 0.0,
    least: float = 0.001,
) -> Candidates:
    """Candidates for every case. ``outside`` is the weight of a source that is not on the list, on the scale of s_ij.

    Candidates less likely than ``least`` by day and place are left out and the others made to sum up again. Cost: cases
    squared, and the cube of those that may have infected each other.
    """
    if outside < 0 or not 0 <= least < 1:
        raise ValueError("The weight of what is outside is nothing or more.")
    named = _named(known)
    parts: list[tuple[Ints, Ints, Floats, bool]] = []
    beyond = np.full(len(day), np.nan)
    for case in range(len(day)):
        infectors, share, beyond[case] = (
            _among_named(case, named[case], day, interval)
            if case in named
            else _among_all(case, day, interval, nearness, outside, least)
        )
        parts.append((infectors, np.full(len(infectors), case), share, case in named))
    infector = np.concatenate([np.empty(0, np.int64), *(part[0] for part in parts)])
    infectee = np.concatenate([np.empty(0, np.int64), *(part[1] for part in parts)])
    alone = np.concatenate([np.empty(0), *(part[2] for part in parts)])
    is_named = np.concatenate([np.empty(0, bool), *(np.full(len(part[0]), part[3]) for part in parts)])
    probability, beyond = over_trees(infector, infectee, alone, beyond)
    possible = probability > IMPOSSIBLE
    return Candidates(
        infector[possible], infectee[possible], probability[possible], is_named[possible], beyond
    )


def _named(known: Links) -> dict[int, Ints]:
    pairs = known.distinct
    if not len(pairs):
        return {}
    order = np.argsort(pairs[:, 1], kind="stable")
    infectees, starts = np.unique(pairs[order, 1], return_index=True)
    groups = np.split(pairs[order, 0], starts[1:])
    return {int(infectee): group for infectee, group in zip(infectees, groups, strict=True)}


def _among_named(
    case: int, infectors: Ints, day: Floats, interval: IntervalByDay
) -> tuple[Ints, Floats, float]:
    """Shared by the interval; evenly where it says nothing about them, because tracing knew better."""
    weight = interval.of(day[case] - day[infectors])
    weight = weight if weight.sum() > 0 else np.ones(len(infectors))
    return infectors, weight / weight.sum(), 0.0


def _among_all(
    case: int, day: Floats, interval: IntervalByDay, nearness: Nearness | None, outside: float, least: float
) -> tuple[Ints, Floats, float]:
    weight = interval.of(day[case] - day)
    if nearness is not None:
        weight = weight * nearness.to(case)
    weight[case] = 0.0
    total = weight.sum() + outside
    if np.isnan(day[case]) or not weight.sum():
        return np.empty(0, np.int64), np.empty(0), np.nan
    kept = np.flatnonzero(weight / total >= least)
    share = weight[kept]
    whole = share.sum() + outside
    return kept, share / whole, outside / whole


@dataclass(frozen=True, slots=True)
class GroupSource:
    """Where the infections of one group (a building, a compound) came from, as expected numbers of cases.

    ``others`` are the groups they were brought from, the likeliest first. Cases of which nothing can be said are in
    ``unknown``, with those from outside the list.
    """

    group: int
    cases: int
    inside: float
    others: tuple[tuple[int, float], ...]
    unknown: float


def sources_by_group(candidates: Candidates, group: Ints, most_others: int = 3) -> list[GroupSource]:
    """For each group of cases, the largest first; NOWHERE is no group."""
    cases = np.bincount(group[group != NOWHERE]) if (group != NOWHERE).any() else np.empty(0, np.int64)
    to, came = group[candidates.infectee], group[candidates.infector]
    found = []
    for number in np.flatnonzero(cases):
        rows = to == number
        flow: dict[int, float] = {}
        for origin in np.unique(came[rows]):
            flow[int(origin)] = float(candidates.probability[rows & (came == origin)].sum())
        inside = flow.pop(int(number), 0.0)
        brought = sorted(((share, origin) for origin, share in flow.items()), reverse=True)[:most_others]
        told = float(candidates.probability[rows].sum())
        others = tuple((origin, share) for share, origin in brought)
        found.append(
            GroupSource(int(number), int(cases[number]), inside, others, float(cases[number]) - told)
        )
    return sorted(found, key=lambda one: (-one.cases, one.group))
