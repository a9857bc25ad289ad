"""Line lists from elsewhere: brought in as a whole, taken back as a whole, erased when their time has come."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.cases.line_lists import (
    CaseDraft,
    ContactRow,
    DayOrder,
    Layout,
    LinkDraft,
    ListDraft,
    headings_key,
    words,
)
from dayclear.cases.models import Contact, ListedContact
from dayclear.cases.models.line_list import ColumnMapping, LineList, ListedCase, ListedLink
from dayclear.cases.queries.listed_contacts import Known
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
    known: Known,
    listed: Mapping[tuple[UUID, UUID], Contact],
    batch: ImportBatch,
    by: Model | None,
    at: datetime,
) -> LineList:
    """Writes a list with its cases, links and contacts; kept before, it stays as it is.

    ``known`` tells which residents and cases the contacts are about, ``listed`` by case and person who was listed because
    of this list.
    """
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
        contacts = [_contact(kept, row, at, rows, known) for at, row in enumerate(draft.contacts)]
        _tie(contacts, listed)
        ListedContact.objects.bulk_create(contacts, batch_size=ROWS_AT_ONCE)
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


def _contact(
    kept: LineList, row: ContactRow, at: int, rows: Mapping[str, ListedCase], known: Known
) -> ListedContact:
    person = known.person.get(at)
    named = {} if person else {name: getattr(row, name) for name in ("name", "phone", "identity_number")}
    return ListedContact(
        line_list=kept,
        line=row.line,
        key=row.key,
        case_key=row.case_key,
        listed_case=rows.get(row.case_key),
        case=known.case.get(at),
        person=person,
        **named,
        kind=row.kind,
        first_exposed_on=_first(row, "first_exposed"),
        last_exposed_on=row.last_exposed_on,
        followed_until=_last(row, "until"),
        relation=row.relation,
        setting=row.setting,
        status=row.status,
        place_text=row.place,
        age_years=row.age,
        sex=row.sex,
        attributes=row.attributes,
        unread=row.unread,
    )


def _tie(contacts: Sequence[ListedContact], listed: Mapping[tuple[UUID, UUID], Contact]) -> None:
    """Each contact that was listed because of this list with the first row that tells it."""
    left = dict(listed)
    for row in contacts:
        if row.case_id and row.person_id:
            row.contact = left.pop((row.case_id, row.person_id), None)


def _first(draft: CaseDraft | ContactRow, name: str) -> date | None:
    return draft.days[name].first if name in draft.days else None


def _last(draft: CaseDraft | ContactRow, name: str) -> date | None:
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


@retention.erases("contacts")
@transaction.atomic
def erase_listed_contacts(*, before: datetime) -> int:
    """Erases the contacts of lists brought in before; their cases stay as long as cases do. Returns how many rows."""
    return ListedContact.objects.filter(line_list__brought_at__lt=before).delete()[0]


def _erase(lists: Collection[UUID]) -> int:
    contacts = ListedContact.objects.filter(line_list__in=lists).delete()[0]
    links = ListedLink.objects.filter(line_list__in=lists).delete()[0]
    cases = ListedCase.objects.filter(line_list__in=lists).delete()[0]
    LineList.objects.filter(pk__in=lists).delete()
    audit.forget(LineList, lists)
    return contacts + links + cases + len(lists)
