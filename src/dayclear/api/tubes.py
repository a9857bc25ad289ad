"""Tubes scanned in at a laboratory."""

from uuid import UUID

from ninja import Field, Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import Barcode, CallerRequest, Told
from dayclear.kernel import clock
from dayclear.loops import tubes_received

router = Router()

MAX_BATCH = 2000


class ReceiptIn(Told):
    laboratory: UUID
    box: str = Field("", max_length=40)
    barcodes: list[Barcode] = Field(max_length=MAX_BATCH)


class TubeOutcome(Schema):
    barcode: str
    outcome: str


class ReceiptAnswer(Schema):
    outcomes: list[TubeOutcome]


@router.post("/receipts", response={200: ReceiptAnswer, **FAULTS})
def receive_tubes(request: CallerRequest, receipt: ReceiptIn) -> ReceiptAnswer:
    """Receives tubes; one received before is answered as such and changes nothing."""
    outcomes = tubes_received.receive(
        laboratory_id=receipt.laboratory,
        box=receipt.box,
        barcodes=receipt.barcodes,
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return ReceiptAnswer(
        outcomes=[TubeOutcome(barcode=item.barcode, outcome=item.outcome) for item in outcomes]
    )
