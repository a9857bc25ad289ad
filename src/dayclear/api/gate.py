"""A gate: the answer to one code, antigens seen there, the list taken along, and what was answered from that alone."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import CallerRequest, Instant, Told
from dayclear.clearance.models import TOLD_LABELS
from dayclear.clearance.rules import Told as Word
from dayclear.kernel import clock
from dayclear.loops import gate
from dayclear.loops.gate import AntigenSeen, OfflineScan, OutcomeSeen
from dayclear.situation.fitness import GateEntry

router = Router()

MOST_SCANS = 500


class Question(Told):
    id: UUID = Field(description="UUIDv7 made by the phone; the same id again is written down once.")
    code: str = Field(max_length=60, description="DCP-…, as it is printed on the person's card.")


class Answer(Schema):
    id: UUID
    allowed: bool
    told: str = Field(description="A word that holds no diagnosis: clear, stopped, antigen_due …")
    text: str
    until: datetime | None
    antigen_due_on: date | None = Field(
        description="The day of the next antigen, where the person's groups are not tested every day."
    )
    name: str = Field(description="The family name alone.")
    employer: str
    at: datetime


class AntigenAsked(Schema):
    valid_h: int = Field(description="For how long a negative seen at the gate counts.")
    until: datetime | None
    told: str


class Entry(Schema):
    code: str
    until: datetime | None
    told: str
    antigen: AntigenAsked | None = Field(
        description="What holds but for the antigen; null for who is asked for none."
    )


class TakenAlong(Schema):
    made_at: datetime
    trusted_until: datetime
    entries: list[Entry]


class ScanIn(Told):
    id: UUID
    code: str = Field(max_length=60)
    asked_at: Instant
    told: Word
    list_of: Instant


class ScanBatch(Told):
    scans: list[ScanIn] = Field(max_length=MOST_SCANS)


class TestSeen(Told):
    id: UUID = Field(description="UUIDv7 made by the phone; the same id again is the same test.")
    code: str = Field(max_length=60)
    outcome: OutcomeSeen
    tested_at: Instant


class TestsSeen(Told):
    tests: list[TestSeen] = Field(max_length=MOST_SCANS)


class Counted(Schema):
    new: int


@router.post("/ask", response={200: Answer, **FAULTS})
def ask(request: CallerRequest, question: Question) -> Answer:
    """May this person work now: for people on the rosters of the caller's gates; anybody else is on no roster."""
    at = clock.now()
    answer = gate.ask(scan_id=question.id, code=question.code, scope=request.scope, by=request.user, at=at)
    return Answer(
        id=question.id,
        allowed=answer.allowed,
        told=answer.told,
        text=str(TOLD_LABELS[answer.told]),
        until=answer.verdict.until,
        antigen_due_on=answer.antigen_due_on,
        name=answer.shown_name,
        employer=answer.employer,
        at=at,
    )


@router.get("/list", response={200: TakenAlong, **FAULTS})
def take_along(request: CallerRequest) -> TakenAlong:
    """Everybody on the rosters of the caller's gates, as codes with an answer; no names."""
    taken = gate.take_along(scope=request.scope, at=clock.now())
    return TakenAlong(
        made_at=taken.made_at,
        trusted_until=taken.trusted_until,
        entries=[_entry(one) for one in taken.entries],
    )


def _entry(entry: GateEntry) -> Entry:
    asked = entry.antigen
    antigen = AntigenAsked(valid_h=asked.valid_h, until=asked.until, told=asked.told) if asked else None
    return Entry(code=entry.code, until=entry.until, told=entry.told, antigen=antigen)


@router.post("/scans", response={200: Counted, **FAULTS})
def take_in(request: CallerRequest, batch: ScanBatch) -> Counted:
    """What was answered from the list while there was no network; may be sent again."""
    new = gate.take_in(
        scans=[
            OfflineScan(scan.id, scan.code, scan.asked_at, scan.told, scan.list_of) for scan in batch.scans
        ],
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return Counted(new=new)


@router.post("/tests", response={200: Counted, **FAULTS})
def see(request: CallerRequest, batch: TestsSeen) -> Counted:
    """Antigens seen at a gate, also those of a shift without a network; a positive sets going what the protocol opens."""
    seen = [AntigenSeen(test.id, test.code, test.outcome, test.tested_at) for test in batch.tests]
    return Counted(new=gate.see(seen=seen, scope=request.scope, by=request.user, at=clock.now()))
