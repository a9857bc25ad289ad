"""Somebody is away and was tested where they are: the report's number or a picture of it is kept as the proof."""

from datetime import date, datetime
from typing import IO
from uuid import UUID

from django.db import transaction

from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.records import operations as records
from dayclear.screening import operations as screening
from dayclear.screening import queries
from dayclear.screening.models import AwayTest


@transaction.atomic
def record(
    *,
    round_id: UUID,
    person_id: UUID,
    tested_on: date,
    tested_where: str,
    report: str,
    picture: IO[bytes] | None,
    scope: Scope,
    by: Account,
    at: datetime,
) -> AwayTest:
    """Raises NotFound for a name outside the scope; see ``screening.record_away_test`` for the rest."""
    name = queries.due_name(round_id, person_id, scope)
    kept = records.store_proof(file=picture, by=by, at=at) if picture else None
    return screening.record_away_test(
        round=name.round,
        person=name.person,
        tested_on=tested_on,
        tested_where=tested_where,
        report=report,
        picture=kept,
        by=by,
        at=at,
    )
