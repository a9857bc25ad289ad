"""Boxes at the sampling side: tubes are scanned in, taken out, and the box is sent.

A box is told by the label that is scanned, so two people who scan the same label pack the same box. A list may be
written after the laboratory has scanned: its tubes are ticked off at once, and a box sent then has arrived.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.command.models import Account
from dayclear.kernel.errors import Conflict, InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.laboratory import states
from dayclear.laboratory.models import Box, BoxedTube, Laboratory, TubeReceipt
from dayclear.laboratory.operations.receipts import settle_boxes
from dayclear.laboratory.policies import check_tubes
from dayclear.laboratory.states import BOX, BoxState, BoxStep
from dayclear.places.models import Place
from dayclear.records.audit import audited

LONGEST_LABEL = 40


class Packing(models.TextChoices):
    PACKED = "packed", gettext_lazy("Packed.")
    REPEATED = "repeated", gettext_lazy("In this box already.")
    IN_OTHER_BOX = "in_other_box", gettext_lazy("It is on the list of another box.")
    RECEIVED = "received", gettext_lazy("A laboratory has received it already.")
    RECEIVED_IN_OTHER_BOX = (
        "received_in_other_box",
        gettext_lazy("A laboratory has received it already, in another box. Look which of the two had it."),
    )


LISTED = frozenset({Packing.PACKED, Packing.RECEIVED, Packing.RECEIVED_IN_OTHER_BOX})


@dataclass(frozen=True, slots=True)
class PackingOutcome:
    """``box`` is the number of the other box: on whose list the tube is, or whose label was scanned with it."""

    barcode: str
    outcome: Packing
    box: str = ""

    def __str__(self) -> str:
        said = f"{self.barcode}: {self.outcome.label}"
        return f"{said} ({self.box})" if self.box else said

    @property
    def is_new(self) -> bool:
        return self.outcome in LISTED

    @property
    def is_received(self) -> bool:
        return self.outcome in LISTED - {Packing.PACKED}

    @property
    def is_plain(self) -> bool:
        """Nothing has to be said about this tube alone."""
        return self.outcome in {Packing.PACKED, Packing.RECEIVED}


@audited
def open_box(*, box_id: UUID, number: str, place: Place, by: Account | None, at: datetime) -> Box:
    """Begins a box, or answers with the one of this id. Raises Conflict where another box has the label."""
    label = number.strip()
    if not label or len(label) > LONGEST_LABEL:
        raise InvalidInput(
            _("A box needs a label of at most %(most)d characters.") % {"most": LONGEST_LABEL},
            _("Scan its label."),
        )
    if standing := Box.objects.filter(number=label).exclude(pk=box_id).first():
        raise Conflict(
            _("There is a box %(number)s already: %(state)s.")
            % {"number": label, "state": standing.get_state_display()},
            _("Open it from the list, or take a new label."),
        )
    box, _made = Box.objects.get_or_create(
        pk=box_id,
        defaults={
            "number": label,
            "place": place,
            "place_path": place.path,
            "packed_at": at,
            "packed_by": by,
        },
    )
    return box


# A receipt and a list that were written at the same moment cannot see each other; sending the box looks once more.
_TICK_OFF = """
    UPDATE laboratory_boxedtube AS tube SET fate = 'received' FROM laboratory_tubereceipt AS receipt
    WHERE tube.box_id = %(box)s AND tube.fate = 'under_way' AND receipt.barcode = tube.barcode
"""
# It came to where its label was scanned, else to where it was sent if one of its tubes is there.
_ARRIVE = """
    UPDATE laboratory_box AS box SET state = 'arrived', arrived_at = first.received_at,
        arrived_by_id = first.received_by_id, laboratory_id = first.laboratory_id
    FROM (
        SELECT receipt.* FROM laboratory_boxedtube AS tube
        JOIN laboratory_tubereceipt AS receipt ON receipt.barcode = tube.barcode
        WHERE tube.box_id = %(box)s AND (receipt.box = %(number)s OR receipt.laboratory_id = %(laboratory)s)
        ORDER BY receipt.box = %(number)s DESC, receipt.received_at LIMIT 1
    ) AS first
    WHERE box.id = %(box)s AND box.state = ANY(%(sources)s)
