"""A laboratory reports: results are recorded, samples learn that they are known, positives set their loop going."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.command.models import Account
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory.models import Laboratory
from dayclear.loops import antigen_settled, positive_result, result_corrected, results_doubted
from dayclear.records.models import ImportBatch
from dayclear.screening import operations as screening


@dataclass(frozen=True, slots=True)
class ReportedResults:
    """What one report did. ``case_ids`` are the cases it opened, ``withdrawn_case_ids`` those it took back."""

    recorded: laboratory.RecordedResults
    case_ids: tuple[UUID, ...]
    retest_barcodes: tuple[str, ...]
    withdrawn_case_ids: tuple[UUID, ...]


@transaction.atomic
def report(
    *,
    rows: Iterable[laboratory.ResultDraft],
    laboratory_reporting: Laboratory | None,
    by: Account | None,
    at: datetime,
    batch: ImportBatch | None = None,
) -> ReportedResults:
    """Records results and sets going what follows from them, in one transaction.

    A repeated report changes nothing. A result that contradicts a standing one without being marked as a correction
    is returned among ``recorded.contradicted``, not recorded, and a task of the laboratory.
    """
    recorded = laboratory.record_results(
        rows=rows, laboratory=laboratory_reporting, batch=batch, by=by, at=at
    )
    screening.mark_known(results=recorded.standing, by=by, at=at)
    withdrawn = result_corrected.take_back(corrections=recorded.corrected, by=by, at=at)
    opened = positive_result.open_cases(positives=recorded.positives, by=by, at=at)
    antigen_settled.settle(results=recorded.standing, by=by, at=at)
    results_doubted.contradicted(told=recorded.contradicted, by=by, at=at)
    return ReportedResults(
        recorded=recorded,
        case_ids=opened.case_ids,
        retest_barcodes=opened.retest_barcodes,
        withdrawn_case_ids=withdrawn,
    )
