"""Whom one person met: the visits to the same places at the same time that count by a rule."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.compiled import compiled
from dayclear.engines.contacts._kernels.ground import BLOCK, Ground, Offsets, Rows

THEIR_VISIT, OWN_VISIT, STARTS, ENDS, DISTANCE = 0, 1, 2, 3, 4
"""The columns of a meeting: the visit of the one who may infect, the visit of the one who met them, from when to when."""

COLUMNS = 5


class Terms(NamedTuple):
    """A rule as tables: the distance of each setting, and the least seconds by (distance, protection).

    ``shortest`` is, by distance, the least seconds that any meeting of so near a visit may last.
    """

    distance: Offsets
    least: Offsets
    shortest: Offsets


@compiled
def meetings(
    ground: Ground,
    terms: Terms,
    person: int,
    from_s: int,
    until_s: int,
    spared: NDArray[np.bool_],
    buffer: Rows,
) -> tuple[int, Rows]:
    """All meetings of a person inside ``[from_s, until_s)`` with people who are not spared, by the person's own visits.

    They stand in the first rows of the buffer, which comes back larger where it was too small.
    """
    found = 0
    at = _first_starting(
        ground, ground.person_rows[person], ground.person_rows[person + 1], from_s - ground.longest
    )
    while at < ground.person_rows[person + 1]:
        row = ground.by_person[at]
        if ground.starts[row] >= until_s:
            break
        at += 1
        since, to = max(ground.starts[row], from_s), min(ground.ends[row], until_s)
        if to - since < terms.shortest[terms.distance[ground.setting[row]]]:
            continue
        begin, end = ground.place_rows[ground.place[row]], ground.place_rows[ground.place[row] + 1]
        end = begin + np.searchsorted(ground.starts[begin:end], to)
        other = begin
        while other < end:
            if (other == begin or other % BLOCK == 0) and ground.latest[other // BLOCK] <= since:
                other = (other // BLOCK + 1) * BLOCK
                continue
            if ground.ends[other] > since and _counts(ground, terms, row, other, since, to):
                whom = ground.person[other]
                if whom != person and not spared[whom]:
                    if found == len(buffer):
                        buffer = np.concatenate((buffer, np.empty_like(buffer)))
                    buffer[found, THEIR_VISIT] = row
                    buffer[found, OWN_VISIT] = other
                    buffer[found, STARTS] = max(ground.starts[other], since)
                    buffer[found, ENDS] = min(ground.ends[other], to)
                    buffer[found, DISTANCE] = _distance(ground, terms, row, other)
                    found += 1
            other += 1
    return found, buffer


@compiled
def _first_starting(ground: Ground, begin: int, end: int, from_s: int) -> int:
    """The first of a person's visits that starts at an instant or later."""
    while begin < end:
        middle = (begin + end) // 2
        if ground.starts[ground.by_person[middle]] < from_s:
            begin = middle + 1
        else:
            end = middle
    return begin


@compiled
def _distance(ground: Ground, terms: Terms, row: int, other: int) -> int:
    """Two visits are as near as the less near of them."""
    distance: int = max(terms.distance[ground.setting[row]], terms.distance[ground.setting[other]])
    return distance


@compiled
def _counts(ground: Ground, terms: Terms, row: int, other: int, since: int, to: int) -> bool:
    """Whether two visits overlap long enough. Only the protection that both have is believed."""
    together: int = min(ground.ends[other], to) - max(ground.starts[other], since)
    both = ground.protection[row] & ground.protection[other]
    least: int = terms.least[_distance(ground, terms, row, other), both]
    return together >= least
