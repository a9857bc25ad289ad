"""A file of visits comes in: rows are read as a stream, matched and written as one set; and it is taken back as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.cases.models import Visit
from dayclear.cases.visit_files import columns, sql
from dayclear.cases.visit_files.rows import StagedVisit, is_ride, visits_of
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people.contradictions import CONTRADICTIONS
from dayclear.people.resident_rows import Contradiction
from dayclear.places import operations as places
from dayclear.places import row_changes
from dayclear.places.finder import Finder, Found, NotFoundHere
from dayclear.places.operations import Undone
from dayclear.records import operations as records
from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch, ImportKind
from dayclear.records.tables import Row, RowProblem, TableSchema
from dayclear.records.wording import told

CHANGEABLE = ["ended_at", "setting"]
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('dayclear.cases.visits', 0))"

# Why the residents' roster contradicts a row: its outcome in the SQL, the column, the reason and the remedy.
_REFUSALS = {
    **CONTRADICTIONS,
    "several": (
        "phone",
        gettext_noop("Several residents have this telephone."),
        gettext_noop("Give the identity number, or the name beside the telephone."),
    ),
    "repeated": (
        "time_in",
        gettext_noop("The row repeats line %(line)s."),
        gettext_noop("Nothing needs to be done; the visit counts once."),
    ),
}


@dataclass(frozen=True, slots=True)
class _Visits:
    """How a file of visits is read, matched and written."""

    finder: Finder
    check_in_min: int
    by: Model | None
    at: datetime
    zone: ZoneInfo
    schema: TableSchema = columns.VISIT_COLUMNS

    def begin(self) -> None:
        for statement in (_ONE_AT_A_TIME, sql.DROP_INCOMING, sql.CREATE_INCOMING):
            _run(statement)

    def staged(self, row: Row) -> list[StagedVisit] | RowProblem:
        """The visits that a row tells of, or why it cannot be taken."""
        try:
            place = self._place(row)
            if isinstance(place, NotFoundHere):
                return RowProblem(row.line, place.column, place.value, place.reason, place.remedy)
            return visits_of(row, place, at=self.at, zone=self.zone)
        except Contradiction as problem:
            return RowProblem(row.line, problem.column, problem.value, problem.reason, problem.remedy)

    def _place(self, row: Row) -> Found | NotFoundHere | None:
        """Where a row says that somebody was; None for a vehicle."""
        address = columns.address(row)
        if not is_ride(row):
            return self.finder.find(address)
        if not address.is_empty:
            raise Contradiction(
                "vehicle",
                row.values.get("vehicle"),
                told(gettext_noop("The row tells a place and a vehicle.")),
                told(gettext_noop("Write one row for each.")),
            )
        return None

    def keep(self, staged: Iterable[StagedVisit]) -> None:
        with connection.cursor() as cursor, cursor.copy(sql.COPY_INCOMING) as copy:
            for visit in staged:
                line, *others = astuple(visit)
                copy.write_row((line, new_id(), *others))

    def matched(self) -> Mapping[str, int]:
        """Finds the people of the staged rows and compares with what is known."""
        for statement in (
            sql.ANALYZE_INCOMING,
            sql.MATCH_BY_NUMBER,
            sql.MATCH_BY_PHONE,
            sql.FIND_REPEATED,
        ):
            _run(statement)
        with connection.cursor() as cursor:
            cursor.execute(sql.ASSUME_ENDS, {"check_in_min": self.check_in_min})
            cursor.execute(sql.COMPARE)
            cursor.execute(sql.OUTCOMES)
            return dict(cursor.fetchall())

    def refused(self) -> Iterator[RowProblem]:
        with connection.cursor() as cursor:
            cursor.execute(sql.REFUSED)
            rows = cursor.fetchall()
        for line, outcome, name, number, phone, other_line in rows:
            column, reason, remedy = _REFUSALS[outcome]
            said = {"line": other_line} if "%(line)" in reason else {}
            value = {"identity_number": number, "phone": phone}.get(column, name)
            yield RowProblem(line, column, value, told(reason, **said), told(remedy))

    def write(self, batch: ImportBatch) -> None:
        row_changes.note_added_by_query(batch, Visit, sql.ADDED)
        row_changes.note_before(batch, Visit, CHANGEABLE, sql.CHANGED)
        with connection.cursor() as cursor:
            cursor.execute(sql.INSERT, {"at": self.at, "by": self.by.pk if self.by else None})
        _run(sql.UPDATE)
        row_changes.note_after(batch, Visit, CHANGEABLE)


@transaction.atomic
def import_visits(
    *,
    path: Path,
    check_in_min: int,
    by: Model | None,
    at: datetime,
    scope: Scope | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    progress: records.Progress | None = None,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Takes scanned place codes and rosters of duty (.csv or .xlsx); the batch tells what became of each row.

    Places outside ``scope`` (None: the system's own sight) are refused as unknown; a number or telephone finds its person
    wherever they live. Raises UnreadableTable where the file as a whole cannot be read.
    """
    batch = batch or records.start_import(
        kind=ImportKind.VISITS,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    finder = Finder.of_tree(scope or Scope.everything())
    visits = _Visits(finder, check_in_min, by, at, settings.DISTRICT_ZONE)
    return records.take_in(visits, path=path, batch=batch, by=by, at=at, progress=progress)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@transaction.atomic
def undo_visits(*, batch: ImportBatch, by: Model | None, at: datetime) -> Undone:
    """Removes the visits that a file added and gives back what it changed, where nothing changed it again since."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    places.check_undoable(batch)
    with acting(by=by, why=f"undo of import {batch.pk}"), pgtrigger.ignore("cases.Visit:visit_never_deleted"):
        row_changes.refresh_statistics()
        restored, changed_since = row_changes.restore(batch, Visit, CHANGEABLE)
        removed, needed = row_changes.remove_added(batch, Visit)
    left = places.stays(
        Visit, [*changed_since, *needed], _("It was changed again since."), _("Set it right by hand.")
    )
    if not left:
        records.mark_undone(batch=batch, by=by, at=at)
    return Undone(removed, restored, tuple(left))
