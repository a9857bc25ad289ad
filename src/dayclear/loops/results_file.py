"""A laboratory's file of results: row by row into drafts, chunk by chunk into the loop, all in one transaction."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratories
from dayclear.laboratory.columns import RESULT_COLUMNS, draft
from dayclear.laboratory.models import Laboratory, Outcome, TubeReceipt
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import results_reported
from dayclear.records import operations as records
from dayclear.records.models import ImportBatch, ImportKind
from dayclear.records.tables import Row, RowProblem, TableReader, read
from dayclear.screening import queries as screening

CHUNK_ROWS = 10_000
Progress = Callable[[int, int | None], None]


class _OnlyChecked(Exception):
    """Rolls back what a check wrote."""


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)


def import_results(
    *,
    path: Path,
    by: Account | None,
    at: datetime,
    laboratory: Laboratory | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    progress: Progress | None = None,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Takes a results file (.csv or .xlsx); every positive in it has set its loop going when this returns.

    ``laboratory`` counts for rows that name none. A dry run does the same work and takes it back. Raises UnreadableTable.
    """
    batch = batch or records.start_import(
        kind=ImportKind.RESULTS,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    table = read(path, RESULT_COLUMNS)
    tally = _Tally()
    with transaction.atomic():
        _take(table, tally, batch, laboratory, by, at, progress)
        refused = all_or_nothing and bool(tally.problems)
        # A check, or a file of which all or nothing goes in, does the same work and takes it back.
        transaction.set_rollback(dry_run or refused)
    return _told(batch, table, tally, at, nothing=refused)


def _take(
    table: TableReader,
    tally: _Tally,
    batch: ImportBatch,
    laboratory: Laboratory | None,
    by: Account | None,
    at: datetime,
    progress: Progress | None,
) -> None:
    rows = iter(table)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        drafts = list(_drafts(chunk, tally))
        reported = results_reported.report(
            rows=drafts,
            laboratory_reporting=laboratory,
            by=by,
            at=at,
            batch=None if batch.dry_run else batch,
        )
        _count(reported, tally, len(chunk))
        if progress:
            progress(tally.counts["read"], None)


def _drafts(chunk: Sequence[Row | RowProblem], tally: _Tally) -> Iterator[ResultDraft]:
    """The rows that can be recorded; the others are told in ``problems``.

    A tube that was scanned in is there, whether or not the phone has told of it yet: its result is kept and meets the
    sample when it comes. A barcode that nobody has seen is more likely mistyped.
    """
    tally.problems.extend(item for item in chunk if isinstance(item, RowProblem))
    drafts = [draft(item) for item in chunk if isinstance(item, Row)]
    barcodes = [found.barcode for found in drafts]
    known = screening.tube_states(barcodes)
    receipts = laboratories.receipts_of(barcodes, Scope.everything())
    for found in drafts:
        if found.barcode in known or found.barcode in receipts:
            tally.counts["waiting"] += found.barcode not in known
            yield _placed(found, receipts.get(found.barcode))
        else:
            tally.problems.append(
                RowProblem(
                    found.row,
                    "barcode",
                    found.barcode,
                    _("No sample was recorded in this tube, and no laboratory has scanned it in."),
                    _("Check the barcode; if it is right, scan the tube in and import this row again."),
                )
            )


def _placed(found: ResultDraft, receipt: TubeReceipt | None) -> ResultDraft:
    """A row that names no laboratory is of the one that received the tube."""
    if found.laboratory_name or receipt is None:
        return found
    return replace(found, laboratory_name=receipt.laboratory.name_zh)


def _count(reported: results_reported.ReportedResults, tally: _Tally, rows: int) -> None:
    recorded = reported.recorded
    tally.counts.update(
        read=rows,
        added=recorded.recorded - len(recorded.corrected),
        changed=len(recorded.corrected),
        unchanged=recorded.repeated,
        positives=len(recorded.positives),
        cases=len(reported.case_ids),
        withdrawn=len(reported.withdrawn_case_ids),
        pools=len(reported.retest_barcodes),
    )
    for refused in recorded.contradicted:
        tally.problems.append(
            RowProblem(
                refused.row,
                "result",
                str(Outcome(refused.outcome).label),
                _("The result stands as “%(standing)s”.")
                % {"standing": Outcome(refused.standing_outcome).label},
                _("If it was wrong, mark this row as a correction."),
            )
        )
    for row in recorded.without_laboratory:
        tally.problems.append(
            RowProblem(
                row,
                "laboratory",
                "",
                _("The row names no laboratory."),
                _("Name it, or choose one for the file."),
            )
        )


def _told(
    batch: ImportBatch, table: TableReader, tally: _Tally, at: datetime, *, nothing: bool
) -> ImportBatch:
    tally.problems.sort(key=lambda problem: problem.line)
    refused = records.record_problems(batch=batch, problems=tally.problems, headings=table.headings)
    counts = tally.counts
    ending = records.fail_import if nothing else records.finish_import
    waiting = _("%(waiting)d tubes wait for their samples from the phones.") if counts["waiting"] else ""
    summary = _(
        "%(positives)d positive, %(cases)d new cases, %(withdrawn)d withdrawn, %(pools)d pools to re-test."
    )
    return ending(
        batch=batch,
        at=at,
        message=_("Some rows were refused.") if nothing else f"{summary} {waiting}".strip() % counts,
        rows_read=counts["read"],
        rows_added=counts["added"],
        rows_changed=counts["changed"],
        rows_unchanged=counts["unchanged"],
        rows_refused=refused,
        unused_columns=table.unused,
    )
