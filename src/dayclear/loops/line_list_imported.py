"""A line list comes in from elsewhere: looked at, its columns confirmed, kept as a whole or not at all.

`look` reads files and proposes what their columns mean; `take` does what was confirmed and remembers it. A file that a
page received is kept until then, so that it is sent once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.cases import operations as cases
from dayclear.cases.line_lists import (
    KEEP,
    LEAVE_OUT,
    ContactRow,
    DayOrder,
    Layout,
    ListDraft,
    Mapped,
    PlainTable,
    day_order,
    doubled,
    draft_of,
    fields_of,
    read_table,
)
from dayclear.cases.models import Contact, LineList, ListedContact
from dayclear.cases.queries import line_lists as lists
from dayclear.cases.queries import listed_contacts
from dayclear.cases.queries.listed_contacts import Known
from dayclear.command.models import Account
from dayclear.kernel.errors import InvalidInput, NotFound, Refused
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.loops import contact_found, roster_matched
from dayclear.loops.roster_matched import listed_draft
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.records import operations as records
from dayclear.records.models import ImportBatch, ImportKind, StoredFile
from dayclear.records.wording import Told, told

EXAMPLES = 3
_NEEDED = {
    Layout.CASES: {"key"},
    Layout.LINKS: {"infector", "infectee"},
    Layout.CONTACTS: {"case"},
}
LARGEST_BYTES = 50 << 20


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """A heading, what it is taken to mean, and what stands in it."""

    heading: str
    meaning: str
    examples: Sequence[str]


@dataclass(frozen=True, slots=True)
class Looked:
    """One file as it was understood. ``order`` is what its dates tell or what was chosen before; None where both fit."""

    table: PlainTable
    layout: Layout
    columns: Sequence[ColumnProposal]
    order: DayOrder | None
    is_remembered: bool

    @property
    def meaning(self) -> dict[str, str]:
        return {column.heading: column.meaning for column in self.columns}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody confirmed for one file."""

    layout: Layout
    meaning: Mapping[str, str]
    order: DayOrder | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a list: where it lies, what it was called, and the stored file where a page brought it."""

    path: Path
    name: str
    stored: StoredFile | None = field(default=None)


def store(*, file: IO[bytes], by: Account, at: datetime) -> StoredFile:
    return records.store_file(file=file, by=by, at=at, largest_bytes=LARGEST_BYTES)


def stored(file_id: UUID, *, by: Account) -> Source:
    """A file that this person brought before; NotFound for anybody else's."""
    found = StoredFile.objects.filter(pk=file_id, by_id=by.pk, erased_at__isnull=True).first()
    if found is None:
        raise NotFound(_("This file is not there."), _("Choose it again."))
    return Source(found.path, found.original_name, found)


def look(source: Source) -> Looked:
    """What the file's columns seem to mean: as confirmed before, else by headings and cells. Raises UnreadableTable."""
    table = read_table(source.path, source.name)
    layout, meaning, order, is_remembered = lists.proposal(table)
    columns = [
        ColumnProposal(heading, meaning[heading], _examples(table, heading)) for heading in table.headings
    ]
    return Looked(table, layout, columns, order or _order_of(table, layout, meaning), is_remembered)


def _examples(table: PlainTable, heading: str) -> list[str]:
    return list(dict.fromkeys(cell for cell in table.column(heading) if cell))[:EXAMPLES]


def _order_of(table: PlainTable, layout: Layout, meaning: Mapping[str, str]) -> DayOrder | None:
    days = {one.name for one in fields_of(layout) if one.holds == "day"}
    return day_order(
        cell for heading, name in meaning.items() if name in days for cell in table.column(heading)
    )


def corrected(looked: Looked, changed: Mapping[str, str], order: str = "") -> Chosen:
    """The proposal with some columns changed. Raises InvalidInput for an order of days that is none."""
    if order and order not in set(DayOrder):
        raise InvalidInput(_("There is no such order of days."), _("Choose day_first or month_first."))
    meaning = looked.meaning | {
        heading: name for heading, name in changed.items() if heading in looked.meaning
    }
    return Chosen(looked.layout, meaning, DayOrder(order) if order else looked.order)


def check_headings(looked: Sequence[Looked], changed: Mapping[str, str]) -> None:
    """Raises InvalidInput for a heading that no file has."""
    missing = set(changed) - {column.heading for one in looked for column in one.columns}
    if missing:
        raise InvalidInput(
            _("No file has the column %(columns)s.") % {"columns": ", ".join(sorted(missing))},
            _("Write the heading as the file has it."),
        )


def place_by_code(code: str) -> Place:
    """The place of a code, the outermost one where none is told; for the command line."""
    everything = Scope.everything()
    if code:
        return places.by_code(code, everything)
    top = places.tops(everything).first()
    if top is None:
        raise NotFound(_("There is no place yet."), _("Import the places first."))
    return top


def check_may_bring(place: Place, scope: Scope) -> None:
    """Raises Refused where the caller does not trace at the place."""
    if not scope.covers(place.path, lists.DUTY):
        raise Refused(_("Line lists are for those who trace."), _("Ask the tracing team of this place."))


