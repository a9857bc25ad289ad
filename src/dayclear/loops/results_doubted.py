"""A report says of a tube otherwise than what stands, or tells of a tube that nobody knows: it is not taken in.

The sender is told at once, but the system of a laboratory may pass the answer on to nobody. So the matter is a
difference and a task of the laboratory, until a correction, a result that is taken in or words end it. What was settled
in words is not asked again, however often a system sends it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory
from dayclear.laboratory import queries as laboratories
from dayclear.laboratory.models import DifferenceKind, Laboratory
from dayclear.loops import tube_differences

LONGEST_LABEL = 40
"""What is longer is no label of ours; its beginning tells which one is meant."""


@transaction.atomic
def contradicted(*, told: Sequence[laboratory.Contradiction], by: Account | None, at: datetime) -> None:
    """Each laboratory whose result stands finds out which of the two is right."""
    if not told:
        return
    outcomes = {one.barcode: one.outcome for one in told}
    standing = laboratories.results_of(outcomes, Scope.everything())
    settled = laboratories.doubts_settled(DifferenceKind.DISPUTED, outcomes)
    asked = {
        barcode: outcome
        for barcode, outcome in outcomes.items()
        # What was settled counts for the result that stood then.
        if (when := settled.get((barcode, outcome))) is None or when < standing[barcode].reported_at
    }
    _ask(DifferenceKind.DISPUTED, asked, {barcode: standing[barcode].laboratory for barcode in asked}, by, at)


@transaction.atomic
def unmatched(
    *, told: Sequence[laboratory.ResultDraft], reporting: Laboratory | None, by: Account | None, at: datetime
) -> None:
    """The laboratory that reports finds the tube, or says that there is none."""
    if not told:
        return
    outcomes = {draft.barcode[:LONGEST_LABEL]: draft.outcome for draft in told if draft.barcode}
    settled = laboratories.doubts_settled(DifferenceKind.UNMATCHED, outcomes)
    asked = {barcode: outcome for barcode, outcome in outcomes.items() if (barcode, outcome) not in settled}
    _ask(DifferenceKind.UNMATCHED, asked, dict.fromkeys(asked, reporting), by, at)


def _ask(
    kind: DifferenceKind,
    outcomes: Mapping[str, str],
    of: Mapping[str, Laboratory | None],
    by: Account | None,
    at: datetime,
) -> None:
    findings = [
        laboratory.Finding(
            kind=kind,
            place=tube_differences.district(),
            laboratory=one,
            barcodes=[barcode for barcode in outcomes if of[barcode] == one],
            outcomes=outcomes,
        )
        for one in dict.fromkeys(of.values())
    ]
    if findings:
        tube_differences.open_differences(findings=findings, by=by, at=at)
