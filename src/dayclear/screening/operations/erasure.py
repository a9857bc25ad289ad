"""Names, samples and tubes whose time has come are erased for good; the totals of their rounds stay."""

from datetime import datetime

import pgtrigger
from django.db import connection, transaction

from dayclear.records import retention

# What belongs to a person who was positive in the round is kept for as long as the case.
_SAMPLES = """
    DELETE FROM screening_sample AS sample USING screening_due AS due
    WHERE due.round_id = sample.round_id AND due.person_id = sample.person_id
    AND sample.sampled_at < %s AND due.positive = %s
"""
_NAMES = """
    DELETE FROM screening_due AS due USING screening_round AS round
    WHERE round.id = due.round_id AND greatest(round.due_by, due.changed_at) < %s AND due.positive = %s
    AND NOT EXISTS (
        SELECT FROM screening_sample AS sample
        WHERE sample.round_id = due.round_id AND sample.person_id = due.person_id
    )
"""
_EXCUSES = """
    WITH away AS (DELETE FROM screening_awaytest WHERE recorded_at < %(before)s RETURNING 1),
         exempt AS (
        DELETE FROM screening_exemption
        WHERE ended_at < %(before)s OR (ended_at IS NULL AND until_on < %(before)s::date) RETURNING 1
    )
    SELECT (SELECT count(*) FROM away) + (SELECT count(*) FROM exempt)
"""
_TUBES = """
    DELETE FROM screening_tube AS tube
    WHERE tube.last_sampled_at < %s
    AND NOT EXISTS (SELECT FROM screening_sample AS sample WHERE sample.barcode = tube.barcode)
"""


@retention.erases("negative_results")
def erase_negative(*, before: datetime) -> int:
    """Erases whoever was not positive, and why people were not sampled; returns how many rows."""
    return _erase(before, positive=False) + _erase_excuses(before)


@retention.erases("positive_cases")
def erase_positive(*, before: datetime) -> int:
    """Erases whoever was positive; returns how many rows."""
    return _erase(before, positive=True)


@transaction.atomic
def _erase(before: datetime, *, positive: bool) -> int:
    count = 0
    with pgtrigger.ignore("screening.Due:count_delete"), connection.cursor() as cursor:
        for statement in (_SAMPLES, _NAMES):
            cursor.execute(statement, [before, positive])
            count += cursor.rowcount
        cursor.execute(_TUBES, [before])
        count += cursor.rowcount
    return int(count)


@transaction.atomic
def _erase_excuses(before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_EXCUSES, {"before": before})
        return int(cursor.fetchone()[0])
