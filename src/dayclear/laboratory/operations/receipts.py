"""Tubes scanned in at a laboratory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.laboratory.models import Laboratory


class Receipt(models.TextChoices):
    RECEIVED = "received", _("Received.")
    REPEATED = "repeated", _("Received before.")
    AT_OTHER_LABORATORY = (
        "at_other_laboratory",
        _("Another laboratory received it before. Ask where the tube is."),
    )


@dataclass(frozen=True, slots=True)
class ReceiptOutcome:
    """``at_other_laboratory``: another one scanned the tube in first, and its receipt stands."""

    barcode: str
    outcome: Receipt

    def __str__(self) -> str:
        return f"{self.barcode}: {self.outcome.label}"

    @property
    def is_new(self) -> bool:
        return self.outcome is Receipt.RECEIVED


# First come, first served: a tube received meanwhile by another request keeps that receipt.
_RECEIVE = """
    WITH taken AS (
        INSERT INTO laboratory_tubereceipt (id, barcode, laboratory_id, box, received_at, received_by_id)
        SELECT id, barcode, %(laboratory)s, %(box)s, %(at)s, %(by)s
        FROM unnest(%(ids)s::uuid[], %(barcodes)s::text[]) AS scanned (id, barcode)
        ORDER BY barcode COLLATE "C" ON CONFLICT (barcode) DO NOTHING RETURNING barcode
    )
    SELECT barcode FROM taken
"""
_WHERE = "SELECT barcode, laboratory_id FROM laboratory_tubereceipt WHERE barcode = ANY(%s)"


@transaction.atomic
def receive_tubes(
    *, laboratory: Laboratory, barcodes: Sequence[str], box: str, by: models.Model | None, at: datetime
) -> list[ReceiptOutcome]:
    """Scans tubes in; answers each in the given order. One received before is told so and changes nothing."""
    scanned = list(dict.fromkeys(barcodes))
    with connection.cursor() as cursor:
        cursor.execute(
            _RECEIVE,
            {
                "ids": [new_id() for _each in scanned],
                "barcodes": scanned,
                "laboratory": laboratory.pk,
                "box": box,
                "at": at,
                "by": by.pk if by else None,
            },
        )
        taken = {barcode for (barcode,) in cursor.fetchall()}
        cursor.execute(_WHERE, [scanned])
        places = dict(cursor.fetchall())
    outcomes: list[ReceiptOutcome] = []
    for barcode in barcodes:
        if places[barcode] != laboratory.pk:
            outcomes.append(ReceiptOutcome(barcode, Receipt.AT_OTHER_LABORATORY))
        elif barcode in taken:
            taken.discard(barcode)
            outcomes.append(ReceiptOutcome(barcode, Receipt.RECEIVED))
        else:
            outcomes.append(ReceiptOutcome(barcode, Receipt.REPEATED))
    return outcomes
