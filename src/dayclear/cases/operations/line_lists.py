"""Line lists from elsewhere: brought in as a whole, taken back as a whole, erased when their time has come."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.line_lists import CaseDraft, DayOrder, Layout, LinkDraft, ListDraft, headings_key, words
from dayclear.cases.models.line_list import ColumnMapping, LineList, ListedCase, ListedLink
from dayclear.kernel.errors import InvalidInput
from dayclear.places.models import Place
from dayclear.records import audit, retention
from dayclear.records import operations as records
from dayclear.records.audit import audited
from dayclear.records.models import ImportBatch

ROWS_AT_ONCE = 2000


@audited
def keep_list(
    *,
    list_id: UUID,
    name: str,
    place: Place,
    draft: ListDraft,
    batch: ImportBatch,
    by: Model | None,
    at: datetime,
) -> LineList:
    """Writes a list with its cases and links; kept before, it stays as it is."""
    if not name.strip():
        raise InvalidInput(_("The list has no name."), _("Give it one, such as the outbreak and the date."))
    kept, is_new = LineList.objects.get_or_create(
        pk=list_id,
        defaults={
            "name": name.strip()[:120],
            "place": place,
            "place_path": place.path,
            "batch": batch,
            "brought_at": at,
            "brought_by_id": by.pk if by else None,
        },
    )
    if is_new:
        rows = {case.key: _case(kept, case) for case in draft.cases.values()}
        ListedCase.objects.bulk_create(rows.values(), batch_size=ROWS_AT_ONCE)
        links = [_link(kept, link, rows) for link in draft.links]
        ListedLink.objects.bulk_create(links, batch_size=ROWS_AT_ONCE)
    return kept


def _case(kept: LineList, draft: CaseDraft) -> ListedCase:
    onset = draft.days.get("onset")
    return ListedCase(
        line_list=kept,
        key=draft.key,
        line=draft.line,
        onset_on=onset.first if onset else None,
        onset_until=onset.last if onset else None,
        confirmed_on=_first(draft, "confirmed"),
        reported_on=_first(draft, "reported"),
        exposed_from=_first(draft, "exposed_from"),
        exposed_until=_last(draft, "exposed_until"),
        died_on=_first(draft, "died"),
        age_years=draft.age,
        sex=draft.sex,
        place_text=draft.texts.get("place", ""),
        household_text=draft.texts.get("household", ""),
        setting=draft.texts.get("setting", ""),
        source_text=draft.texts.get("source", ""),
        outcome=draft.texts.get("outcome", ""),
        attributes=draft.attributes,
        unread=draft.unread,
    )


def _first(draft: CaseDraft, name: str) -> date | None:
    return draft.days[name].first if name in draft.days else None


def _last(draft: CaseDraft, name: str) -> date | None:
    return draft.days[name].last if name in draft.days else None


def _link(kept: LineList, draft: LinkDraft, rows: Mapping[str, ListedCase]) -> ListedLink:
    return ListedLink(
        line_list=kept,
        infector=rows[draft.infector],
        infectee=rows[draft.infectee],
        line=draft.line,
        origin=draft.origin,
        setting=draft.setting,
        days_told=draft.days,
        attributes=draft.attributes,
    )


@audited
def remember_columns(
    *,
    headings: Sequence[str],
    layout: Layout,
    meaning: Mapping[str, str],
    order: DayOrder | None,
    by: Model | None,
    at: datetime,
) -> ColumnMapping:
    """The next file with the same headings, in whatever order, is proposed this meaning."""
    told: dict[str, Any] = {
        "layout": layout,
        "meaning": {words(heading): name for heading, name in meaning.items()},
        "day_order": order or "",
        "used_at": at,
        "used_by_id": by.pk if by else None,
    }
    mapping, _is_new = ColumnMapping.objects.update_or_create(
        headings_key=headings_key(headings), defaults=told
    )
    return mapping


@transaction.atomic
def undo_line_list(*, batch: ImportBatch, by: Model | None, at: datetime) -> int:
    """Takes a list back with everything in it; returns how many rows went. A list taken back is a Conflict."""
    records.mark_undone(batch=batch, by=by, at=at)
    return _erase(list(LineList.objects.filter(batch=batch).values_list("pk", flat=True)))


@retention.erases("positive_cases")
@transaction.atomic
def erase_line_lists(*, before: datetime) -> int:
    """Erases lists brought in before, whole; returns how many rows."""
    return _erase(list(LineList.objects.filter(brought_at__lt=before).values_list("pk", flat=True)))


def _erase(lists: Collection[UUID]) -> int:
    links = ListedLink.objects.filter(line_list__in=lists).delete()[0]
    cases = ListedCase.objects.filter(line_list__in=lists).delete()[0]
    LineList.objects.filter(pk__in=lists).delete()
    audit.forget(LineList, lists)
    return links + cases + len(lists)
