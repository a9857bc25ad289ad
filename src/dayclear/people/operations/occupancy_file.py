"""A list of how many live where comes in, and is taken back as a whole."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.people import occupancy_rows
from dayclear.people import occupancy_sql as sql
from dayclear.people.models import OccupancyLine
from dayclear.people.occupancy_rows import StagedLine
from dayclear.places import operations as places
from dayclear.places import row_changes
from dayclear.places.finder import Finder, NotFoundHere
from dayclear.places.operations import Undone
from dayclear.records import operations as records
from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch, ImportKind
from dayclear.records.tables import Row, RowProblem, TableSchema
from dayclear.records.wording import told

CHANGEABLE = ["people", "households"]
# One list at a time is matched and written.
LISTS_LOCK = 0x6F6363757079

_REPEATED = {
    "repeated": (
        gettext_noop("The row repeats line %(line)s."),
        gettext_noop("Nothing needs to be done; it counts once."),
    ),
    "repeated_otherwise": (
        gettext_noop("Line %(line)s says otherwise of the same door and day."),
        gettext_noop("Keep the right row."),
    ),
}


@dataclass(frozen=True, slots=True)
class _Lines:
    """How a list is read, matched and written."""

    finder: Finder
    on: date
    schema: TableSchema = occupancy_rows.OCCUPANCY_COLUMNS

    def begin(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql.DROP_TEMPORARY)
            cursor.execute(sql.CREATE_INCOMING)

    def staged(self, row: Row) -> list[StagedLine] | RowProblem:
        place = self.finder.find(occupancy_rows.address(row))
        if isinstance(place, NotFoundHere):
            return RowProblem(row.line, place.column, place.value, place.reason, place.remedy)
        line = occupancy_rows.staged(row, place, self.on)
        return line if isinstance(line, RowProblem) else [line]

    def keep(self, staged: Iterable[StagedLine]) -> None:
        with connection.cursor() as cursor, cursor.copy(sql.COPY_INCOMING) as copy:
            for line in staged:
                copy.write_row(
                    (
                        line.line,
                        new_id(),
                        line.place_id,
                        line.place_path,
                        line.door,
                        line.source,
                        line.people,
                        line.households,
                        line.counted_on,
                    )
                )

    def matched(self) -> Mapping[str, int]:
        """Compares the incoming rows with what lists said before."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LISTS_LOCK])
            cursor.execute("ANALYZE incoming_lines")
            cursor.execute(sql.MAKE_PLAN)
            cursor.execute(sql.COUNT_OUTCOMES)
            return dict(cursor.fetchall())

    def refused(self) -> Iterator[RowProblem]:
        with connection.cursor() as cursor:
            cursor.execute(sql.REPEATED, [])
            for line, outcome, door, first in cursor.fetchall():
                reason, remedy = _REPEATED[outcome]
                yield RowProblem(line, "door", door, told(reason, line=first), told(remedy))

    def write(self, batch: ImportBatch) -> None:
        row_changes.note_added_by_query(batch, OccupancyLine, sql.ADDED_LINES)
        row_changes.note_before(batch, OccupancyLine, CHANGEABLE, sql.CHANGED_LINES)
        with connection.cursor() as cursor:
            cursor.execute(sql.CHANGE_LINES)
            cursor.execute(sql.ADD_LINES)
            cursor.execute("ANALYZE people_occupancyline")
        row_changes.note_after(batch, OccupancyLine, CHANGEABLE)


@transaction.atomic
def import_occupancy(
    *,
    path: Path,
    by: Model | None,
    at: datetime,
    scope: Scope | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    progress: records.Progress | None = None,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Takes a list (.csv or .xlsx) of how many live behind doors or in stairwells; the batch tells what became of each row.

    Rows outside ``scope`` (None: the system's own sight) are refused as unknown places. Lines of another day stay beside
    the new ones: the latest counts. Raises UnreadableTable where the file as a whole cannot be read.
    """
    batch = batch or records.start_import(
        kind=ImportKind.OCCUPANCY,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    lines = _Lines(Finder.of_tree(scope or Scope.everything()), at.astimezone(settings.DISTRICT_ZONE).date())
    return records.take_in(lines, path=path, batch=batch, by=by, at=at, progress=progress)


@transaction.atomic
def undo_occupancy(*, batch: ImportBatch, by: Model | None, at: datetime) -> Undone:
    """Removes the lines a list added and gives back what it changed, where nothing changed it again since."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    places.check_undoable(batch)
    with acting(by=by, why=f"undo of import {batch.pk}"):
        row_changes.refresh_statistics()
        restored, changed_since = row_changes.restore(batch, OccupancyLine, CHANGEABLE)
        removed, _kept = row_changes.remove_added(batch, OccupancyLine)
    left = places.stays(
        OccupancyLine, changed_since, _("It was changed again since."), _("Import the right list.")
    )
    if not left:
        records.mark_undone(batch=batch, by=by, at=at)
    return Undone(removed, restored, tuple(left))
