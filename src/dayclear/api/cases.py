"""Cases in sight: numbers and instants, no names. A person's record is opened on its page, with a reason."""

from datetime import datetime
from uuid import UUID

from ninja import Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import CallerRequest
from dayclear.cases import queries
from dayclear.cases.models import Case

router = Router()

MOST = 500


class CaseOut(Schema):
    id: UUID
    number: str
    place_id: UUID
    status: str
    sampled_at: datetime | None
    tested_at: datetime | None
    reported_at: datetime
    sealed_at: datetime | None
    traced_at: datetime | None
    moved_at: datetime | None
    disinfected_at: datetime | None
    closed_at: datetime | None
    died_at: datetime | None
    left_at: datetime | None
    withdrawn_at: datetime | None


@router.get("", response={200: list[CaseOut], **FAULTS})
def list_cases(request: CallerRequest) -> list[Case]:
    """The latest first; at most 500."""
    return list(queries.cases_at(scope=request.scope)[:MOST])


@router.get("/{case_id}", response={200: CaseOut, **FAULTS})
def get_case(request: CallerRequest, case_id: UUID) -> Case:
    return queries.case(case_id, scope=request.scope)
