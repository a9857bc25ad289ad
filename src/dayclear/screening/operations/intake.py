"""The intake of samples: a phone's batch in one statement where it is plain, else in four, however long it is.

Plain is what almost every batch is: new samples of people who are due, in tubes with room, or such a batch sent again.
The database takes it as a whole or leaves everything as it is, and then ``rules.planned`` decides draft by draft.
Both ways end alike.

Sent again, a batch changes nothing. Of several samples of one person in a round, from however many phones,
exactly one stands.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.errors import Conflict, NotFound
from dayclear.kernel.scope import Scope
from dayclear.screening.operations import intake_sql as sql
from dayclear.screening.operations.plain_batches import SAMPLEABLE, Batch, array, record_plain_batches
from dayclear.screening.policies import DUTY
from dayclear.screening.rules import (
    KnownSample,
    Name,
    Plan,
    SampleDraft,
    SampleOutcome,
    Seen,
    TubeFill,
    planned,
    strange_among,
)

MOST_ATTEMPTS = 3


class TooBusy(Conflict):
    """Other requests were faster with the same tubes, again and again."""


class _Overtaken(Exception):
    """Another request made the same tube or sample between our look and our write."""


def record_samples(
    *, round_id: UUID, batch: Sequence[SampleDraft], by: Model | None, at: datetime, scope: Scope
) -> list[SampleOutcome]:
    """Records a batch of one round in one transaction; answers each draft by itself, in the batch's order.

    Raises NotFound where there is no such round. A draft that is refused keeps no other out.
    """
    tube_code = protocol_in_force(at).screening.tube_code
    told = Batch(round_id, batch, scope, by.pk if by else None, tube_code)
    for _attempt in range(MOST_ATTEMPTS):
        try:
            (answers,) = record_plain_batches([told], at)
            if answers:
                return answers
            with transaction.atomic():
                return _record(told, by, at)
        except _Overtaken:
            continue
        except OperationalError as error:
            # Only the outermost transaction can be tried again after a deadlock.
            if connection.in_atomic_block or not isinstance(error.__cause__, DeadlockDetected):
                raise
    raise TooBusy(_("The same tubes are being recorded elsewhere."), _("Send the batch again."))


def _record(told: Batch, by: Model | None, at: datetime) -> list[SampleOutcome]:
    if not told.drafts:
        return []
    plan = planned(told.drafts, _seen(told), at, _Sight(told.scope).__getitem__)
    if plan.accepted:
        _write(told.round_id, plan, by, at)
    return plan.outcomes


class _Sight(dict[str, bool]):
    """Whether a place is in scope, asked once per stairwell."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def __missing__(self, path: str) -> bool:
        self[path] = self._scope.covers(path, DUTY)
        return self[path]


def _seen(told: Batch) -> Seen:
    """Reads and locks what the batch is about."""
    round_id, batch = told.round_id, told.drafts
    people = {draft.person_id for draft in batch}
    listed = array(people)
    with connection.cursor() as cursor:
        cursor.execute(sql.LOCK_TUBES, {"barcodes": list({draft.barcode for draft in batch})})
        tubes = {barcode: TubeFill(*row) for barcode, *row in cursor.fetchall()}
        cursor.execute(sql.LOCK_NAMES, {"round": round_id, "people": listed, "sampleable": SAMPLEABLE})
        names = {person: Name(*row) for person, *row in cursor.fetchall()}
        cursor.execute(
            sql.LOOK, {"round": round_id, "people": listed, "ids": array(draft.id for draft in batch)}
        )
        *samples, the_round = _the_round_last(cursor.fetchall())
        others = {}
        if missing := [person for person in people if person not in names]:
            cursor.execute(sql.WHERE_THEY_LIVE, [array(missing)])
            others = dict(cursor.fetchall())
    known = [(KnownSample(*row), standing) for *row, standing in samples]
    return Seen(
        round_id=round_id,
        is_open=the_round[-1],
        names=names,
        others=others,
        by_id={sample.id: sample for sample, _standing in known},
        standing={
            sample.person_id: sample for sample, standing in known if standing and sample.round_id == round_id
        },
        tubes=tubes,
        strange=strange_among((draft.barcode for draft in batch), told.tube_code),
    )


def _the_round_last(rows: list[Any]) -> list[Any]:
    rows.sort(key=lambda row: row[0] is None)
    if not rows or rows[-1][0] is not None:
        raise NotFound(_("There is no such round."), _("Choose an open round."))
    return rows


def _write(round_id: UUID, plan: Plan, by: Model | None, at: datetime) -> None:
    added = {barcode: tube for barcode, tube in plan.tubes.items() if tube.added}
    new = {barcode: tube for barcode, tube in added.items() if tube.is_new}
    fill = {barcode: tube for barcode, tube in added.items() if not tube.is_new}
    taken = plan.accepted
    parameters = {
        "round": round_id,
        "at": at,
        "by": by.pk if by else None,
        "new_barcodes": list(new),
        "new_places": array(tube.place_id for tube in new.values()),
        "new_paths": [tube.place_path for tube in new.values()],
        "new_capacities": array(tube.capacity for tube in new.values()),
        "fill_barcodes": list(fill),
        **_added("new", new),
        **_added("fill", fill),
        "standing_people": array(sample.draft.person_id for sample in taken if sample.stands),
        "sample_ids": array(sample.draft.id for sample in taken),
        "sample_people": array(sample.draft.person_id for sample in taken),
        "sample_barcodes": [sample.draft.barcode for sample in taken],
        "sample_places": array(sample.place_id for sample in taken),
        "sample_paths": [sample.place_path for sample in taken],
        "sample_ats": array(sample.draft.sampled_at for sample in taken),
        "sample_stands": array(sample.stands for sample in taken),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.WRITE, parameters)
        if cursor.fetchone() != (len(new), len(taken)):
            raise _Overtaken


def _added(kind: str, tubes: Mapping[str, TubeFill]) -> dict[str, str]:
    return {
        f"{kind}_counts": array(len(tube.added) for tube in tubes.values()),
        f"{kind}_firsts": array(min(tube.added) for tube in tubes.values()),
        f"{kind}_lasts": array(max(tube.added) for tube in tubes.values()),
    }
