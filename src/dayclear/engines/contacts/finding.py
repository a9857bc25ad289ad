"""The search itself, shared out to as many threads as there are processors."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np

from dayclear.engines.compiled import interpreted, is_compiled
from dayclear.engines.contacts._kernels.gathering import (
    CASE,
    DEGREE,
    FIRST,
    LAST,
    MEETINGS,
    PERSON,
    Book,
    Sources,
    gather,
)
from dayclear.engines.contacts._kernels.meeting import DISTANCE, ENDS, OWN_VISIT, STARTS, THEIR_VISIT
from dayclear.engines.contacts.cases import Cases, Listed, Quarantines, check_people
from dayclear.engines.contacts.definitions import Definitions
from dayclear.engines.contacts.found import Contacts, Reasons
from dayclear.engines.contacts.visits import PROTECTIONS, Visits

_SHARES_A_THREAD = 8
"""So many shares let a thread that had easy cases take over from one that had hard ones."""


def find_contacts(
    visits: Visits,
    cases: Cases,
    definitions: Definitions,
    *,
    listed: Listed | None = None,
    quarantines: Quarantines | None = None,
    cases_too: bool = False,
    reasons_most: int = 3,
    threads: int | None = None,
    compile_first: bool = False,
) -> Contacts:
    """Close and secondary contacts of each case by the protocol's definitions, every person once a case, with reasons.

    Close: who met the case, as ``definitions.close`` counts, from ``before_s`` before onset or sampling until isolation.
    Secondary: who met a close contact, as ``definitions.secondary`` counts, from that one's first exposure to this case until
    that one's quarantine (8th plan), or whom a contact ``listed`` already met. Nobody who is a case is a contact, unless
    ``cases_too``. The answer does not depend on ``threads``. Until ``warm`` has compiled the search in this process it is
    interpreted, about thirty times as slow, so that nobody waits for the compiler; unless ``compile_first``.

    Raises ValueError where a case or quarantine names somebody whom the visits do not know, or a visit has a setting or
    protection that the definitions do not. Cost: for each case and close contact their own visits in the time that counts, for
    each of those one binary search and the visits to the same place at the time; visits that were over are passed
    by 64 at a time. Memory beside the visits: 1/16 byte a visit, 5 bytes a person, 4 a person and thread, and the answer
    about twice until its shares are joined.
    """
    listed = listed or Listed.none()
    check_people(cases.person, visits, "case")
    check_people(listed.person, visits, "listed contact")
    _check_codes(visits, definitions)
    if reasons_most < 1:
        raise ValueError("Every contact has a reason: keep at least one.")
    ground, close, secondary = visits.ground(), definitions.close.terms(), definitions.secondary.terms()
    quarantined = (quarantines or Quarantines.none()).by_person(visits)
    spared = np.zeros(visits.people, np.bool_)
    spared[cases.person] = not cases_too
    search = gather if compile_first or is_compiled(gather) else interpreted(gather)
    from_s = cases.onset_s.astype(np.int64) - definitions.close.before_s

    def share_of(first: int, last: int) -> Contacts:
        sources = Sources(
            cases.person[first:last].astype(np.int32),
            from_s[first:last],
            cases.isolated_s[first:last].astype(np.int64),
        )
        known = listed.among(first, last)
        terms = (ground, close, secondary, definitions.secondary.before_s)
        count, book = search(*terms, sources, known, spared, quarantined, reasons_most)
        return _contacts(visits, count, book, first)

    workers = threads or os.cpu_count() or 1
    bounds = np.unique(np.linspace(0, len(cases), workers * _SHARES_A_THREAD + 1).astype(int)).tolist()
    with ThreadPoolExecutor(workers) as pool:
        shares = list(pool.map(share_of, bounds[:-1], bounds[1:]))
    return _joined(visits, shares or [share_of(0, 0)])


def _check_codes(visits: Visits, definitions: Definitions) -> None:
    for name, codes, known in (
        ("setting", visits.setting, definitions.settings),
        ("protection", visits.protection, PROTECTIONS),
    ):
        if len(codes) and codes.max() >= known:
            row = int(codes.argmax())
            raise ValueError(
                f"Visit {row} has the {name} {codes[row]}; the definitions know 0 to {known - 1}."
            )


def _contacts(visits: Visits, count: int, book: Book, first_case: int) -> Contacts:
    """The book's rows in order, and of its reasons those that are there."""
    rows = book.contacts[:count]
    order = np.lexsort((rows[:, PERSON], rows[:, DEGREE], rows[:, CASE]))
    rows, reasons = rows[order], book.reasons[order]
    kept = np.minimum(rows[:, MEETINGS], reasons.shape[1])
    meetings = reasons[np.arange(reasons.shape[1]) < kept[:, None]]
    return Contacts(
        visits,
        case=rows[:, CASE] + np.int32(first_case),
        person=rows[:, PERSON].copy(),
        degree=rows[:, DEGREE].astype(np.uint8),
        first_s=rows[:, FIRST].copy(),
        last_s=rows[:, LAST].copy(),
        meetings=rows[:, MEETINGS].copy(),
        together_s=book.together[order],
        reason_rows=np.concatenate([[0], np.cumsum(kept)]),
        reasons=Reasons(
            meetings[:, THEIR_VISIT].copy(),
            meetings[:, OWN_VISIT].copy(),
            meetings[:, STARTS].copy(),
            meetings[:, ENDS].copy(),
            meetings[:, DISTANCE].astype(np.uint8),
        ),
    )


def _joined(visits: Visits, shares: list[Contacts]) -> Contacts:
    """Shares in the order of their cases as one answer."""
    begins = np.cumsum([0] + [len(share.reasons) for share in shares])

    columns = {
        name: np.concatenate([getattr(share, name) for share in shares])
        for name in ("case", "person", "degree", "first_s", "last_s", "meetings", "together_s")
    }
    reasons = {
        column.name: np.concatenate([getattr(share.reasons, column.name) for share in shares])
        for column in fields(Reasons)
    }
    reason_rows = [share.reason_rows[1:] + begin for share, begin in zip(shares, begins, strict=False)]
    return Contacts(
        visits,
        **columns,
        reason_rows=np.concatenate([np.zeros(1, np.int64), *reason_rows]),
        reasons=Reasons(**reasons),
    )
