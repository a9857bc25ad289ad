"""A laboratory's results in any format: row by row into drafts, chunk by chunk into the loop, all in one transaction."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from dayclear.command.models import Account
from dayclear.kernel.codes import is_damaged_label
from dayclear.kernel.scope import Scope
from dayclear.laboratory import formats
from dayclear.laboratory import queries as laboratories
from dayclear.laboratory.formats import Reported, ResultsReader
from dayclear.laboratory.models import Laboratory, Outcome, TubeReceipt
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import results_doubted, results_reported
from dayclear.records import operations as records
from dayclear.records.models import ImportBatch, ImportKind
from dayclear.records.tables import RowProblem
from dayclear.records.wording import Told, in_both, told, told_of_some
from dayclear.screening import queries as screening

CHUNK_ROWS = 10_000
Progress = Callable[[int, int | None], None]


@dataclass(slots=True)
class Tally:
    """What became of each row: every one is in one of the counts, and each refused one among the problems."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)
    unmatched: list[ResultDraft] = field(default_factory=list)
    told_again: str = ""


@dataclass(frozen=True, slots=True)
class _Report:
    """Who reports, and when; ``laboratory`` counts where neither a row nor a receipt says another."""

    laboratory: Laboratory | None
    by: Account | None
    at: datetime
    batch: ImportBatch | None


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
    """Takes a file of results in any of the formats; every positive in it has set its loop going when this returns.

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
    report = _Report(laboratory, by, at, None if batch.dry_run else batch)
    with path.open("rb") as file, transaction.atomic():
        reader = formats.read(path, file)
        tally = _take(reader, report, progress)
        refused = all_or_nothing and bool(tally.problems)
        # A check, or a file of which all or nothing goes in, does the same work and takes it back.
        transaction.set_rollback(dry_run or refused)
    return _told(batch, reader, tally, at, nothing=refused)


@transaction.atomic
def take_message(
    *, reader: ResultsReader, laboratory: Laboratory | None, by: Account | None, at: datetime
) -> Tally:
    """Takes the results that a laboratory's system sends as a message; what is refused is told in the answer.

    Nobody reads that answer for certain: tubes that are not known become a task, where a file's are told on its page.
    """
    tally = _take(reader, _Report(laboratory, by, at, None), None)
    results_doubted.unmatched(told=tally.unmatched, reporting=laboratory, by=by, at=at)
    tally.problems = [
        replace(problem, column=reader.headings.get(problem.column, problem.column))
        for problem in tally.problems
    ]
    return tally


@transaction.atomic
def take_batch(
    *, drafts: Sequence[ResultDraft], laboratory: Laboratory, by: Account | None, at: datetime
) -> tuple[results_reported.ReportedResults, list[ResultDraft]]:
    """Takes what a laboratory's program sends row by row: what came of it, and the rows whose tube nobody knows.

    Those are a task, as in a message of any other format.
    """
    known, unknown = _apart(drafts)
    reported = results_reported.report(rows=known, laboratory_reporting=laboratory, by=by, at=at)
    results_doubted.unmatched(told=unknown, reporting=laboratory, by=by, at=at)
    return reported, unknown


def _apart(drafts: Sequence[ResultDraft]) -> tuple[list[ResultDraft], list[ResultDraft]]:
    """The rows whose tube was filled or scanned in, and the others."""
    barcodes = [draft.barcode for draft in drafts]
    seen = {*screening.tube_states(barcodes), *laboratories.receipts_of(barcodes, Scope.everything())}
    return (
        [draft for draft in drafts if draft.barcode in seen],
        [draft for draft in drafts if draft.barcode not in seen],
    )


def _take(reader: ResultsReader, report: _Report, progress: Progress | None) -> Tally:
    tally, rows = Tally(), iter(reader)
    named = laboratories.names_of_laboratories()
    while chunk := list(islice(rows, CHUNK_ROWS)):
        found = [item for item in chunk if isinstance(item, Reported)]
        tally.problems.extend(item for item in chunk if isinstance(item, RowProblem))
        drafts = list(_known(found, named, tally))
        _note_repeats(drafts, report.at, tally)
        reported = results_reported.report(
            rows=drafts,
            laboratory_reporting=report.laboratory,
            by=report.by,
            at=report.at,
            batch=report.batch,
        )
        _count(
            reported,
            {one.draft.row: one.laboratory_told or one.draft.laboratory_name for one in found},
            tally,
            len(chunk),
        )
        if progress:
            progress(tally.counts["read"], None)
    tally.problems.sort(key=lambda problem: problem.line)
    return tally


def _known(found: Sequence[Reported], named: Collection[str], tally: Tally) -> Iterator[ResultDraft]:
    """The rows whose tube we know; the others are told in ``problems``.

    A tube that was scanned in is there, whether or not the phone has told of it yet: its result is kept and meets the
    sample when it comes. A barcode that nobody has seen is more likely mistyped.
    """
    barcodes = [barcode for one in found for barcode in one.barcodes]
    known = screening.tube_states(barcodes)
    receipts = laboratories.receipts_of(barcodes, Scope.everything())
    for one in found:
        barcode = next((code for code in one.barcodes if code in known or code in receipts), None)
        if barcode is None:
            tally.unmatched.append(one.draft)
            tally.problems.append(_unknown_tube(one.draft))
            continue
        tally.counts["waiting"] += barcode not in known
        yield _placed(replace(one.draft, barcode=barcode), one.laboratory_told, receipts.get(barcode), named)


def _unknown_tube(draft: ResultDraft) -> RowProblem:
    reason = told(_("No sample was recorded in this tube, and no laboratory has scanned it in."))
    if is_damaged_label(draft.barcode):
        reason = told(_("The check character of this label does not fit: it is mistyped or damaged."))
    remedy = told(_("Check the barcode; if it is right, scan the tube in and import this row again."))
    return RowProblem(draft.row, "barcode", draft.barcode, reason, remedy)


def _placed(
    draft: ResultDraft, laboratory_told: str, receipt: TubeReceipt | None, named: Collection[str]
) -> ResultDraft:
    """A row that names no laboratory of ours is of the one that received the tube."""
    if draft.laboratory_name:
        return draft
    if laboratory_told in named:
        return replace(draft, laboratory_name=laboratory_told)
    return replace(draft, laboratory_name=receipt.laboratory.name_zh) if receipt else draft


def _note_repeats(drafts: Sequence[ResultDraft], at: datetime, tally: Tally) -> None:
    """Counts the rows that tell again of a tube of the same file: often a report whose numbers are not the tubes'."""
    before = laboratories.reported_since([draft.barcode for draft in drafts], at)
    for draft in drafts:
        if draft.barcode in before and not draft.is_correction:
            tally.counts["again"] += 1
            tally.told_again = tally.told_again or draft.barcode
        before.add(draft.barcode)


