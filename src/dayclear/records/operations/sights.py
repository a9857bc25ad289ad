"""What is written down when a record is seen or taken out."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from dayclear.records.models import ExportRecord, Look

LONGEST = 255


@transaction.atomic
def record_look(
    *, by: Model, person_id: UUID, place_path: str, why: str, task_id: UUID | None, page: str, at: datetime
) -> Look:
    """Writes the look down before the record is shown."""
    return Look.objects.create(
        by=by,
        person_id=person_id,
        place_path=place_path,
        why=why.strip()[:LONGEST],
        task_id=task_id,
        page=page[:LONGEST],
        at=at,
    )


@transaction.atomic
def record_export(*, kind: str, by: Model | None, at: datetime, chosen: str, rows: int) -> ExportRecord:
    return ExportRecord.objects.create(kind=kind, by=by, at=at, chosen=chosen[:LONGEST], rows=rows)
