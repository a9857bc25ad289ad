"""The contacts of one case after the other, each person once: the close ones first, then theirs.

The close contacts are everybody met while infectious. The secondary ones are met by a close contact between that one's
first exposure to this case and that one's quarantine; who is close to the case already is not secondary to it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.compiled import compiled
from dayclear.engines.contacts._kernels.ground import Ground, Offsets, Rows
from dayclear.engines.contacts._kernels.meeting import (
    COLUMNS,
    DISTANCE,
    ENDS,
    OWN_VISIT,
    STARTS,
    THEIR_VISIT,
    Terms,
    meetings,
)

CASE, PERSON, DEGREE, FIRST, LAST, MEETINGS = 0, 1, 2, 3, 4, 5
"""The columns of a contact."""

_AT_FIRST = 256
_LISTED = -2
"""Whoever is known so is a contact of the case already, and is not told again."""


class Sources(NamedTuple):
    """The cases: who, and from when until when they may infect."""

    person: Rows
    from_s: Offsets
    until_s: Offsets


class Known(NamedTuple):
    """The contacts that cases have already, by case, and from when until when each may have passed it on."""

    rows: Offsets
    person: Rows
    from_s: Offsets
    until_s: Offsets


class Book(NamedTuple):
    """What is known of the contacts so far: one row each, and the strongest meetings of each, the strongest first."""

    contacts: Rows
    together: Offsets
    reasons: Rows


@compiled
def gather(
    ground: Ground,
    close: Terms,
    secondary: Terms,
    before_s: int,
    cases: Sources,
    listed: Known,
    spared: NDArray[np.bool_],
    quarantined: Rows,
    reasons_most: int,
) -> tuple[int, Book]:
    """How many contacts the cases have, and the book whose first rows are theirs, case by case, the close ones first."""
    book = Book(
        np.empty((_AT_FIRST, 6), np.int32),
        np.empty(_AT_FIRST, np.int64),
        np.empty((_AT_FIRST, reasons_most, COLUMNS), np.int32),
    )
    buffer = np.empty((_AT_FIRST, COLUMNS), np.int32)
    known = np.full(len(quarantined), -1, np.int32)
    count = 0
    for case in range(len(cases.person)):
        begin = count
        person, since, until = int(cases.person[case]), int(cases.from_s[case]), int(cases.until_s[case])
        first, last = listed.rows[case], listed.rows[case + 1]
        known[listed.person[first:last]] = _LISTED
        met, buffer = meetings(ground, close, person, since, until, spared, buffer)
        count, book = _note(ground, buffer[:met], case, 1, begin, known, count, book)
        close_end = count
        for at in range(first, last):
            via, since, until = int(listed.person[at]), int(listed.from_s[at]), int(listed.until_s[at])
            met, buffer = meetings(ground, secondary, via, since, until, spared, buffer)
            count, book = _note(ground, buffer[:met], case, 2, close_end, known, count, book)
        for row in range(begin, close_end):
            via, since = int(book.contacts[row, PERSON]), int(book.contacts[row, FIRST]) - before_s
            met, buffer = meetings(ground, secondary, via, since, int(quarantined[via]), spared, buffer)
            count, book = _note(ground, buffer[:met], case, 2, close_end, known, count, book)
        for row in range(begin, count):
            known[book.contacts[row, PERSON]] = -1
        known[listed.person[first:last]] = -1
    return count, book


@compiled
def _note(
    ground: Ground, met: Rows, case: int, degree: int, begin: int, known: Rows, count: int, book: Book
) -> tuple[int, Book]:
    """Writes meetings down, each with the person met; who is listed, or known from before row ``begin``, is left out."""
    for at in range(len(met)):
        person = ground.person[met[at, OWN_VISIT]]
        row = known[person]
        if row == _LISTED or 0 <= row < begin:
            continue
        if row < 0:
            if count == len(book.contacts):
                book = _larger(book)
            row = known[person] = count
            count += 1
            book.contacts[row, CASE] = case
            book.contacts[row, PERSON] = person
            book.contacts[row, DEGREE] = degree
            book.contacts[row, FIRST] = met[at, STARTS]
            book.contacts[row, LAST] = met[at, ENDS]
            book.contacts[row, MEETINGS] = 0
            book.together[row] = 0
        contact = book.contacts[row]
        contact[FIRST] = min(contact[FIRST], met[at, STARTS])
        contact[LAST] = max(contact[LAST], met[at, ENDS])
        book.together[row] += met[at, ENDS] - met[at, STARTS]
        _keep(book.reasons[row], min(contact[MEETINGS], len(book.reasons[row])), met[at])
        contact[MEETINGS] += 1
    return count, book


@compiled
def _keep(reasons: Rows, kept: int, meeting: Rows) -> None:
    """Puts a meeting among the strongest so far, and drops the weakest where they become too many."""
    at = kept
    while at > 0 and _is_stronger(meeting, reasons[at - 1]):
        if at < len(reasons):
            _copy(reasons[at - 1], reasons[at])
        at -= 1
    if at < len(reasons):
        _copy(meeting, reasons[at])


@compiled
def _copy(one: Rows, other: Rows) -> None:
    """Column by column: the compiler takes seconds for assigning a row to a row."""
    for column in range(COLUMNS):
        other[column] = one[column]


@compiled
def _is_stronger(one: Rows, other: Rows) -> bool:
    """The nearer is stronger, then the longer, then the earlier; the rows of the visits end every tie."""
    return (one[DISTANCE], one[STARTS] - one[ENDS], one[STARTS], one[THEIR_VISIT], one[OWN_VISIT]) < (
        other[DISTANCE],
        other[STARTS] - other[ENDS],
        other[STARTS],
        other[THEIR_VISIT],
        other[OWN_VISIT],
    )


@compiled
def _larger(book: Book) -> Book:
    """Twice the room."""
    return Book(
        np.concatenate((book.contacts, np.empty_like(book.contacts))),
        np.concatenate((book.together, np.empty_like(book.together))),
        np.concatenate((book.reasons, np.empty_like(book.reasons))),
    )
