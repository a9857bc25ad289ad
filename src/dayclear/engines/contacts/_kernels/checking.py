"""Looks for the first visit that is not as the search needs it, all rules in one pass over each order."""

from dayclear.engines.compiled import compiled
from dayclear.engines.contacts._kernels.ground import Offsets, Rows

SOUND, PLACE, PERSON, ENDS, UNSORTED = 0, 1, 2, 3, 4


@compiled
def visit_at_fault(
    person: Rows, place: Rows, starts: Rows, ends: Rows, people: int, places: int
) -> tuple[int, int]:
    """What is wrong first, and in which row."""
    for row in range(len(person)):
        if place[row] < 0 or place[row] >= places:
            return PLACE, row
        if person[row] < 0 or person[row] >= people:
            return PERSON, row
        if ends[row] < starts[row]:
            return ENDS, row
        if row and (place[row - 1], starts[row - 1]) > (place[row], starts[row]):
            return UNSORTED, row
    return SOUND, 0


@compiled
def row_out_of_order(by_person: Rows, person: Rows, starts: Rows, person_rows: Offsets) -> int:
    """The first place in ``by_person`` that does not follow the one before by (person, start, row); -1 where all do.

    As all are distinct then, every row is there exactly once.
    """
    for at in range(len(by_person)):
        row = by_person[at]
        if row < 0 or row >= len(person):
            return at
        if not person_rows[person[row]] <= at < person_rows[person[row] + 1]:
            return at
        if at:
            before = by_person[at - 1]
            if (person[before], starts[before], before) >= (person[row], starts[row], row):
                return at
    return -1


@compiled
def longest_stay(starts: Rows, ends: Rows) -> int:
    """Seconds of the longest visit; 0 where there is none."""
    longest = 0
    for row in range(len(starts)):
        longest = max(longest, ends[row] - starts[row])
    return longest