"""


@audited
def pack(*, box: Box, barcodes: Sequence[str], by: Account | None, at: datetime) -> list[PackingOutcome]:
    """Puts tubes on the box's list; answers each in the given order. One that is in another box stays there.

    One that a laboratory has received already is on the list as received. Raises NotATube.
    """
    check_tubes(barcodes)
    held = _held(box, BoxStep.LIST)
    scanned = list(dict.fromkeys(barcodes))
    labels = dict(TubeReceipt.objects.filter(barcode__in=scanned).values_list("barcode", "box"))
    before = _lists_of(scanned)
    BoxedTube.objects.bulk_create(
        [
            BoxedTube(id=new_id(), box=held, barcode=barcode, packed_at=at, packed_by=by)
            for barcode in sorted(scanned)
            if barcode not in before
        ],
        ignore_conflicts=True,
    )
    after = _lists_of(scanned)
    _tick_off(held)
    if held.state == BoxState.ARRIVED:
        settle_boxes(scanned)
    _count(held)
    return [_packed(barcode, held, labels.get(barcode), before, after) for barcode in scanned]


def _packed(
    barcode: str, box: Box, label: str | None, before: dict[str, str], after: dict[str, str]
) -> PackingOutcome:
    """``label`` is that of the box in which a laboratory scanned the tube; None where none has."""
    if after[barcode] != box.number:
        return PackingOutcome(barcode, Packing.IN_OTHER_BOX, after[barcode])
    if barcode in before:
        return PackingOutcome(barcode, Packing.REPEATED)
    if label is None:
        return PackingOutcome(barcode, Packing.PACKED)
    if label in {"", box.number}:
        return PackingOutcome(barcode, Packing.RECEIVED)
    return PackingOutcome(barcode, Packing.RECEIVED_IN_OTHER_BOX, label)


def _tick_off(box: Box) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TICK_OFF, {"box": box.pk})


def _lists_of(barcodes: Sequence[str]) -> dict[str, str]:
    """The number of the box on whose list each tube is."""
    return dict(BoxedTube.objects.filter(barcode__in=barcodes).values_list("barcode", "box__number"))


@audited
def take_out(*, box: Box, barcode: str, by: Account | None, at: datetime) -> Box:  # noqa: ARG001 - @audited names who acts.
    """Takes a tube off the list of a box that has not left; one that is not on it stays off."""
    held = _held(box, BoxStep.CHANGE)
    held.list.filter(barcode=barcode).delete()
    return _count(held)


@audited
def send_box(
    *,
    box: Box,
    laboratory: Laboratory,
    arrives_at: datetime,
    first_swab_at: datetime | None,
    by: Account | None,
    at: datetime,
) -> Box:
    """The box leaves for a laboratory. Sent again to the same laboratory, it changes nothing; empty, it cannot leave.

    One whose tubes were scanned in before has arrived, and is settled where all of them were.
    """
    held = Box.objects.select_for_update().get(pk=box.pk)
    if held.sent_at and held.laboratory_id == laboratory.pk:
        return held
    states.check(BOX, BoxStep.SEND, held.state, label=held.get_state_display())
    if not _count(held).tubes:
        raise InvalidInput(_("There is no tube in the box."), _("Scan its tubes first."))
    held.state, held.laboratory = BoxState.SENT, laboratory
    held.sent_at, held.sent_by, held.arrives_at, held.first_swab_at = at, by, arrives_at, first_swab_at
    held.save(update_fields=["state", "laboratory", "sent_at", "sent_by", "arrives_at", "first_swab_at"])
    _arrive(held)
    return held


def _arrive(box: Box) -> None:
    """Whatever was scanned in before the box was said to be sent is not awaited any more."""
    _tick_off(box)
    arriving: dict[str, Any] = {
        "box": box.pk,
        "number": box.number,
        "laboratory": box.laboratory_id,
        "sources": states.sources(BOX, BoxStep.ARRIVE),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVE, arriving)
    settle_boxes([tube.barcode for tube in box.list.all()])
    box.refresh_from_db()


@audited
def dissolve_box(*, box: Box, by: Account | None, at: datetime) -> Box:  # noqa: ARG001 - @audited names who acts.
    """A box that has not left is unpacked; its tubes may go into another."""
    held = Box.objects.select_for_update().get(pk=box.pk)
    if held.state == BoxState.DISSOLVED:
        return held
    states.check(BOX, BoxStep.DISSOLVE, held.state, label=held.get_state_display())
    held.list.all().delete()
    held.state, held.tubes = BoxState.DISSOLVED, 0
    held.save(update_fields=["state", "tubes"])
    return held


def _held(box: Box, step: BoxStep) -> Box:
    """The box's present row, locked, if the step is allowed from there."""
    held = Box.objects.select_for_update().get(pk=box.pk)
    states.check(BOX, step, held.state, label=held.get_state_display())
    return held


def _count(box: Box) -> Box:
    box.tubes = box.list.count()
    box.save(update_fields=["tubes"])
    return box
