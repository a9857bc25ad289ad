"""Tubes arrive at a laboratory: the laboratory receives them, screening learns where each one is, differences are told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.cases import queries as cases
from dayclear.command.models import Account
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory import queries as laboratories
from dayclear.laboratory.models import DifferenceKind, Laboratory
from dayclear.loops import tube_differences
from dayclear.screening import operations as screening
from dayclear.screening import queries as samples
from dayclear.transfers import queries as transfers


@transaction.atomic
def receive(
    *, laboratory_id: UUID, box: str, barcodes: Sequence[str], scope: Scope, by: Account | None, at: datetime
) -> list[laboratory.ReceiptOutcome]:
    """Receives tubes by barcode; a tube received before is answered so, and its receipt stands.

    What two have scanned, what a box's list does not have and what is on no list at all, each opens one task; a second
    scan opens none.
    """
    receiving = laboratories.laboratory(laboratory_id, scope=scope)
    outcomes = laboratory.receive_tubes(
        laboratory=receiving,
        barcodes=barcodes,
        box=box,
        swabs=samples.first_swabs(barcodes),
        to_be_listed=_to_be_listed(barcodes, at),
        by=by,
        at=at,
    )
    screening.mark_tubes_received(barcodes=barcodes, by=by, at=at)
    findings = _findings(outcomes, receiving, box)
    if findings:
        tube_differences.open_differences(findings=findings, by=by, at=at)
    return outcomes


def _to_be_listed(barcodes: Sequence[str], at: datetime) -> set[str]:
    """A tube filled at a bed or at a contact's door goes to the laboratory by itself, in no box of a round."""
    if not protocol_in_force(at).screening.tubes_in_boxes:
        return set()
    at_doors = {test.barcode for test in cases.swabbed_at_home(barcodes)}
    return {*barcodes} - transfers.swabbed_in_bed(barcodes) - at_doors


def _findings(
    outcomes: Sequence[laboratory.ReceiptOutcome], receiving: Laboratory, box: str
) -> list[laboratory.Finding]:
    twice = [told.barcode for told in outcomes if told.outcome in laboratory.TWICE]
    unlisted = [
        told.barcode
        for told in outcomes
        if told.outcome == laboratory.Receipt.NOT_ON_LIST and not told.listed_in
    ]
    unboxed = [told.barcode for told in outcomes if told.outcome == laboratory.Receipt.ON_NO_LIST]
    findings = [
        laboratory.Finding(
            kind=kind,
            place=tube_differences.district(),
            laboratory=receiving,
            barcodes=named,
            in_box=box,
        )
        for kind, named in ((DifferenceKind.TWICE, twice), (DifferenceKind.UNBOXED, unboxed))
        if named
    ]
    packed = laboratories.box_of_label(box, Scope.everything()) if unlisted else None
    if packed:
        findings.append(
            laboratory.Finding(
                kind=DifferenceKind.UNLISTED,
                place=packed.place,
                laboratory=receiving,
                box=packed,
                barcodes=unlisted,
                in_box=box,
            )
        )
    return findings
