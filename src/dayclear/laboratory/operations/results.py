"""Results as a laboratory reports them: thousands at once, in a fixed number of statements.

A report sent again changes nothing. What contradicts a standing result is not recorded unless it is marked
as a correction; a correction supersedes, and both results stay.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from dayclear.kernel.ids import new_id
from dayclear.laboratory.models import Correction, Laboratory, Outcome, Result
from dayclear.laboratory.operations import results_sql as sql

CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class ResultDraft:
    """One row of a report; ``row`` is the caller's own number for it.

    A laboratory the row names, by either of its names, wins over that of the report. Without ``tested_at``,
    the instant of the report is taken.
    """

    barcode: str
    outcome: str
    tested_at: datetime | None = None
    method: str = ""
    ct_orf1ab: float | None = None
    ct_n: float | None = None
    accession: str = ""
    is_correction: bool = False
    laboratory_name: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class StandingResult:
    """A tube and what now stands as its result."""

    barcode: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A row that says otherwise than the standing result and is not marked as a correction."""

    row: int
    barcode: str
    outcome: str
    standing_outcome: str


@dataclass(slots=True)
class RecordedResults:
    """What a report changed: in ``standing`` every tube with news, in ``positives`` the new positives."""

    standing: list[StandingResult] = field(default_factory=list)
    positives: list[Result] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)
    contradicted: list[Contradiction] = field(default_factory=list)
    # Rows whose laboratory is unknown or not named at all, by the caller's number.
    without_laboratory: list[int] = field(default_factory=list)
    negatives: int = 0
    inconclusive: int = 0
    invalid: int = 0
    repeated: int = 0

    @property
    def recorded(self) -> int:
        return len(self.standing)


@transaction.atomic
def record_results(
    *,
    rows: Iterable[ResultDraft],
    laboratory: Laboratory | None,
    batch: Model | None,
    by: Model | None,
    at: datetime,
) -> RecordedResults:
    """Records results, all in one transaction, with memory for one chunk of rows and for what changed.

    Whether a tube is known to screening is not asked here: the caller has both sides.
    """
    recorded = RecordedResults()
    laboratories = _laboratories(laboratory)
    parameters = {"at": at, "by": by.pk if by else None, "batch": batch.pk if batch else None}
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.execute(sql.STAGE)
            cursor.execute(sql.EMPTY)
            _stage(cursor, chunk, laboratories, recorded)
            for first in (True, False):
                _record(cursor, {**parameters, "first": first})
            cursor.execute(sql.SETTLE, parameters)
            cursor.execute(sql.FATES)
            _tell(cursor.fetchall(), recorded)
    # A later row of the same report may have corrected what an earlier one said.
    no_longer = {correction.old.pk for correction in recorded.corrected}
    recorded.positives = [result for result in recorded.positives if result.pk not in no_longer]
    return recorded


def _chunks(rows: Iterable[ResultDraft]) -> Iterator[list[ResultDraft]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


def _laboratories(reporting: Laboratory | None) -> dict[str, UUID]:
    """Each laboratory by each of its names, and by no name that which reports."""
    named = {
        name: pk
        for pk, *names in Laboratory.objects.values_list("pk", "name_en", "name_zh")
        for name in names
        if name
    }
    return named | ({"": reporting.pk} if reporting else {})


def _stage(
    cursor: Any, chunk: list[ResultDraft], laboratories: Mapping[str, UUID], recorded: RecordedResults
) -> None:
    with cursor.copy(sql.COPY) as copy:
        for position, draft in enumerate(chunk):
            laboratory_id = laboratories.get(draft.laboratory_name)
            if laboratory_id is None:
                recorded.without_laboratory.append(draft.row)
                continue
            copy.write_row(
                (
                    position,
                    draft.row,
                    new_id(),
                    draft.barcode,
                    laboratory_id,
                    draft.method,
                    draft.outcome,
                    draft.ct_orf1ab,
                    draft.ct_n,
                    draft.tested_at,
                    draft.accession,
                    draft.is_correction,
                )
            )
    cursor.execute(sql.PREPARE)
    cursor.execute(sql.ANALYZE)


def _record(cursor: Any, parameters: dict[str, Any]) -> None:
    """Decides and writes the first rows of all tubes, or the others, until no other report is faster."""
    cursor.execute(sql.LOCK)
    overtaken = 1
    while overtaken:
        cursor.execute(sql.DECIDE, parameters)
        if not cursor.rowcount:
            return
        cursor.execute(sql.SUPERSEDE, parameters)
        cursor.execute(sql.INSERT, parameters)
        cursor.execute(sql.OVERTAKEN, parameters)
        overtaken = cursor.rowcount


def _tell(rows: list[tuple[Any, ...]], recorded: RecordedResults) -> None:
    """Adds a chunk's fates to the report's; Result objects are made only of positives and corrections."""
    corrected: list[tuple[UUID, UUID]] = []
    positive_ids: list[UUID] = []
    for fate, row, result_id, barcode, outcome, standing_id, standing_outcome in rows:
        match fate:
            case "repeated":
                recorded.repeated += 1
                continue
            case "contradicted":
                recorded.contradicted.append(Contradiction(row, barcode, outcome, standing_outcome))
                continue
            case "correct":
                corrected.append((standing_id, result_id))
        recorded.standing.append(StandingResult(barcode, outcome))
        recorded.negatives += outcome == Outcome.NEGATIVE
        recorded.inconclusive += outcome == Outcome.INCONCLUSIVE
        recorded.invalid += outcome == Outcome.INVALID
        if outcome == Outcome.POSITIVE and not (fate == "correct" and standing_outcome == Outcome.POSITIVE):
            positive_ids.append(result_id)
    if not (corrected or positive_ids):
        return
    results = Result.objects.in_bulk(
        {*positive_ids, *(identifier for pair in corrected for identifier in pair)}
    )
    recorded.positives += [results[identifier] for identifier in positive_ids]
    recorded.corrected += [Correction(results[old], results[new]) for old, new in corrected]
