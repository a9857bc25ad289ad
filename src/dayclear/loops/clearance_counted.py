"""The day's totals of the key groups are counted anew: by the worker for all, at once for who tells a test."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from dayclear.clearance import operations as clearance
from dayclear.situation import clearance_day


@transaction.atomic
def count(*, employer_ids: Collection[UUID] | None = None, at: datetime) -> int:
    """Counts the present local day for these employers, None: for all; how many totals stand."""
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    counted = clearance_day.count(day=day, employer_ids=employer_ids, at=at)
    return clearance.keep_totals(day=day, counted=counted, employer_ids=employer_ids, at=at)
