"""Samples from phones: batches that may be sent again, in any order, after any time without a network."""

from uuid import UUID

from ninja import Field, Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import Barcode, CallerRequest, Instant, Told
from dayclear.kernel import clock
from dayclear.loops import samples_taken
from dayclear.screening.operations import SampleDraft

router = Router()

MAX_BATCH = 500


class SampleIn(Told):
    id: UUID = Field(
        description="UUIDv7 made by the phone; the same id sent again is answered as the first time."
    )
    person: UUID
    barcode: Barcode
    sampled_at: Instant


class SampleBatch(Told):
    round: UUID
    samples: list[SampleIn] = Field(max_length=MAX_BATCH)


class SampleOutcome(Schema):
    id: UUID
    outcome: str
    standing_sample: UUID | None = None


class BatchAnswer(Schema):
    outcomes: list[SampleOutcome]


@router.post("", response={200: BatchAnswer, **FAULTS})
def record_samples(request: CallerRequest, batch: SampleBatch) -> BatchAnswer:
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
    return BatchAnswer(
        outcomes=[
            SampleOutcome(id=item.id, outcome=item.outcome, standing_sample=item.standing_sample_id)
            for item in outcomes
        ]
    )
