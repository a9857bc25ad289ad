"""Results as a laboratory's own system sends them; a positive has set its loop going when the answer is there."""

from io import BytesIO
from typing import Literal
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from dayclear.api import message_answers
from dayclear.api.answers import FAULTS
from dayclear.api.requests import Barcode, CallerRequest, Instant, Told
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.laboratory import policies, queries
from dayclear.laboratory.formats import FhirReader, Hl7Reader
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import exports, results_file

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
    unknown_tubes: list[str]


@router.post("", response={200: ReportAnswer, **FAULTS})
def report_results(request: CallerRequest, batch: ResultBatch) -> ReportAnswer:
    """Records a batch. A result told before changes nothing; one that contradicts, or whose tube nobody knows, is named.

    Neither of these two is recorded, and each is a task of the laboratory.
    """
    reported, unknown = results_file.take_batch(
        drafts=[_draft(result, row) for row, result in enumerate(batch.results, start=1)],
        laboratory=queries.laboratory(batch.laboratory, request.scope),
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
        unknown_tubes=[draft.barcode for draft in unknown],
    )


AS_TEXT = {message_answers.HL7: {"schema": {"type": "string"}}}
AS_RESOURCE = {message_answers.FHIR: {"schema": {"type": "object"}}}
MESSAGES = {
    "requestBody": {
        "required": True,
        "description": "ORU^R01 of HL7 v2, one or a batch; or a resource of FHIR R4, or a Bundle.",
        "content": AS_TEXT | AS_RESOURCE,
    },
    "responses": {200: {"content": AS_TEXT | AS_RESOURCE}, 422: {"content": AS_TEXT | AS_RESOURCE}},
}


@router.post("/messages", response={200: None, **FAULTS}, openapi_extra=MESSAGES)
def report_messages(request: CallerRequest, laboratory: UUID | None = None) -> HttpResponse:
    """Takes HL7 v2 or FHIR R4 and answers in kind: an ACK for each message, or an OperationOutcome.

    Each result that was not taken is told in the answer. The laboratory named here counts where neither the
    message nor a receipt says another.
    """
    policies.check_can_see_results(request.scope)
    reporting = queries.laboratory(laboratory, request.scope) if laboratory else None
    file, at = BytesIO(request.body), clock.now()
    match request.content_type:
        case message_answers.HL7:
            reader: Hl7Reader | FhirReader = Hl7Reader(file)
            answer = message_answers.acknowledgement
        case message_answers.FHIR:
            reader, answer = FhirReader(file), message_answers.operation_outcome
        case _other:
            raise InvalidInput(
                _("This is neither HL7 v2 nor FHIR."),
                _("Send it as application/hl7-v2 or as application/fhir+json."),
            )
    tally = results_file.take_message(reader=reader, laboratory=reporting, by=request.user, at=at)
    if not tally.counts["read"]:
        raise InvalidInput(_("There is no message in it."), _("Send at least one result."))
    return answer(file, tally, at=at)


FHIR_LINES = "application/fhir+ndjson"
ReportForm = Literal["lines", "bundle"]
REPORTS = {
    "responses": {
        200: {
            "description": "FHIR R4: a Bundle of each tube on a line, or one Bundle of all.",
            "content": {FHIR_LINES: {"schema": {"type": "string"}}} | AS_RESOURCE,
        }
    }
}


@router.get("", response={200: None, **FAULTS}, openapi_extra=REPORTS)
def get_results(
    request: CallerRequest, laboratory: UUID, from_at: Instant, until_at: Instant, form: ReportForm = "lines"
) -> StreamingHttpResponse:
    """What stands of what a laboratory tested from one instant until before another; tubes by barcode, and nobody's."""
    return exports.laboratory_results(
        laboratory_id=laboratory,
        from_at=from_at,
        until_at=until_at,
        form=form,
        scope=request.scope,
        by=request.user,
        at=clock.now(),
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
