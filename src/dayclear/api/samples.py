"""Samples from phones: batches that may be sent again, in any order, after any time without a network.

Phones send more than all others together: what they send and are told is read and written by pydantic alone, without
ninja's Schema, which looks at every part of it in Python.
"""

from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Router
from pydantic import AwareDatetime, BaseModel

from dayclear.api.answers import FAULTS
from dayclear.api.requests import Barcode, CallerRequest
from dayclear.kernel import clock
from dayclear.loops import samples_taken
from dayclear.screening.operations import SampleDraft, SampleOutcome

router = Router()

MAX_BATCH = 500


class SampleIn(BaseModel):
    id: UUID = Field(
        description="UUIDv7 made by the phone; the same id sent again is answered as the first time."
    )
    person: UUID
    barcode: Barcode
    sampled_at: AwareDatetime


class SampleBatch(BaseModel):
    round: UUID
    samples: list[SampleIn] = Field(max_length=MAX_BATCH)


class BatchAnswer(BaseModel):
    outcomes: list[SampleOutcome]


@router.post("", response={200: BatchAnswer, **FAULTS})
def record_samples(request: CallerRequest, batch: SampleBatch) -> HttpResponse:
    """Records a batch. Each sample is answered by itself: one that is refused does not keep the others out."""
    outcomes = samples_taken.take(
        round_id=batch.round,
        batch=[
            SampleDraft(
                id=sample.id, person_id=sample.person, barcode=sample.barcode, sampled_at=sample.sampled_at
            )
            for sample in batch.samples
        ],
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    answer = BatchAnswer.model_construct(outcomes=outcomes)
    return HttpResponse(answer.model_dump_json(), content_type="application/json")
