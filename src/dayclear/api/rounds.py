"""Open rounds, how far they are, and the due list of a stairwell that a sampler carries."""

from datetime import datetime
from uuid import UUID

from django.http import StreamingHttpResponse
from ninja import Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import CallerRequest
from dayclear.api.results import REPORTS, ReportForm
from dayclear.kernel import clock
from dayclear.loops import exports
from dayclear.places import queries as places
from dayclear.screening import queries

router = Router()


class RoundOut(Schema):
    id: UUID
    name: str
    status: str
    opened_at: datetime
    due_by: datetime


class CoverageOut(Schema):
    place_path: str
    roster: int
    missing: int
    sampled: int
    known: int
    positive: int


class DueOut(Schema):
    person: UUID
    name: str
    door: str
    place: UUID
    state: str


@router.get("", response={200: list[RoundOut], **FAULTS})
def list_open_rounds(request: CallerRequest) -> list[RoundOut]:
    return [RoundOut.from_orm(found) for found in queries.open_rounds(request.scope)]


@router.get("/{round_id}/coverage", response={200: CoverageOut, **FAULTS})
def get_coverage(request: CallerRequest, round_id: UUID, place: UUID) -> CoverageOut:
    found = queries.round(round_id, request.scope)
    path = places.place(place, request.scope).path
    return CoverageOut.from_orm(queries.coverage(found, [path], request.scope)[path])


@router.get("/{round_id}/due", response={200: list[DueOut], **FAULTS})
def list_due(request: CallerRequest, round_id: UUID, place: UUID) -> list[DueOut]:
    """Everybody on the list at a place, by door; for those whose duty is testing there."""
    found = queries.round(round_id, request.scope)
    inside = places.place(place, request.scope)
    return [
        DueOut(
            person=row.person_id,
            name=row.person.name,
            door=row.household.door,
            place=row.place_id,
            state=row.state,
        )
        for row in queries.due_at(found.pk, inside, request.scope)
    ]


@router.get("/{round_id}/results", response={200: None, **FAULTS}, openapi_extra=REPORTS)
def get_results(
    request: CallerRequest, round_id: UUID, place: UUID | None = None, form: ReportForm = "lines"
) -> StreamingHttpResponse:
    """The tubes of a place that have a result, with the people in them by id; for those whose duty is testing there."""
    return exports.round_results(
        round_id=round_id, place_id=place, form=form, scope=request.scope, by=request.user, at=clock.now()
    )
