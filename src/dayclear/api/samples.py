"""Samples from phones: batches that may be sent again, in any order, after any time without a network.

Phones send more than all others together: what they send and are told is read and written by pydantic alone, without
ninja's Schema, which looks at every part of it in Python, and those that send at once are answered together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router
from pydantic import AfterValidator, AwareDatetime, BaseModel, ValidationError

from dayclear.api.answers import FAULTS
from dayclear.api.requests import Barcode, CallerRequest
from dayclear.command import queries as command
from dayclear.kernel import clock
from dayclear.loops import samples_taken
from dayclear.screening.operations import Batch, SampleDraft, SampleOutcome

router = Router()

MAX_BATCH = 500


def _in_utc(told: datetime) -> datetime:
    """In the standard library's zone, as all that looks at an instant asks pydantic's in Python.

    One at the end of time has no instant in UTC. It is too old or ahead of us for whatever reads it, like any other.
    """
    try:
        return told.astimezone(UTC)
    except OverflowError:
        return told


@dataclass(frozen=True, slots=True)
class SampleIn(SampleDraft):
    """A draft as it is told; read as what it is, so that none is made of another."""

    id: Annotated[
        UUID,
        Field(description="UUIDv7 made by the phone; the same id sent again is answered as the first time."),
    ]
    person_id: Annotated[UUID, Field(alias="person")]
    barcode: Barcode
    sampled_at: Annotated[AwareDatetime, AfterValidator(_in_utc)]


class SampleBatch(BaseModel):
    round: UUID
    samples: list[SampleIn] = Field(max_length=MAX_BATCH)


class BatchAnswer(BaseModel):
    outcomes: list[SampleOutcome]
    said: dict[UUID, str] = Field(
        {}, description="Of a sample whose barcode is no tube's: which that is, and what to do."
    )


@router.post("", response={200: BatchAnswer, **FAULTS})
def record_samples(request: CallerRequest, batch: SampleBatch) -> HttpResponse:
    """Records a batch. Each sample is answered by itself: one that is refused does not keep the others out."""
    at = clock.now()
    outcomes = samples_taken.take(
        round_id=batch.round, batch=batch.samples, scope=request.scope, by=request.user, at=at
    )
    told = samples_taken.strange_tubes(batch.samples, outcomes, at)
    return HttpResponse(_answer(outcomes, told), content_type="application/json")


class PhoneCall(NamedTuple):
    """A call of ``record_samples`` as it came: the secret of its token, and its body."""

    token: str
    body: bytes


def record_together(calls: Sequence[PhoneCall]) -> list[bytes | None]:
    """The answers to the calls of several phones; None for one that ``record_samples`` must answer by itself.

    That is every call but the plainest: nothing is refused here, and whatever is not as it must be changes nothing.
    """
    at = clock.now()
    callers = command.callers_of_tokens([call.token for call in calls], at)
    batches: dict[int, Batch] = {}
    for number, (call, caller) in enumerate(zip(calls, callers, strict=True)):
        if caller and (told := _read(call.body)):
            tube_code = caller.protocol.screening.tube_code
            batches[number] = Batch(told.round, told.samples, caller.scope, caller.account.pk, tube_code)
    taken = dict(zip(batches, samples_taken.take_plain([*batches.values()], at=at), strict=True))
    return [_answer(outcomes) if (outcomes := taken.get(number)) else None for number in range(len(calls))]


def _read(body: bytes) -> SampleBatch | None:
    try:
        return SampleBatch.model_validate_json(body)
    except ValidationError:
        return None


def _answer(outcomes: Sequence[SampleOutcome], said: Mapping[UUID, str] | None = None) -> bytes:
    answer = BatchAnswer.model_construct(outcomes=list(outcomes), said=dict(said or {}))
    return answer.model_dump_json().encode()
