"""Whom one person met: the visits to the same places at the same time that count by a rule."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.compiled import compiled
from dayclear.engines.contacts._kernels.ground import BLOCK, Ground, Offsets, Rows

THEIR_VISIT, OWN_VISIT, STARTS, ENDS, DISTANCE = 0, 1, 2, 3, 4
"""The columns of a meeting: the visit of the one who may infect, the visit of the one who met them, from when to when."""

COLUMNS = 5
DAY_S = 86_400
FOR_EVER_S = np.iinfo(np.int64).max
_WHOLE = 1 - 1e-9
"""Shares that add up to one, as far as fractions of seconds can be told apart."""


class Terms(NamedTuple):
    """A rule as tables: the distance by (their setting, own setting), and the least seconds by (distance, protection).

    ``shortest`` is, by their setting, the least seconds that any meeting at it may last. ``adds_up``: short meetings of the
    same two at one place on one day count together.
    """

    distance: Offsets
    least: Offsets
    shortest: Offsets
    adds_up: bool


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
        shortest = terms.shortest[ground.setting[row]]
        if to <= since or shortest == FOR_EVER_S or (to - since < shortest and not terms.adds_up):
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
    if terms.adds_up:
        found = added_up(ground, terms, found, buffer)
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
    distance: int = terms.distance[ground.setting[row], ground.setting[other]]
    return distance


@compiled
def _counts(ground: Ground, terms: Terms, row: int, other: int, since: int, to: int) -> bool:
    """Whether two visits overlap long enough, or at all where it adds up."""
    together: int = min(ground.ends[other], to) - max(ground.starts[other], since)
    least = least_of(ground, terms, row, other)
    return together >= least or (terms.adds_up and together > 0 and least < FOR_EVER_S)


@compiled
def least_of(ground: Ground, terms: Terms, row: int, other: int) -> int:
    """From how many seconds together two visits count. Only the protection that both have is believed."""
    both = ground.protection[row] & ground.protection[other]
    least: int = terms.least[_distance(ground, terms, row, other), both]
    return least


@compiled
def added_up(ground: Ground, terms: Terms, found: int, buffer: Rows) -> int:
    """Keeps the meetings that count together, in front of the buffer; how many they are.

    Of the meetings with one person at one place on one day each counts for its share of the least time that it would need
    alone; a minute told by two visits counts once. What is long enough alone counts, whatever else was told of its minutes.
    """
    order = _by_person_place_day(ground, found, buffer)
    kept = np.zeros(found, np.bool_)
    begin = 0
    while begin < found:
        end = begin
        share, covered = 0.0, buffer[order[begin], STARTS]
        while end < found and _belong_together(ground, buffer, order[begin], order[end]):
            at = order[end]
            since = max(buffer[at, STARTS], covered)
            least = least_of(ground, terms, buffer[at, THEIR_VISIT], buffer[at, OWN_VISIT])
            share += max(buffer[at, ENDS] - since, 0) / least
            kept[at] = buffer[at, ENDS] - buffer[at, STARTS] >= least
            covered = max(covered, buffer[at, ENDS])
            end += 1
        if share >= _WHOLE:
            kept[order[begin:end]] = True
        begin = end
    return _kept_in_front(found, buffer, kept)


@compiled
def _by_person_place_day(ground: Ground, found: int, buffer: Rows) -> Offsets:
    """The meetings in the order in which they are added up: three stable sorts, the last counts most."""
    order = np.argsort(buffer[:found, STARTS], kind="mergesort")
    order = order[np.argsort(ground.place[buffer[:found, OWN_VISIT]][order], kind="mergesort")]
    return order[np.argsort(ground.person[buffer[:found, OWN_VISIT]][order], kind="mergesort")]


@compiled
def _belong_together(ground: Ground, buffer: Rows, one: int, other: int) -> bool:
    own, others = buffer[one, OWN_VISIT], buffer[other, OWN_VISIT]
    same: bool = (
        ground.person[own] == ground.person[others]
        and ground.place[own] == ground.place[others]
        and buffer[one, STARTS] // DAY_S == buffer[other, STARTS] // DAY_S
    )
    return same


@compiled
def _kept_in_front(found: int, buffer: Rows, kept: NDArray[np.bool_]) -> int:
    free = 0
    for at in range(found):
        if kept[at]:
            for column in range(COLUMNS):
                buffer[free, column] = buffer[at, column]
            free += 1
    return free
