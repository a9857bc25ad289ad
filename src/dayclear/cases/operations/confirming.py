"""Positive results become cases, thousands at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, Q

from dayclear.cases.models import Case, FoundIn
from dayclear.cases.states import OPEN
from dayclear.records.audit import acting


@dataclass(frozen=True, slots=True, kw_only=True)
class PositiveDraft:
    """A positive person and the result that says so."""

    person_id: UUID
    household_id: UUID
    place_id: UUID
    place_path: str
    sample_id: UUID
    barcode: str
    result_id: UUID
    sampled_at: datetime
    tested_at: datetime
    reported_at: datetime
    found_in: str = FoundIn.COMMUNITY


@dataclass(frozen=True, slots=True)
class ConfirmedCases:
    """``new`` were opened by this call; ``joined`` have an open case, or this very result, already."""

    new: tuple[Case, ...]
    joined: tuple[Case, ...]


@transaction.atomic
def confirm(*, positives: Sequence[PositiveDraft], by: Model | None, at: datetime) -> ConfirmedCases:
    """Opens one case per person. Repeating it, or a further positive of the same person, opens none."""
    if not positives:
        return ConfirmedCases((), ())
    _queue_up()
    known = Case.objects.filter(
        Q(result_id__in=[draft.result_id for draft in positives])
        | Q(person__in=[draft.person_id for draft in positives], status__in=OPEN)
    )
    joined = {case.person_id: case for case in known}
    first = {draft.person_id: draft for draft in reversed(positives) if draft.person_id not in joined}
    drafts = [draft for draft in positives if first.get(draft.person_id) is draft]
    with acting(by=by, why="confirmed by a positive result"):
        new = Case.objects.bulk_create(
            [_case(draft, number) for draft, number in zip(drafts, _numbers(len(drafts), at), strict=True)]
        )
    return ConfirmedCases(tuple(new), tuple(joined.values()))


def _queue_up() -> None:
    """One transaction at a time confirms, so that numbers run on and no person gets two cases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases.confirm'))")


def _numbers(count: int, at: datetime) -> list[str]:
    """Numbers of the local day: 20220403-0001 and on."""
    day = at.astimezone(settings.DISTRICT_ZONE).strftime("%Y%m%d")
    last = Case.objects.filter(number__startswith=f"{day}-").order_by("-number").values_list("number", flat=True).first()
    start = int(last.split("-")[1]) if last else 0
    return [f"{day}-{start + step:05d}" for step in range(1, count + 1)]


def _case(draft: PositiveDraft, number: str) -> Case:
    return Case(
        number=number,
        person_id=draft.person_id,
        household_id=draft.household_id,
        place_id=draft.place_id,
        place_path=draft.place_path,
        sample_id=draft.sample_id,
        barcode=draft.barcode,
        result_id=draft.result_id,
        found_in=draft.found_in,
        sampled_at=draft.sampled_at,
        tested_at=draft.tested_at,
        reported_at=draft.reported_at,
    )
