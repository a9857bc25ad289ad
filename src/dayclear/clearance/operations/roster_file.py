"""A roster file of employers comes in: rows are read as a stream, matched and written as one set, in one transaction."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
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
from dayclear.records.tables import Row, RowProblem, TableReader, read, told

CHUNK_ROWS = 5000
# The columns of a membership that an import may change.
CHANGEABLE = ["key_group", "from_on", "until_on"]
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('dayclear.clearance.roster', 0))"
Progress = Callable[[int, int | None], None]

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
class _Reading:
    """What every row of one file is read with."""

    finder: Finder
    employers: Mapping[str, list[Employer]]
    key_groups: Mapping[str, str]
    on: date

    def staged(self, row: Row) -> _Staged | RowProblem:
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
        return _Staged(
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
    progress: Progress | None = None,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Takes rosters of employers (.csv or .xlsx); the batch tells what happened to every row.

    Only employers whose rosters ``scope`` keeps can be meant (None: the system's own sight). A number or telephone finds its
    person wherever they live, a home only in sight. ``key_groups`` maps the words a file may use to kinds. ``leavers`` ends
    the membership of whom the file no longer names. Raises UnreadableTable where the file as a whole cannot be read.
    """
    sight = scope or Scope.everything()
    on = at.astimezone(settings.DISTRICT_ZONE).date()
    batch = batch or records.start_import(
        kind=ImportKind.MEMBERS,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    reading = _Reading(Finder.of_tree(sight), _by_name(sight), key_groups, on)
    with acting(by=by, why=f"import {batch.pk}"), connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        table = read(path, columns.MEMBER_COLUMNS)
        done, refused = _stage(table, reading, batch, progress)
        outcomes = _matched()
        refused += records.record_problems(batch=batch, problems=_problems(), headings=table.headings)
        leaving = _leaving() if leavers else []
        counts = _counts(done, refused, outcomes, len(leaving)) | {"unused_columns": table.unused}
        if all_or_nothing and refused > outcomes.get("repeated", 0):
            return records.fail_import(batch=batch, at=at, message=_("Some rows were refused."), **counts)
        if not dry_run:
            _write(batch, leaving, on)
    return records.finish_import(batch=batch, at=at, **counts)


def _by_name(scope: Scope) -> dict[str, list[Employer]]:
    found: dict[str, list[Employer]] = {}
    for employer in queries.kept_employers(scope):
        for name in {employer.name_zh.casefold(), employer.name_en.casefold()} - {""}:
            found.setdefault(name, []).append(employer)
    return found


def _stage(
    table: TableReader, reading: _Reading, batch: ImportBatch, progress: Progress | None
) -> tuple[int, int]:
    """Reads the file chunk by chunk into the incoming table: rows read, and rows that could not be staged."""
    with connection.cursor() as cursor:
        cursor.execute(roster_sql.DROP_INCOMING)
        cursor.execute(roster_sql.CREATE_INCOMING)
    rows, done, refused = iter(table), 0, 0
    while chunk := list(islice(rows, CHUNK_ROWS)):
        answers = [reading.staged(row) if isinstance(row, Row) else row for row in chunk]
        _copy([answer for answer in answers if isinstance(answer, _Staged)])
        problems = (answer for answer in answers if isinstance(answer, RowProblem))
        refused += records.record_problems(batch=batch, problems=problems, headings=table.headings)
        done += len(chunk)
        if progress is not None:
            progress(done, None)
    return done, refused


def _copy(staged: list[_Staged]) -> None:
    with connection.cursor() as cursor, cursor.copy(roster_sql.COPY_INCOMING) as copy:
        for row in staged:
            copy.write_row(
                (
                    row.line,
                    new_id(),
                    row.employer_id,
                    row.key_group,
                    row.name,
                    row.number,
                    row.phone,
                    row.home_path,
                    row.door,
                    row.from_on,
                    row.until_on,
                )
            )


def _matched() -> dict[str, int]:
    """Finds the people of the staged rows and compares with what stands; the number of rows by outcome."""
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
        return dict(cursor.fetchall())


def _problems() -> Iterator[RowProblem]:
    with connection.cursor() as cursor:
        cursor.execute(roster_sql.REFUSED)
        rows = cursor.fetchall()
    for line, outcome, name, number, phone, other_line in rows:
        column, reason, remedy = _REFUSALS[outcome]
        words: dict[str, str | int] = {"line": other_line or 0, "name": name}
        said = {word: value for word, value in words.items() if f"%({word})" in reason}
        value = {"identity_number": number, "phone": phone}.get(column, name)
        yield RowProblem(line, column, value, told(reason, **said), told(remedy))


def _leaving() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(roster_sql.LEAVERS)
        return [row[0] for row in cursor.fetchall()]


def _counts(done: int, refused: int, outcomes: Mapping[str, int], leaving: int) -> dict[str, Any]:
    return {
        "rows_read": done,
        "rows_added": outcomes.get("added", 0),
        "rows_changed": outcomes.get("changed", 0) + leaving,
        "rows_unchanged": outcomes.get("unchanged", 0),
        "rows_refused": refused,
    }


def _write(batch: ImportBatch, leaving: list[UUID], on: date) -> None:
    row_changes.note_added_by_query(batch, Membership, roster_sql.ADDED)
    changing = f"{roster_sql.CHANGED} UNION SELECT unnest(%s::uuid[])"
    row_changes.note_before(batch, Membership, CHANGEABLE, changing, [leaving])
    with connection.cursor() as cursor:
        cursor.execute(roster_sql.INSERT, {"day": on})
        cursor.execute(roster_sql.UPDATE)
        cursor.execute(roster_sql.END, {"day": on, "ids": leaving})
    row_changes.note_after(batch, Membership, CHANGEABLE)


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
