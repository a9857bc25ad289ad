"""Results, receipts and lists whose time has come are erased for good, tube by tube with all its corrections."""

from datetime import datetime

from django.db import connection, transaction

from dayclear.records import retention

_RESULTS = """
    DELETE FROM laboratory_result WHERE barcode IN (
        SELECT barcode FROM laboratory_result GROUP BY barcode
        HAVING max(reported_at) < %(before)s AND bool_or(outcome = 'positive') = %(positive)s
    )
"""
_RECEIPTS = """
    DELETE FROM laboratory_tubereceipt AS receipt
    WHERE receipt.received_at < %(before)s
    AND NOT EXISTS (SELECT FROM laboratory_result AS result WHERE result.barcode = receipt.barcode)
"""
_LISTED = """
    DELETE FROM laboratory_boxedtube AS tube
    WHERE tube.packed_at < %(before)s
    AND NOT EXISTS (SELECT FROM laboratory_result AS result WHERE result.barcode = tube.barcode)
"""
_DIFFERING = """
    DELETE FROM laboratory_differingtube AS tube
    WHERE tube.noted_at < %(before)s AND tube.resolved_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM laboratory_result AS result WHERE result.barcode = tube.barcode)
"""


@retention.erases("negative_results")
def erase_negative(*, before: datetime) -> int:
    """Erases tubes of which no result was ever positive; returns how many rows."""
    return _erase(before, positive=False)


@retention.erases("positive_cases")
def erase_positive(*, before: datetime) -> int:
    """Erases tubes of which a result was positive, corrected or not; returns how many rows."""
    return _erase(before, positive=True)


@transaction.atomic
def _erase(before: datetime, *, positive: bool) -> int:
    count = 0
    with connection.cursor() as cursor:
        for statement in (_RESULTS, _RECEIPTS, _LISTED, _DIFFERING):
            cursor.execute(statement, {"before": before, "positive": positive})
            count += cursor.rowcount
    return int(count)