def _count(
    reported: results_reported.ReportedResults, laboratory_told: dict[int, str], tally: Tally, rows: int
) -> None:
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
                _stands(Outcome(refused.standing_outcome)),
                told(_("If it was wrong, mark this row as a correction.")),
            )
        )
    for row in recorded.without_laboratory:
        tally.problems.append(_without_laboratory(row, laboratory_told.get(row, "")))


def _stands(outcome: Outcome) -> str:
    return in_both(lambda: gettext("The result stands as “%(standing)s”.") % {"standing": outcome.label})


def _without_laboratory(row: int, named: str) -> RowProblem:
    if named:
        reason = told(_("The laboratory it names is not on the list."))
        remedy = told(
            _("Scan the tube in where it is, or have the laboratory put on the list under this name.")
        )
    else:
        reason = told(_("The row names no laboratory."))
        remedy = told(_("Name it, or choose one for the file."))
    return RowProblem(row, "laboratory", named, reason, remedy)


def _told(
    batch: ImportBatch, reader: ResultsReader, tally: Tally, at: datetime, *, nothing: bool
) -> ImportBatch:
    refused = records.record_problems(batch=batch, problems=tally.problems, headings=reader.headings)
    counts = tally.counts
    ending = records.fail_import if nothing else records.finish_import
    return ending(
        batch=batch,
        at=at,
        message=[told(_("Some rows were refused."))] if nothing else _summary(tally),
        rows_read=counts["read"],
        rows_added=counts["added"],
        rows_changed=counts["changed"],
        rows_unchanged=counts["unchanged"],
        rows_refused=refused,
        unused_columns=list(reader.unused),
    )


def _summary(tally: Tally) -> list[Told]:
    counts = {
        "positives": 0,
        "cases": 0,
        "withdrawn": 0,
        "pools": 0,
        "waiting": 0,
        "again": 0,
        **tally.counts,
    }
    found = {name: counts[name] for name in ("positives", "cases", "withdrawn", "pools")}
    said = [
        told(
            _(
                "%(positives)d positive, new cases: %(cases)d, withdrawn: %(withdrawn)d, pools to re-test: %(pools)d."
            ),
            **found,
        )
    ]
    if waiting := counts["waiting"]:
        said.append(
            told_of_some(
                _("%(count)d tube waits for its samples from the phones."),
                "%(count)d tubes wait for their samples from the phones.",
                count=waiting,
            )
        )
    if again := counts["again"]:
        said.append(
            told_of_some(
                _("%(count)d row tells again of a tube that the file has told of before: %(tube)s."),
                "%(count)d rows tell again of a tube that the file has told of before, such as %(tube)s.",
                count=again,
                tube=tally.told_again,
            )
        )
    return said
