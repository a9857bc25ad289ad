"""Tubes arrive at a laboratory: the laboratory receives them, screening learns where each one is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory import queries as laboratories
from dayclear.screening import operations as screening


@transaction.atomic
def receive(
    *, laboratory_id: UUID, box: str, barcodes: Sequence[str], scope: Scope, by: Account | None, at: datetime
) -> list[laboratory.ReceiptOutcome]:
    """Receives tubes by barcode; a tube received before is answered so, and changes nothing."""
    receiving = laboratories.laboratory(laboratory_id, scope=scope)
    outcomes = laboratory.receive_tubes(laboratory=receiving, barcodes=barcodes, box=box, by=by, at=at)
    screening.mark_tubes_received(barcodes=barcodes, by=by, at=at)
    return outcomes
