"""A roster file of employers comes in: rows are read as a stream, matched and written as one set, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.clearance import columns, queries, roster_sql
from dayclear.clearance.models import Employer, Membership
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people import resident_rows
from dayclear.people.contradictions import CONTRADICTIONS
from dayclear.places import operations as places
from dayclear.places import row_changes
from dayclear.places.finder import Finder, Found, NotFoundHere
from dayclear.places.operations import Undone
from dayclear.records import operations as records
from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch, ImportKind
from dayclear.records.tables import Row, RowProblem, TableSchema
from dayclear.records.wording import told

# The columns of a membership that an import may change.
CHANGEABLE = ["key_group", "from_on", "until_on"]
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('dayclear.clearance.roster', 0))"

# Why the residents' roster contradicts a row: its outcome in roster_sql, the column, the reason and the remedy.
_REFUSALS = {
    **CONTRADICTIONS,
    "several": (
        "name",
        gettext_noop("Several residents fit “%(name)s”."),
        gettext_noop("Give the identity number, or the whole address with the door."),
    ),
    "nobody_there": (
        "name",
        gettext_noop("Nobody called “%(name)s” lives there."),
        gettext_noop("Give the identity number or the telephone."),
    ),
    "repeated": (
        "name",
        gettext_noop("The row repeats line %(line)s."),
        gettext_noop("Nothing needs to be done; the person counts once."),
    ),
}


@dataclass(frozen=True, slots=True)
class _Staged:
    line: int
    employer_id: UUID
    key_group: str
    name: str
    number: str
    phone: str
    home_path: str
    door: str
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True, slots=True)
class _Members:
    """How a roster file is read, matched and written; ``leaving`` are those whom it ends, once it is matched."""

    finder: Finder
    employers: Mapping[str, list[Employer]]
    key_groups: Mapping[str, str]
    on: date
    leavers: bool
    leaving: list[UUID] = field(default_factory=list)
    schema: TableSchema = columns.MEMBER_COLUMNS

    def begin(self) -> None:
        with connection.cursor() as cursor:
            for statement in (_ONE_AT_A_TIME, roster_sql.DROP_INCOMING, roster_sql.CREATE_INCOMING):
                cursor.execute(statement)

    def staged(self, row: Row) -> list[_Staged] | RowProblem:
        """The row as somebody at an employer, or why it cannot be taken."""
        cells = row.values
        try:
            employer, group = self._employer(cells["employer"]), self._group(cells["key_group"])
            number = resident_rows.identity("", cells.get("identity_number") or "", self.on)[1] or ""
            phone = resident_rows.phone_number(cells.get("phone") or "")
            path = "" if number or phone else self._home(row)
            self._check_days(cells.get("from_on"), cells.get("until_on"))
        except resident_rows.Contradiction as problem:
            return RowProblem(row.line, problem.column, problem.value, problem.reason, problem.remedy)
        return [
            _Staged(
                row.line,
                employer.pk,
                group,
                cells["name"],
                number,
                phone,
                path,
                cells.get("door") or "",
                cells.get("from_on"),
                cells.get("until_on"),
            )
        ]

    def keep(self, staged: Iterable[_Staged]) -> None:
        with connection.cursor() as cursor, cursor.copy(roster_sql.COPY_INCOMING) as copy:
            for member in staged:
                line, *others = astuple(member)
                copy.write_row((line, new_id(), *others))

    def matched(self) -> Mapping[str, int]:
        """Finds the people of the staged rows and compares with what stands; who leaves is changed too."""
        with connection.cursor() as cursor:
            for statement in (
                roster_sql.ANALYZE_INCOMING,
                roster_sql.MATCH_BY_NUMBER,
                roster_sql.MATCH_BY_PHONE,
                roster_sql.MATCH_BY_HOME,
                roster_sql.FIND_REPEATED,
                roster_sql.COMPARE,
            ):
                cursor.execute(statement)
            cursor.execute(roster_sql.OUTCOMES)
            outcomes = dict(cursor.fetchall())
            if self.leavers:
                cursor.execute(roster_sql.LEAVERS)
                self.leaving.extend(row[0] for row in cursor.fetchall())
        return outcomes | {"changed": outcomes.get("changed", 0) + len(self.leaving)}

    def refused(self) -> Iterator[RowProblem]:
        with connection.cursor() as cursor:
            cursor.execute(roster_sql.REFUSED)
            rows = cursor.fetchall()
        for line, outcome, name, number, phone, other_line in rows:
            column, reason, remedy = _REFUSALS[outcome]
            words: dict[str, str | int] = {"line": other_line or 0, "name": name}
            said = {word: value for word, value in words.items() if f"%({word})" in reason}
            value = {"identity_number": number, "phone": phone}.get(column, name)
            yield RowProblem(line, column, value, told(reason, **said), told(remedy))

    def write(self, batch: ImportBatch) -> None:
        row_changes.note_added_by_query(batch, Membership, roster_sql.ADDED)
        changing = f"{roster_sql.CHANGED} UNION SELECT unnest(%s::uuid[])"
        row_changes.note_before(batch, Membership, CHANGEABLE, changing, [self.leaving])
        with connection.cursor() as cursor:
            cursor.execute(roster_sql.INSERT, {"day": self.on})
            cursor.execute(roster_sql.UPDATE)
            cursor.execute(roster_sql.END, {"day": self.on, "ids": self.leaving})
        row_changes.note_after(batch, Membership, CHANGEABLE)

    def _employer(self, name: str) -> Employer:
        found = self.employers.get(name.casefold(), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise resident_rows.Contradiction(
                "employer",
                name,
                told(gettext_noop("Several employers whose rosters you keep have this name.")),
                told(gettext_noop("Give them different names first.")),
            )
        raise resident_rows.Contradiction(
            "employer",
            name,
            told(gettext_noop("You keep no roster of an employer of this name.")),
            told(gettext_noop("Add the employer first, or correct the name.")),
        )

    def _group(self, word: str) -> str:
        kind = self.key_groups.get(word) or self.key_groups.get(word.casefold())
        if kind is None:
            raise resident_rows.Contradiction(
                "key_group",
                word,
                told(gettext_noop("The protocol knows no such key group.")),
                told(gettext_noop("Use one of: %(words)s."), words="、".join(dict.fromkeys(self.key_groups))),
            )
        return kind

    def _home(self, row: Row) -> str:
        address = columns.home(row)
        if address.is_empty:
            raise resident_rows.Contradiction(
                "identity_number",
                "",
                told(gettext_noop("The row does not say who this is.")),
                told(gettext_noop("Give the identity number, the telephone, or the home.")),
            )
        place = self.finder.find(address)
        if isinstance(place, NotFoundHere):
            raise resident_rows.Contradiction(place.column, place.value, place.reason, place.remedy)
        found: Found = place
        return found.path

    def _check_days(self, from_on: date | None, until_on: date | None) -> None:
        if from_on and until_on and until_on < from_on:
            raise resident_rows.Contradiction(
                "until_on",
                until_on,
                told(gettext_noop("The last day is before the first.")),
                told(gettext_noop("Correct the dates.")),
            )


@transaction.atomic
def import_members(
    *,
    path: Path,
    key_groups: Mapping[str, str],
    by: Model | None,
    at: datetime,
    scope: Scope | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    leavers: bool = False,
    progress: records.Progress | None = None,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Takes rosters of employers (.csv or .xlsx); the batch tells what happened to every row.

    Only employers whose rosters ``scope`` keeps can be meant (None: the system's own sight). A number or telephone finds its
    person wherever they live, a home only in sight. ``key_groups`` maps the words a file may use to kinds. ``leavers`` ends
    the membership of whom the file no longer names. Raises UnreadableTable where the file as a whole cannot be read.
    """
    sight = scope or Scope.everything()
    batch = batch or records.start_import(
        kind=ImportKind.MEMBERS,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    members = _Members(
        Finder.of_tree(sight),
        _by_name(sight),
        key_groups,
        on=at.astimezone(settings.DISTRICT_ZONE).date(),
        leavers=leavers,
    )
    return records.take_in(members, path=path, batch=batch, by=by, at=at, progress=progress)


def _by_name(scope: Scope) -> dict[str, list[Employer]]:
    found: dict[str, list[Employer]] = {}
    for employer in queries.kept_employers(scope):
        for name in {employer.name_zh.casefold(), employer.name_en.casefold()} - {""}:
            found.setdefault(name, []).append(employer)
    return found


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Model | None, at: datetime) -> Undone:
    """Takes a roster file back as a whole: who joined by it never did, and who left is there again."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    places.check_undoable(batch)
    with acting(by=by, why=f"undo of import {batch.pk}"):
        row_changes.refresh_statistics()
        restored, changed_since = row_changes.restore(batch, Membership, CHANGEABLE)
        removed, needed = row_changes.remove_added(batch, Membership)
    left = places.stays(
        Membership, [*changed_since, *needed], _("It was changed again since."), _("Set it right by hand.")
    )
    undone = Undone(removed, restored, tuple(left))
    if not undone.left:
        records.mark_undone(batch=batch, by=by, at=at)
    return undone