@transaction.atomic
def take(
    *,
    sources: Sequence[Source],
    chosen: Sequence[Chosen],
    name: str,
    place: Place,
    by: Account | None,
    at: datetime,
    list_id: UUID | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> tuple[ImportBatch, LineList | None]:
    """Keeps the list and how its columns were read. The same ``list_id`` again answers the first outcome.

    Raises InvalidInput where a field was given to two columns, or nothing numbers the cases.
    """
    list_id = list_id or new_id()
    before = LineList.objects.filter(pk=list_id).select_related("batch").first()
    if before:
        return before.batch, before
    mapped = [_mapped(source, choice) for source, choice in zip(sources, chosen, strict=True)]
    batch = records.start_import(
        kind=ImportKind.LINE_LIST,
        filename=" + ".join(source.name for source in sources),
        by=by,
        at=at,
        stored_file=sources[0].stored,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    draft = draft_of(mapped)
    for one, choice in zip(mapped, chosen, strict=True):
        cases.remember_columns(
            headings=one.table.headings,
            layout=choice.layout,
            meaning=choice.meaning,
            order=choice.order,
            by=by,
            at=at,
        )
    records.record_problems(
        batch=batch, problems=sorted(draft.problems, key=lambda one: (one.column, one.line))
    )
    counts = {
        "rows_read": draft.rows,
        "rows_added": draft.rows - draft.refused - draft.repeated,
        "rows_unchanged": draft.repeated,
        "rows_refused": draft.refused,
        "unused_columns": draft.left_out,
    }
    is_empty = not (draft.cases or draft.contacts)
    if (all_or_nothing and draft.problems) or is_empty:
        why = (
            gettext_noop("No row has a case number.") if is_empty else gettext_noop("Some rows were refused.")
        )
        return records.fail_import(batch=batch, at=at, message=[told(why)], **counts), None
    kept = None
    if not dry_run:
        known, listed = _listed(draft.contacts, place, by=by, at=at)
        kept = cases.keep_list(
            list_id=list_id,
            name=name,
            place=place,
            draft=draft,
            known=known,
            listed=listed,
            batch=batch,
            by=by,
            at=at,
        )
        roster_matched.list_came(kept=kept, by=by, at=at)
    return records.finish_import(batch=batch, at=at, message=[_message(draft)], **counts), kept


def _message(draft: ListDraft) -> Told:
    counted = {"cases": len(draft.cases), "links": len(draft.links), "contacts": len(draft.contacts)}
    if draft.contacts:
        return told(gettext_noop("%(cases)d cases, %(links)d links and %(contacts)d contacts."), **counted)
    return told(gettext_noop("%(cases)d cases and %(links)d links."), **counted)


def _listed(
    rows: Sequence[ContactRow], place: Place, *, by: Account | None, at: datetime
) -> tuple[Known, dict[tuple[UUID, UUID], Contact]]:
    """Who of the contacts is known here, and those listed now: residents who are contacts of a case of the place."""
    known = listed_contacts.known_here(rows, place=place, on=at.astimezone(settings.DISTRICT_ZONE).date())
    pairs = [
        (known.case[number], listed_draft(row, known.person[number], at))
        for number, row in enumerate(rows)
        if number in known.case and number in known.person
    ]
    listed = contact_found.list_all(pairs, by=by, at=at) if pairs else []
    return known, {(contact.case_id, contact.person_id): contact for contact in listed}


@transaction.atomic
def undo(*, batch: ImportBatch, by: Account | None, at: datetime) -> int:
    """Takes a list back with everything in it; whom it listed as a contact is struck off. Returns how many rows went."""
    listed = ListedContact.objects.filter(line_list__batch=batch, contact__isnull=False)
    contact_ids = list(listed.values_list("contact_id", flat=True))
    roster_matched.list_gone(batch_id=batch.pk, by=by, at=at)
    gone = cases.undo_line_list(batch=batch, by=by, at=at)
    contact_found.take_back(contact_ids, by=by, at=at)
    return gone


def _mapped(source: Source, choice: Chosen) -> Mapped:
    table = read_table(source.path, source.name)
    meaning = {heading: choice.meaning.get(heading, KEEP) for heading in table.headings}
    known = {KEEP, LEAVE_OUT, *(one.name for one in fields_of(choice.layout))}
    if unknown := set(meaning.values()) - known:
        raise InvalidInput(
            _("There is no meaning “%(meanings)s”.") % {"meanings": ", ".join(sorted(unknown))},
            _("Choose one of: %(meanings)s.") % {"meanings": ", ".join(sorted(known))},
        )
    if doubled(meaning, choice.layout):
        raise InvalidInput(
            _("Two columns of %(file)s have the same meaning.") % {"file": source.name},
            _("Give each meaning to one column; the others are kept as told."),
        )
    needed = _NEEDED[choice.layout]
    if needed - set(meaning.values()):
        raise InvalidInput(
            _("No column of %(file)s has the case numbers.") % {"file": source.name},
            _("Choose the column by which the list knows its cases."),
        )
    return Mapped(table, choice.layout, meaning, choice.order)
