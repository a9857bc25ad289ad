"""Samplers go from door to door or call people down: swabs of a round, as their phones would send them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db import connection

from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.screening import operations as screening
from dayclear.screening.models import Round

_DUE_OF = """
    SELECT place_path, person_id, tube_mode FROM screening_due
    WHERE round_id = %s AND place_path >= %s AND place_path < left(%s, -1) || '0' AND state = 'due'
    ORDER BY place_path, household_id, person_id
"""


@dataclass(frozen=True, slots=True)
class Swabbing:
    """Sampling of one settlement: who works there, when, and which share of each stairwell is reached."""

    settlement_path: str
    by: Account | None
    start: datetime
    end: datetime
    share_of_unit: Callable[[str], float]


@dataclass(slots=True)
class Tubes:
    """The tubes of a round in the order they were filled, and in which one each person's swab is."""

    prefix: str
    barcodes: list[str] = field(default_factory=list)
    last_swab_at: dict[str, datetime] = field(default_factory=dict)
    of_person: dict[UUID, str] = field(default_factory=dict)

    def next_barcode(self) -> str:
        self.barcodes.append(f"{self.prefix}{len(self.barcodes) + 1:07d}")
        return self.barcodes[-1]

    def filled_before(self, at: datetime) -> list[str]:
        return [barcode for barcode in self.barcodes if self.last_swab_at[barcode] < at]


def swab(opened: Round, work: Swabbing, tubes: Tubes) -> int:
    """Records the swabs of one settlement as one batch; returns how many people were reached."""
    reached = list(_reached(opened, work))
    if not reached:
        return 0
    step = (work.end - work.start) / len(reached)
    drafts = list(_drafts(reached, work.start, step, tubes))
    outcomes = screening.record_samples(
        round_id=opened.pk,
        batch=drafts,
        by=work.by,
        at=work.end + timedelta(minutes=1),
        scope=Scope.everything(),
    )
    return sum(outcome.outcome == screening.Outcome.ACCEPTED for outcome in outcomes)


def _reached(opened: Round, work: Swabbing) -> Iterator[tuple[UUID, int]]:
    """Person and tube mode of everyone reached, stairwell by stairwell: the first doors of each."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_OF, [opened.pk, work.settlement_path, work.settlement_path])
        rows = cursor.fetchall()
    for path, names in groupby(rows, key=itemgetter(0)):
        people = [(person_id, tube_mode) for _path, person_id, tube_mode in names]
        yield from people[: round(len(people) * work.share_of_unit(path))]


def _drafts(
    reached: Sequence[tuple[UUID, int]], start: datetime, step: timedelta, tubes: Tubes
) -> Iterator[screening.SampleDraft]:
    barcode, room = "", 0
    for number, (person_id, tube_mode) in enumerate(reached):
        if not room:
            barcode, room = tubes.next_barcode(), tube_mode
        sampled_at = start + number * step
        tubes.last_swab_at[barcode] = sampled_at
        tubes.of_person[person_id] = barcode
        room -= 1
        yield screening.SampleDraft(id=new_id(), person_id=person_id, barcode=barcode, sampled_at=sampled_at)
