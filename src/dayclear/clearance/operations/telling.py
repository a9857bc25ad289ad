"""What employers are told: that somebody may not come, or may come again. Never why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from dayclear.clearance.models import EmployerWord, WordKind

_TELL = """
    INSERT INTO clearance_employerword (id, employer_id, person_id, kind, cause_id, at)
    SELECT gen_random_uuid(), member.employer_id, member.person_id, %(kind)s, cause.id, %(at)s
    FROM unnest(%(people)s::uuid[], %(causes)s::uuid[]) AS cause (person_id, id)
    JOIN clearance_membership AS member ON member.person_id = cause.person_id
     AND member.from_on <= %(day)s AND (member.until_on IS NULL OR member.until_on >= %(day)s)
    JOIN clearance_employer AS employer ON employer.id = member.employer_id AND employer.in_use
    ORDER BY member.employer_id, member.person_id
    ON CONFLICT DO NOTHING RETURNING employer_id
"""


@transaction.atomic
def tell_employers(
    *,
    kind: WordKind,
    causes: Mapping[UUID, UUID],
    by: Model | None,  # noqa: ARG001 - the cause says who.
    at: datetime,
) -> set[UUID]:
    """Tells every employer of these people, by ``causes`` (person → antigen or case); returns whom that was news for.

    The same cause again tells nobody twice.
    """
    if not causes:
        return set()
    parameters: dict[str, Any] = {
        "kind": str(kind),
        "people": list(causes),
        "causes": list(causes.values()),
        "day": at.astimezone(settings.DISTRICT_ZONE).date(),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TELL, parameters)
        return {row[0] for row in cursor.fetchall()}


@transaction.atomic
def mark_heard(*, word: EmployerWord, by: Model, at: datetime) -> EmployerWord:
    """Somebody made sure that the employer knows; the first time counts."""
    EmployerWord.objects.filter(pk=word.pk, heard_at=None).update(heard_at=max(at, word.at), heard_by=by.pk)
    word.refresh_from_db()
    return word
