"""Plain batches: what almost every phone sends, taken by the database as a whole (docs/adr/0009).

The batches of several phones that come at once are taken in one call, each answered for itself. The function is in the
migrations; a call of it is a transaction by itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dayclear.kernel.scope import Scope
from dayclear.records import prepared
from dayclear.screening import states
from dayclear.screening.policies import DUTY
from dayclear.screening.rules import Outcome, SampleDraft, SampleOutcome, may_be_plain, strange_among

SAMPLEABLE = states.sources(states.DUE, states.DueStep.SAMPLE)

_TAKE = """
    SELECT screening_take_plain_batches(%(rounds)s, %(reaches)s, %(takers)s, %(at)s, %(batches)s, %(ids)s, %(people)s,
                                        %(barcodes)s, %(sampled_ats)s, %(sampleable)s)
"""


class Batch(NamedTuple):
    """What one phone sends at once, of one round.

    ``taken_by`` is the account it is signed in with, ``tube_code`` what a tube's barcode looks like by the protocol in force.
    """

    round_id: UUID
    drafts: Sequence[SampleDraft]
    scope: Scope
    taken_by: UUID | None
    tube_code: str

    def may_be_plain(self, at: datetime) -> bool:
        return may_be_plain(self.drafts, at) and not strange_among(
            (draft.barcode for draft in self.drafts), self.tube_code
        )


def record_plain_batches(batches: Sequence[Batch], at: datetime) -> list[list[SampleOutcome] | None]:
    """What each draft of each batch is answered; None for a batch that is not plain, of which nothing was changed."""
    answers: list[list[SampleOutcome] | None] = [None] * len(batches)
    plain = [number for number, batch in enumerate(batches) if batch.may_be_plain(at)]
    for number, outcome in zip(
        plain, _taken_together([batches[number] for number in plain], at), strict=True
    ):
        if outcome:
            answers[number] = [SampleOutcome(draft.id, outcome, draft.id) for draft in batches[number].drafts]
    return answers


def _taken_together(batches: Sequence[Batch], at: datetime) -> list[Outcome | None]:
    """What every draft of each batch is answered."""
    taken = _taken(batches, at) if batches else []
    if len(batches) > 1 and not any(taken):
        # Two of them are about the same person or tube, or another process was faster with a part of one.
        return [outcome for batch in batches for outcome in _taken([batch], at)]
    return taken


def _taken(batches: Sequence[Batch], at: datetime) -> list[Outcome | None]:
    drafts = [draft for batch in batches for draft in batch.drafts]
    told = {
        "rounds": array(batch.round_id for batch in batches),
        "reaches": [prepared.array_literal(batch.scope.paths(DUTY)) for batch in batches],
        "takers": array(batch.taken_by or "NULL" for batch in batches),
        "at": at,
        "batches": array(number for number, batch in enumerate(batches, start=1) for _draft in batch.drafts),
        "ids": array(draft.id.hex for draft in drafts),
        "people": array(draft.person_id.hex for draft in drafts),
        "barcodes": [draft.barcode for draft in drafts],
        "sampled_ats": array(draft.sampled_at.timestamp() for draft in drafts),
        "sampleable": SAMPLEABLE,
    }
    ((outcomes,),) = prepared.rows(_TAKE, told)
    return [Outcome(outcome) if outcome else None for outcome in outcomes]


def array(values: Iterable[object]) -> str:
    """Ids, instants and numbers as an array's literal: faster than the driver, which looks at each value."""
    return "{" + ",".join(map(str, values)) + "}"
