"""Results as a laboratory's own system sends them; a positive has set its loop going when the answer is there."""

from typing import Literal
from uuid import UUID

from ninja import Field, Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import Barcode, CallerRequest, Instant, Told
from dayclear.kernel import clock
from dayclear.laboratory.operations import ResultDraft
from dayclear.laboratory.queries import laboratory
from dayclear.loops import results_reported

router = Router()

MAX_BATCH = 10_000


class ResultIn(Told):
    barcode: Barcode
    result: Literal["positive", "negative", "inconclusive", "invalid"]
    tested_at: Instant | None = None
    method: str = Field("", max_length=40)
    ct_orf1ab: float | None = Field(None, ge=0, le=60)
    ct_n: float | None = Field(None, ge=0, le=60)
    accession: str = Field("", max_length=40)
    correction: bool = False


class ResultBatch(Told):
    laboratory: UUID
    results: list[ResultIn] = Field(max_length=MAX_BATCH)


class Contradiction(Schema):
    barcode: str
    result: str
    standing: str


class ReportAnswer(Schema):
    recorded: int
    repeated: int
    contradicted: list[Contradiction]
    cases: list[UUID]
    withdrawn_cases: list[UUID]
    retest_tubes: list[str]


@router.post("", response={200: ReportAnswer, **FAULTS})
def report_results(request: CallerRequest, batch: ResultBatch) -> ReportAnswer:
    """Records a batch whole. A result told before changes nothing; one that contradicts is named and not recorded."""
    reported = results_reported.report(
        rows=[_draft(result, row) for row, result in enumerate(batch.results, start=1)],
        laboratory_reporting=laboratory(batch.laboratory, request.scope),
        by=request.user,
        at=clock.now(),
    )
    return ReportAnswer(
        recorded=reported.recorded.recorded,
        repeated=reported.recorded.repeated,
        contradicted=[
            Contradiction(barcode=told.barcode, result=told.outcome, standing=told.standing_outcome)
            for told in reported.recorded.contradicted
        ],
        cases=list(reported.case_ids),
        withdrawn_cases=list(reported.withdrawn_case_ids),
        retest_tubes=list(reported.retest_barcodes),
    )


def _draft(result: ResultIn, row: int) -> ResultDraft:
    return ResultDraft(
        barcode=result.barcode,
        outcome=result.result,
        tested_at=result.tested_at,
        method=result.method,
        ct_orf1ab=result.ct_orf1ab,
        ct_n=result.ct_n,
        accession=result.accession,
        is_correction=result.correction,
        row=row,
    )
