"""Tubes scanned in at a laboratory, each told what its box's list says of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.ids import new_id
from dayclear.laboratory import states
from dayclear.laboratory.models import Box, BoxedTube, Laboratory
from dayclear.laboratory.policies import check_tubes
from dayclear.laboratory.states import BOX, BoxStep


class Receipt(models.TextChoices):
    RECEIVED = "received", _("Received.")
    NOT_ON_LIST = "not_on_list", _("Received. It is not on the list of this box.")
    ON_NO_LIST = "on_no_list", _("Received. It is on the list of no box.")
    REPEATED = "repeated", _("Received before.")
    IN_OTHER_BOX = "in_other_box", _("Received before, in another box. Look which of the two has it.")
    AT_OTHER_LABORATORY = (
        "at_other_laboratory",
        _("Another laboratory received it before. Ask where the tube is."),
    )


TWICE = frozenset({Receipt.IN_OTHER_BOX, Receipt.AT_OTHER_LABORATORY})


@dataclass(frozen=True, slots=True)
class ReceiptOutcome:
    """``listed_in`` is the number of the box on whose list the tube is; where two have scanned it, the first stands."""

    barcode: str
    outcome: Receipt
    listed_in: str = ""

    def __str__(self) -> str:
        said = f"{self.barcode}: {self.outcome.label}"
        return f"{said} ({self.listed_in})" if self.listed_in and not self.as_listed else said

    @property
    def is_new(self) -> bool:
        return self.outcome in {Receipt.RECEIVED, Receipt.NOT_ON_LIST, Receipt.ON_NO_LIST}

    @property
    def as_listed(self) -> bool:
        return self.outcome in {Receipt.RECEIVED, Receipt.REPEATED}


# First come, first served: a tube received meanwhile by another request keeps that receipt. A result may have come
# before its tube.
_RECEIVE = """
    WITH taken AS (
        INSERT INTO laboratory_tubereceipt (id, barcode, laboratory_id, box, received_at, received_by_id, traced,
                                            swabbed_at, settled_at)
        SELECT scanned.id, scanned.barcode, %(laboratory)s, %(box)s, %(at)s, %(by)s,
               scanned.swabbed_at IS NOT NULL, coalesce(scanned.swabbed_at, %(at)s), result.reported_at
        FROM unnest(%(ids)s::uuid[], %(barcodes)s::text[], %(swabs)s::timestamptz[]) AS scanned (id, barcode, swabbed_at)
        LEFT JOIN laboratory_result AS result ON result.barcode = scanned.barcode AND result.standing
        ORDER BY scanned.barcode COLLATE "C" ON CONFLICT (barcode) DO NOTHING RETURNING barcode
    )
    SELECT barcode FROM taken
"""
_WHERE = "SELECT barcode, laboratory_id, box FROM laboratory_tubereceipt WHERE barcode = ANY(%s)"

_TICK_OFF = """
    UPDATE laboratory_boxedtube SET fate = 'received' WHERE barcode = ANY(%(barcodes)s) AND fate = 'under_way'
"""
# The box whose label was scanned has arrived here, wherever it was sent; another one of whose tubes is here has
# arrived only if it was sent here.
_ARRIVE = """
    UPDATE laboratory_box SET state = 'arrived', arrived_at = coalesce(arrived_at, %(at)s),
        arrived_by_id = coalesce(arrived_by_id, %(by)s),
        laboratory_id = %(laboratory)s
    WHERE state = ANY(%(sources)s) AND (number = %(box)s OR laboratory_id = %(laboratory)s AND id IN (
        SELECT box_id FROM laboratory_boxedtube WHERE barcode = ANY(%(barcodes)s)
    ))
"""
_SETTLE = """
    UPDATE laboratory_box AS box SET state = 'settled'
    WHERE state = ANY(%(sources)s)
    AND id IN (SELECT box_id FROM laboratory_boxedtube WHERE barcode = ANY(%(barcodes)s))
    AND NOT EXISTS (
        SELECT FROM laboratory_boxedtube AS tube WHERE tube.box_id = box.id AND tube.fate = 'under_way'
    )
"""


@transaction.atomic
def receive_tubes(
    *,
    laboratory: Laboratory,
    barcodes: Sequence[str],
    box: str,
    by: models.Model | None,
    at: datetime,
    swabs: Mapping[str, datetime] = MappingProxyType({}),
    to_be_listed: Collection[str] = (),
) -> list[ReceiptOutcome]:
    """Scans tubes in; answers each in the given order. One received before is told so and changes nothing.

    ``swabs`` tells the first swab of each tube that screening knows. Where a box of this label was packed, each tube is
    held against its list; of those ``to_be_listed``, one on the list of no box is told so as well. Raises NotATube.
    """
    check_tubes(barcodes)
    scanned = list(dict.fromkeys(barcodes))
    parameters = {
        "ids": [new_id() for _each in scanned],
        "barcodes": scanned,
        "laboratory": laboratory.pk,
        "box": box,
        "swabs": [swabs.get(barcode) for barcode in scanned],
        "sources": states.sources(BOX, BoxStep.ARRIVE),
        "at": at,
        "by": by.pk if by else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVE, parameters)
        taken = {barcode for (barcode,) in cursor.fetchall()}
        cursor.execute(_WHERE, [scanned])
        places = {barcode: (where, label) for barcode, where, label in cursor.fetchall()}
        cursor.execute(_TICK_OFF, parameters)
        cursor.execute(_ARRIVE, parameters)
    settle_boxes(scanned)
    lists = dict(BoxedTube.objects.filter(barcode__in=scanned).values_list("barcode", "box__number"))
    held_against = box if box and Box.objects.filter(number=box, tubes__gte=1).exists() else ""
    outcomes: list[ReceiptOutcome] = []
    for barcode in barcodes:
        listed_in = lists.get(barcode, "")
        outcome = _told(barcode, places[barcode], (laboratory.pk, box), held_against, listed_in, taken)
        taken.discard(barcode)
        if barcode in to_be_listed and outcome == Receipt.RECEIVED and not listed_in:
            outcome = Receipt.ON_NO_LIST
        outcomes.append(ReceiptOutcome(barcode, outcome, listed_in))
    return outcomes


def _told(
    barcode: str,
    where: tuple[UUID, str],
    here: tuple[UUID, str],
    held_against: str,
    listed_in: str,
    taken: Collection[str],
) -> Receipt:
    """What to tell of one tube: a receipt stands at ``where``, and it was scanned ``here``."""
    if where[0] != here[0]:
        return Receipt.AT_OTHER_LABORATORY
    if barcode in taken:
        return Receipt.NOT_ON_LIST if held_against and listed_in != held_against else Receipt.RECEIVED
    return Receipt.IN_OTHER_BOX if where[1] and here[1] and where[1] != here[1] else Receipt.REPEATED


def settle_boxes(barcodes: Sequence[str]) -> None:
    """Ends the boxes on whose lists these tubes are, if every tube of the list is accounted for. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"sources": states.sources(BOX, BoxStep.SETTLE), "barcodes": list(barcodes)})
