"""What was asked at gates, and what was answered: each scan once, also when a telephone sends it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from dayclear.clearance.rules import Told

_INSERT = """
    INSERT INTO clearance_gatescan (id, person_id, employer_id, asked_by_id, asked_at, received_at, allowed, told, list_of)
    SELECT scan.id, scan.person_id, scan.employer_id, %(by)s, scan.asked_at, %(at)s, scan.allowed, scan.told, scan.list_of
    FROM unnest(%(ids)s::uuid[], %(people)s::uuid[], %(employers)s::uuid[], %(asked)s::timestamptz[], %(allowed)s::bool[],
                %(told)s::text[], %(lists)s::timestamptz[])
         AS scan (id, person_id, employer_id, asked_at, allowed, told, list_of)
    ORDER BY scan.id
    ON CONFLICT (id) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class ScanDraft:
    """One question with its answer; ``list_of``: it was answered from a list made then."""

    id: UUID
    person_id: UUID | None
    employer_id: UUID | None
    asked_at: datetime
    told: Told
    list_of: datetime | None = None


@transaction.atomic
def record_scans(*, drafts: Sequence[ScanDraft], by: Model, at: datetime) -> int:
    """Returns how many are new. A clock that runs ahead is set back to ``at``."""
    if not drafts:
        return 0
    parameters = {
        "ids": [draft.id for draft in drafts],
        "people": [draft.person_id for draft in drafts],
        "employers": [draft.employer_id for draft in drafts],
        "asked": [min(draft.asked_at, at) for draft in drafts],
        "allowed": [draft.told == Told.CLEAR for draft in drafts],
        "told": [draft.told.value for draft in drafts],
        "lists": [draft.list_of for draft in drafts],
        "at": at,
        "by": by.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, parameters)
        return int(cursor.rowcount)
