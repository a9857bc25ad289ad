"""Antigens of key groups: seen by a member of staff, or told by the person with a photo. A positive stops the shift."""

from typing import Literal
from uuid import UUID

from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile

from dayclear.api.answers import FAULTS
from dayclear.api.requests import CallerRequest, Instant, Told
from dayclear.clearance import queries
from dayclear.kernel import clock
from dayclear.loops import antigen_reported
from dayclear.loops.antigen_reported import AntigenTold

router = Router()

MOST_TESTS = 500


class TestIn(Told):
    id: UUID = Field(description="UUIDv7 made by the phone; the same id again is the same test.")
    person: UUID
    outcome: Literal["negative", "positive", "invalid"]
    tested_at: Instant


class TestBatch(Told):
    employer: UUID
    tests: list[TestIn] = Field(max_length=MOST_TESTS)


class TestToldIn(Told):
    id: UUID
    employer: UUID
    person: UUID
    outcome: Literal["negative", "positive", "invalid"]
    tested_at: Instant


class RecordedTests(Schema):
    recorded: int
    repeated: int
    suspicions: list[UUID] = Field(description="Positive tests that set going what the protocol opens.")


@router.post("", response={200: RecordedTests, **FAULTS})
def record_seen(request: CallerRequest, batch: TestBatch) -> RecordedTests:
    """Tests that a member of staff has seen, of one employer's people."""
    told = [
        AntigenTold(
            id=test.id,
            person_id=test.person,
            outcome=test.outcome,
            tested_at=test.tested_at,
            supervised=True,
        )
        for test in batch.tests
    ]
    return _recorded(request, batch.employer, told)


@router.post("/told", response={200: RecordedTests, **FAULTS})
def record_told(request: CallerRequest, test: Form[TestToldIn], photo: File[UploadedFile]) -> RecordedTests:
    """One test that the person tells of themselves, with its photo; as a form with a file."""
    told = AntigenTold(
        id=test.id,
        person_id=test.person,
        outcome=test.outcome,
        tested_at=test.tested_at,
        supervised=False,
        photo=photo,
    )
    return _recorded(request, test.employer, [told])


def _recorded(request: CallerRequest, employer_id: UUID, told: list[AntigenTold]) -> RecordedTests:
    recorded = antigen_reported.report(
        told=told,
        employer=queries.employer(employer_id, request.scope),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return RecordedTests(
        recorded=len(recorded.new),
        repeated=len(recorded.repeated),
        suspicions=[one.pk for one in recorded.suspicions],
    )
