"""The day's totals per employer and group, counted by whoever sees all parts and kept here."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dayclear.clearance.models import DayTotal
from dayclear.clearance.queries import CountedDay

FIGURES = ("due", "antigen", "nucleic", "complete", "stopped", "positive", "self_reported")


@transaction.atomic
def keep_totals(
    *, day: date, counted: Sequence[CountedDay], employer_ids: Collection[UUID] | None, at: datetime
) -> int:
    """Keeps what was counted for a day, and forgets what is no longer there; how many totals stand.

    ``employer_ids`` are those that were counted, None: all.
    """
    kept = DayTotal.objects.bulk_create(
        [
            DayTotal(
                day=day,
                employer_id=row.employer_id,
                place_path=row.place_path,
                key_group=row.key_group,
                counted_at=at,
                **{figure: getattr(row, figure) for figure in FIGURES},
            )
            for row in sorted(counted, key=lambda row: (row.employer_id, row.key_group))
        ],
        update_conflicts=True,
        unique_fields=["employer", "day", "key_group"],
        update_fields=["place_path", "counted_at", *FIGURES],
    )
    of_these = Q() if employer_ids is None else Q(employer__in=employer_ids)
    DayTotal.objects.filter(of_these, day=day, counted_at__lt=at).delete()
    return len(kept)
