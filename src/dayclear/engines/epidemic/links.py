"""Who infected whom, as a graph: onward cases, first cases, components, generations, days between onsets."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dayclear.engines.epidemic.arrays import Flags, Floats, Ints

NO_GENERATION = -1


@dataclass(frozen=True, slots=True)
class Links:
    """Links from ``infector`` to ``infectee`` among cases numbered from 0; each pair counts once.

    A case may have several infectors where it is not known which one it was.
    """

    cases: int
    infector: Ints
    infectee: Ints

    def __post_init__(self) -> None:
        if self.infector.shape != self.infectee.shape or self.infector.ndim != 1:
            raise ValueError("Every link needs its infector and its infectee.")
        ends = np.concatenate([self.infector, self.infectee])
        if ends.size and (ends.min() < 0 or ends.max() >= self.cases):
            raise ValueError("A link joins two of the cases.")
        if (self.infector == self.infectee).any():
            raise ValueError("Nobody infects themselves.")

    def __len__(self) -> int:
        return len(self.infector)

    @property
    def distinct(self) -> Ints:
        """The pairs, each once, in rows of infector and infectee."""
        pairs: Ints = np.unique(np.column_stack([self.infector, self.infectee]), axis=0)
        return pairs

    @property
    def onward(self) -> Ints:
        """How many cases each case infected."""
        return np.bincount(self.distinct[:, 0], minlength=self.cases)

    @property
    def infectors(self) -> Ints:
        return np.unique(self.infector)

    @property
    def infectees(self) -> Ints:
        return np.unique(self.infectee)

    @property
    def roots(self) -> Ints:
        """Infectors whom no case of the list infected."""
        return np.setdiff1d(self.infectors, self.infectees)

    @property
    def linked(self) -> Flags:
        """Whether a case is at either end of a link."""
        found = np.zeros(self.cases, bool)
        found[self.infector] = found[self.infectee] = True
        return found

    @property
    def components(self) -> list[Ints]:
        """The cases that hang together by links, the largest component first; unlinked cases are in none."""
        if not len(self):
            return []
        graph = coo_array(
            (np.ones(len(self)), (self.infector, self.infectee)), shape=(self.cases, self.cases)
        )
        _count, label = connected_components(graph, directed=False)
        members = np.flatnonzero(self.linked)
        order = members[np.argsort(label[members], kind="stable")]
        cuts = np.flatnonzero(np.diff(label[order])) + 1
        return sorted(np.split(order, cuts), key=len, reverse=True)

    @property
    def generations(self) -> Ints:
        """Steps from the nearest root, 0 for a root; -1 for an unlinked case and inside a circle without a root."""
        generation = np.full(self.cases, NO_GENERATION)
        reached = self.roots
        step = 0
        while reached.size:
            generation[reached] = step
            following = np.unique(self.infectee[np.isin(self.infector, reached)])
            reached = following[generation[following] == NO_GENERATION]
            step += 1
        return generation

    def days_between(self, day: Floats) -> Floats:
        """Days from the infector's to the infectee's onset for each link as given; nan where either is not known."""
        days: Floats = day[self.infectee] - day[self.infector]
        return days
