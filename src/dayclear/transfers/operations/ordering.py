"""How an order to be moved is written, for the operations here: whichever way somebody goes."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model

from dayclear.transfers.models import Transfer


def write_orders(rows: Sequence[Transfer], *, by: Model | None, at: datetime) -> list[Transfer]:
    """Keeps these orders, each once however often it is given; returns those that are new."""
    for row in rows:
        row.ordered_at, row.ordered_by_id = at, by.pk if by else None
    Transfer.objects.bulk_create(rows, ignore_conflicts=True)
    kept = set(Transfer.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.pk in kept]
