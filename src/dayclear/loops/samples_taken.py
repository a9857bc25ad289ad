"""Samples come in, from phones and pages. A phone may be without a network for longer than the laboratory takes.

Then a tube was received, and its result reported, before anybody here knew whose it was. Nobody is lost: the people of
a late sample learn their result at once, and a positive sets its loop going now.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from dayclear.cases import queries as cases
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.laboratory import operations as laboratory_operations
from dayclear.laboratory import queries as laboratory
from dayclear.loops import positive_result
from dayclear.screening import operations as screening
from dayclear.screening import policies
from dayclear.screening import queries as samples
from dayclear.screening.rules import AGE_MOST, Outcome

LOOKS_BACK = AGE_MOST + timedelta(hours=1)
"""No sample is taken in that is older, so no result waits longer for its people."""


def take(
    *, round_id: UUID, batch: Sequence[screening.SampleDraft], scope: Scope, by: Account | None, at: datetime
) -> list[screening.SampleOutcome]:
    """Records a batch, then lets its tubes meet what the laboratory has said of them already.

    Two transactions: the samples are kept whatever becomes of the second. A repeated batch, or the next sweep, makes up
    for one that was cut off between the two.
    """
    outcomes = screening.record_samples(round_id=round_id, batch=batch, scope=scope, by=by, at=at)
    seen = laboratory.seen_before({draft.barcode for draft in batch})
    if seen:
        meet_results(barcodes=seen, at=at)
    return outcomes


def strange_tubes(
    batch: Sequence[screening.SampleDraft], outcomes: Sequence[screening.SampleOutcome], at: datetime
) -> dict[UUID, str]:
    """For each sample that was refused because its barcode is no tube's: which that is, what one is, and what to do."""
    barcodes = {draft.id: draft.barcode for draft in batch}
    refused = [outcome.id for outcome in outcomes if outcome.outcome == Outcome.NOT_A_TUBE]
    if not refused:
        return {}
    told = policies.strange_tubes({barcodes[sample] for sample in refused}, at)
    return {sample: str(told[barcodes[sample]]) for sample in refused}


def take_plain(
    batches: Sequence[screening.Batch], *, at: datetime
) -> list[list[screening.SampleOutcome] | None]:
    """Records the plain ones of several phones' batches together; None for each that must be taken by itself.

    Two transactions, as in ``take``.
    """
    answers = screening.record_plain_batches(batches, at)
    kept = {
        draft.barcode for batch, told in zip(batches, answers, strict=True) if told for draft in batch.drafts
    }
    if kept and (seen := laboratory.seen_before(kept)):
        meet_results(barcodes=seen, at=at)
    return answers


@transaction.atomic
def meet_results(*, barcodes: Collection[str], at: datetime) -> None:
    """What the laboratory said of these tubes, said again now that their people are known; twice is as once."""
    everything = Scope.everything()
    received = laboratory.receipts_of(barcodes, everything)
    results = laboratory.results_of(barcodes, everything).values()
    screening.mark_tubes_received(barcodes=sorted(received), by=None, at=at)
    laboratory_operations.learn_swabs(swabs=samples.first_swabs(received), by=None, at=at)
    screening.mark_known(results=results, by=None, at=at)
    positive_result.open_cases(positives=[result for result in results if result.is_positive], by=None, at=at)


def meet_waiting_positives(*, at: datetime) -> int:
    """For the sweep: positives that no case has taken up, looked at again; how many there were.

    A report and a batch that were written at the same moment cannot see each other.
    """
    reported = laboratory.positives_since(at - LOOKS_BACK)
    waiting = reported.keys() - cases.results_taken_up(reported)
    if waiting:
        meet_results(barcodes=[reported[result] for result in waiting], at=at)
    return len(waiting)
