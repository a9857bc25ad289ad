"""What is written down when a record is seen or taken out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.records.models import ExportRecord, Look
from dayclear.records.wording import kept

LONGEST = 255
ROWS_AT_ONCE = 2000


@transaction.atomic
def record_look(
    *,
    by: Model,
    person_id: UUID,
    place_path: str,
    why: str,
    task_id: UUID | None,
    page: str,
    at: datetime,
    look_id: UUID | None = None,
) -> Look:
    """Writes the look down before the record is shown. Raises InvalidInput where no reason is given."""
    reason = _reason(why)
    looked, _was_new = Look.objects.get_or_create(
        pk=look_id or new_id(),
        defaults={
            "by_id": by.pk,
            "person_id": person_id,
            "place_path": place_path[:LONGEST],
            "why": reason,
            "why_words": kept(why),
            "task_id": task_id,
            "page": page[:LONGEST],
            "at": at,
        },
    )
    return looked


@transaction.atomic
def record_looks(
    *,
    by: Model,
    people: Sequence[tuple[UUID, str]],
    why: str,
    page: str,
    at: datetime,
    occasion: UUID | None = None,
) -> int:
    """Writes down that many were looked at in one list: each person's id, and the path of where they live.

    With an ``occasion``, such as one phone's shift, a person is looked at once in it, however often the list is taken.
    """
    reason, words = _reason(why), kept(why)
    ids = [uuid5(occasion, str(person_id)) if occasion else new_id() for person_id, _path in people]
    # A list that is opened again and again in its occasion writes nothing more.
    told = set(Look.objects.filter(pk__in=ids).values_list("pk", flat=True)) if occasion else set()
    looks = [
        Look(
            id=look_id,
            by_id=by.pk,
            person_id=person_id,
            place_path=path[:LONGEST],
            why=reason,
            why_words=words,
            page=page[:LONGEST],
            at=at,
        )
        for look_id, (person_id, path) in zip(ids, people, strict=True)
        if look_id not in told
    ]
    return len(Look.objects.bulk_create(looks, batch_size=ROWS_AT_ONCE, ignore_conflicts=bool(occasion)))


def _reason(why: str) -> str:
    reason = why.strip()[:LONGEST]
    if not reason:
        raise InvalidInput(_("A look at a person's record needs a reason."), _("Say why you need to see it."))
    return reason


@transaction.atomic
def record_export(*, kind: str, by: Model | None, at: datetime, chosen: str, rows: int) -> ExportRecord:
    """``chosen`` says which rows: the place or the filter; ``rows`` how many went out."""
    return ExportRecord.objects.create(
        kind=kind, by_id=by.pk if by else None, at=at, chosen=chosen[:LONGEST], rows=rows
    )
