"""Looks for the first visit that is not as the search needs it."""

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.contacts._kernels.ground import Offsets, Rows

SOUND, PLACE, PERSON, ENDS, UNSORTED = 0, 1, 2, 3, 4


def visit_at_fault(
    person: Rows, place: Rows, starts: Rows, ends: Rows, people: int, places: int
) -> tuple[int, int]:
    """What is wrong first, and in which row."""
    wrong = {
        PLACE: (place < 0) | (place >= places),
        PERSON: (person < 0) | (person >= people),
        ENDS: ends < starts,
        UNSORTED: _comes_before_the_last(place, starts),
    }
    first = [(int(rows.argmax()), fault) for fault, rows in wrong.items() if rows.any()]
    row, fault = min(first, default=(0, SOUND))
    return fault, row


def row_out_of_order(by_person: Rows, person: Rows, starts: Rows, person_rows: Offsets) -> int:
    """The first place in ``by_person`` that does not follow the one before by (person, start, row); -1 where all do.

    As all are distinct then, every row is there exactly once.
    """
    unknown = (by_person < 0) | (by_person >= len(person))
    known = int(unknown.argmax()) if unknown.any() else len(by_person)
    rows, at = by_person[:known], np.arange(known)
    whose = person[rows]
    wrong = (person_rows[whose] > at) | (at >= person_rows[whose + 1])
    wrong |= _comes_before_the_last(whose, starts[rows], rows, or_with_it=True)
    if wrong.any():
        return int(wrong.argmax())
    return known if known < len(by_person) else -1


def _comes_before_the_last(*keys: Rows, or_with_it: bool = False) -> NDArray[np.bool_]:
    """Whether a row comes before the row above it by the keys, of which the first counts most."""
    before = np.full(len(keys[0]), or_with_it)
    before[:1] = False
    for key in reversed(keys):
        before[1:] = (key[1:] < key[:-1]) | ((key[1:] == key[:-1]) & before[1:])
    return before
