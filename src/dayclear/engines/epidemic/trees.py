"""Nobody infects whom they were infected by: likely links over all trees that have no circle, and the tree that is drawn.

In a tree every case has one infector, or a source outside; a tree is as likely as the product of its links' chances, each
taken alone. How likely a link is over all trees follows from the matrix-tree theorem for directed graphs (Tutte, Proc Camb
Phil Soc 1948). Circles lie within cases each of which may, by way of others, have infected each other: only those are
reckoned together, as those of one household that fell ill on one day.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dayclear.engines.epidemic.arrays import Floats, Ints

LEAST_WAY_IN = 1e-6
"""Where cases name none but each other, one of them was infected outside all the same."""


def over_trees(infector: Ints, infectee: Ints, probability: Floats, outside: Floats) -> tuple[Floats, Floats]:
    """The probabilities of the links and, for each case, of a source outside, over all trees.

    Given are those of each case taken alone, which sum up to one as those answered do. A case without a link keeps what it
    has. Cost: the cube of the cases that may have infected each other.
    """
    probability, outside = probability.copy(), outside.copy()
    cases = len(outside)
    graph = coo_array((np.ones(len(infector)), (infector, infectee)), shape=(cases, cases))
    parts, part = connected_components(graph, directed=True, connection="strong")
    by_part = np.argsort(part[infectee], kind="stable")
    starts = np.searchsorted(part[infectee][by_part], np.arange(parts + 1))
    for number in np.flatnonzero(np.bincount(part, minlength=parts) > 1):
        rows = by_part[starts[number] : starts[number + 1]]
        members = np.flatnonzero(part == number)
        to = np.searchsorted(members, infectee[rows])
        among = part[infector[rows]] == number
        origin = np.searchsorted(members, infector[rows][among])
        probability[rows] = _in_part(probability[rows], to, among, origin, len(members))
        told = np.bincount(to, probability[rows], minlength=len(members))
        outside[members] = np.clip(1.0 - told, 0.0, 1.0)
    return probability, outside


def _in_part(alone: Floats, to: Ints, among: np.ndarray, origin: Ints, members: int) -> Floats:
    """P_ji (L^-1_jj - L^-1_ij) for a link from i to j and P_ji L^-1_jj for one from without, where L = I - P."""
    chance = np.zeros((members, members))
    chance[to[among], origin] = alone[among]
    alone = alone.copy()
    if (1.0 - chance.sum(axis=1)).max() < LEAST_WAY_IN:
        chance *= 1.0 - LEAST_WAY_IN
        alone[among] *= 1.0 - LEAST_WAY_IN
    ways = np.linalg.inv(np.eye(members) - chance)
    factor = ways.diagonal()[to]
    factor[among] -= ways[origin, to[among]]
    shared: Floats = np.clip(alone * factor, 0.0, 1.0)
    return shared


@dataclass(frozen=True, slots=True)
class Tree:
    """What is drawn: rows of ``links`` without a circle among them, and the pairs of whom either may have infected the other.

    ``reverse`` holds the row of the other way for each of ``either_way``.
    """

    links: Ints
    either_way: Ints
    reverse: Ints


def drawn_tree(infector: Ints, infectee: Ints, probability: Floats) -> Tree:
    """Of links worth drawing, the likeliest first, those that close no circle.

    Where both ways of a pair are among them nothing is decided between the two: it is one pair, the likelier way first.
    """
    rows = np.argsort(-probability, kind="stable")
    row_of = {(int(infector[row]), int(infectee[row])): int(row) for row in rows}
    links, either, reverse = [], [], []
    onward: dict[int, list[int]] = {}
    for (one, other), row in row_of.items():
        back = row_of.get((other, one))
        if back is not None:
            if back not in either:
                either.append(row)
                reverse.append(back)
        elif not _leads(other, one, onward):
            onward.setdefault(one, []).append(other)
            links.append(row)
    return Tree(*(np.array(found, np.int64) for found in (links, either, reverse)))


def _leads(start: int, goal: int, onward: dict[int, list[int]]) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        case = waiting.pop()
        if case == goal:
            return True
        following = [each for each in onward.get(case, ()) if each not in seen]
        seen.update(following)
        waiting.extend(following)
    return False
