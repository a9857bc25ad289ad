"""Plain batches: what almost every phone sends, taken by the database as a whole (docs/adr/0009).

The batches of several phones that come at once are taken in one call, each answered for itself. The function is in the
migrations; a call of it is a transaction by itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from dayclear.records import prepared
from dayclear.records.coalescing import Coalesced
from dayclear.screening import states
from dayclear.screening.rules import Outcome, SampleDraft

SAMPLEABLE = states.sources(states.DUE, states.DueStep.SAMPLE)

_TAKE = """
    SELECT screening_take_plain_batches(%(rounds)s, %(reaches)s, %(takers)s, %(taken_ats)s, %(batches)s, %(ids)s,
                                        %(people)s, %(barcodes)s, %(sampled_ats)s, %(sampleable)s)
"""


class PlainBatch(NamedTuple):
    """A batch of which only the database can tell whether it is plain; ``reach`` is where its sampler may sample."""

    round_id: UUID
    drafts: Sequence[SampleDraft]
    reach: Sequence[str]
    taken_by: UUID | None
    taken_at: datetime


def take_together(batches: Sequence[PlainBatch]) -> list[Outcome | None]:
    """What every draft of each batch is answered; None for a batch that is not plain, of which nothing was changed."""
    answers = _taken(batches)
    if len(batches) > 1 and not any(answers):
        # Two of them are about the same person or tube, or another process was faster with a part of one.
        return [answer for batch in batches for answer in _taken([batch])]
    return answers


def _taken(batches: Sequence[PlainBatch]) -> list[Outcome | None]:
    drafts = [draft for batch in batches for draft in batch.drafts]
    told = {
        "rounds": array(batch.round_id for batch in batches),
        "reaches": [prepared.array_literal(batch.reach) for batch in batches],
        "takers": array(batch.taken_by or "NULL" for batch in batches),
        "taken_ats": array(batch.taken_at for batch in batches),
        "batches": array(number for number, batch in enumerate(batches, start=1) for _draft in batch.drafts),
        "ids": array(draft.id.hex for draft in drafts),
        "people": array(draft.person_id.hex for draft in drafts),
        "barcodes": [draft.barcode for draft in drafts],
        "sampled_ats": array(draft.sampled_at for draft in drafts),
        "sampleable": SAMPLEABLE,
    }
    ((answers,),) = prepared.rows(_TAKE, told)
    return [Outcome(answer) if answer else None for answer in answers]


take = Coalesced(take_together)


def array(values: Iterable[object]) -> str:
    """Ids, instants and numbers as an array's literal: faster than the driver, which looks at each value."""
    return "{" + ",".join(map(str, values)) + "}"
