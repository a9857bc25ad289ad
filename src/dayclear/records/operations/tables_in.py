"""A table comes in as one set: its rows are read as a stream, staged, matched and written in one transaction."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch
from dayclear.records.operations.batches import fail_import, finish_import, record_problems
from dayclear.records.tables import Row, RowProblem, TableReader, TableSchema, read
from dayclear.records.wording import told

CHUNK_ROWS = 5000

Progress = Callable[[int, int | None], None]
Staged = TypeVar("Staged")


class Incoming(Protocol[Staged]):
    """What each kind of table does itself, step by step in this order."""

    @property
    def schema(self) -> TableSchema: ...

    def begin(self) -> None:
        """Waits for whoever brings in such a table already, and makes the incoming rows' own table."""

    def staged(self, row: Row) -> Iterable[Staged] | RowProblem:
        """What a row tells, or why it cannot be taken."""

    def keep(self, staged: Iterable[Staged]) -> None:
        """Adds to the incoming rows."""

    def matched(self) -> Mapping[str, int]:
        """Compares with what stands; the number of rows by outcome: added, changed, unchanged, and any refusal."""

    def refused(self) -> Iterable[RowProblem]:
        """Why incoming rows are not taken, once they are matched."""

    def write(self, batch: ImportBatch) -> None:
        """Takes over what was added and changed."""


@transaction.atomic
def take_in(
    incoming: Incoming[Staged],
    *,
    path: Path,
    batch: ImportBatch,
    by: Model | None,
    at: datetime,
    progress: Progress | None = None,
) -> ImportBatch:
    """The batch tells what became of each row; it says too whether all rows or none, and whether only to check.

    A row that repeats another is no reason to refuse them all. Raises UnreadableTable where the table as a whole cannot
    be read.
    """
    with acting(by=by, why=f"import {batch.pk}"):
        table = read(path, incoming.schema)
        incoming.begin()
        done, refused = _stage(incoming, table, batch, progress)
        outcomes = incoming.matched()
        refused += record_problems(batch=batch, problems=incoming.refused(), headings=table.headings)
        counts: dict[str, Any] = {
            "rows_read": done,
            "rows_added": outcomes.get("added", 0),
            "rows_changed": outcomes.get("changed", 0),
            "rows_unchanged": outcomes.get("unchanged", 0),
            "rows_refused": refused,
            "unused_columns": table.unused,
        }
        if batch.all_or_nothing and refused > outcomes.get("repeated", 0):
            return fail_import(batch=batch, at=at, message=[told(_("Some rows were refused."))], **counts)
        if not batch.dry_run:
            incoming.write(batch)
    return finish_import(batch=batch, at=at, **counts)


def _stage(
    incoming: Incoming[Staged], table: TableReader, batch: ImportBatch, progress: Progress | None
) -> tuple[int, int]:
    """Rows read, and rows that could not be staged."""
    rows, done, refused = iter(table), 0, 0
    while chunk := list(islice(rows, CHUNK_ROWS)):
        answers = [incoming.staged(row) if isinstance(row, Row) else row for row in chunk]
        problems = [answer for answer in answers if isinstance(answer, RowProblem)]
        incoming.keep(one for answer in answers if not isinstance(answer, RowProblem) for one in answer)
        refused += record_problems(batch=batch, problems=problems, headings=table.headings)
        done += len(chunk)
        if progress is not None:
            progress(done, None)
    return done, refused
