"""A list of how many live where comes in, and is taken back as a whole."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

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
from dayclear.records.operations import mark_undone
from dayclear.records.tables import Row, RowProblem, TableReader, read, told

CHUNK_ROWS = 5000
CHANGEABLE = ["people", "households"]
# One list at a time is matched and written.
LISTS_LOCK = 0x6F6363757079
Progress = Callable[[int, int | None], None]

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


@transaction.atomic
def import_occupancy(
    *,
    path: Path,
    by: Model | None,
    at: datetime,
    scope: Scope | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    progress: Progress | None = None,
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
    finder = Finder.of_tree(scope or Scope.everything())
    with acting(by=by, why=f"import {batch.pk}"):
        table = read(path, occupancy_rows.OCCUPANCY_COLUMNS)
        on = at.astimezone(settings.DISTRICT_ZONE).date()
        done, refused = _stage(table, finder, on, batch, progress)
        outcomes = _work_out()
        refused += records.record_problems(batch=batch, problems=_repeated(), headings=table.headings)
        counts: dict[str, Any] = {
            "rows_read": done,
            "rows_added": outcomes.get("added", 0),
            "rows_changed": outcomes.get("changed", 0),
            "rows_unchanged": outcomes.get("unchanged", 0),
            "rows_refused": refused,
            "unused_columns": table.unused,
        }
        if all_or_nothing and refused > outcomes.get("repeated", 0):
            return records.fail_import(batch=batch, at=at, message=_("Some rows were refused."), **counts)
        if not dry_run:
            _write(batch)
    return records.finish_import(batch=batch, at=at, **counts)


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
        mark_undone(batch=batch, by=by, at=at)
    return Undone(removed, restored, tuple(left))


def _stage(
    table: TableReader, finder: Finder, on: date, batch: ImportBatch, progress: Progress | None
) -> tuple[int, int]:
    """Reads the file chunk by chunk into the incoming table: rows read, and rows that could not be staged."""
    with connection.cursor() as cursor:
        cursor.execute(sql.DROP_TEMPORARY)
        cursor.execute(sql.CREATE_INCOMING)
    rows, done, refused = iter(table), 0, 0
    while chunk := list(islice(rows, CHUNK_ROWS)):
        answers = [_staged(row, finder, on) for row in chunk]
        _copy([answer for answer in answers if isinstance(answer, StagedLine)])
        problems = (answer for answer in answers if isinstance(answer, RowProblem))
        refused += records.record_problems(batch=batch, problems=problems, headings=table.headings)
        done += len(chunk)
        if progress is not None:
            progress(done, None)
    return done, refused


def _staged(row: Row | RowProblem, finder: Finder, on: date) -> StagedLine | RowProblem:
    if isinstance(row, RowProblem):
        return row
    place = finder.find(occupancy_rows.address(row))
    if isinstance(place, NotFoundHere):
        return RowProblem(row.line, place.column, place.value, place.reason, place.remedy)
    return occupancy_rows.staged(row, place, on)


def _copy(lines: list[StagedLine]) -> None:
    with connection.cursor() as cursor, cursor.copy(sql.COPY_INCOMING) as copy:
        for line in lines:
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


def _work_out() -> Mapping[str, int]:
    """Compares the incoming rows with what lists said before; the number of rows by outcome."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LISTS_LOCK])
        cursor.execute("ANALYZE incoming_lines")
        cursor.execute(sql.MAKE_PLAN)
        cursor.execute(sql.COUNT_OUTCOMES)
        return dict(cursor.fetchall())


def _repeated() -> Iterator[RowProblem]:
    with connection.cursor() as cursor:
        cursor.execute(sql.REPEATED, [])
        for line, outcome, door, first in cursor.fetchall():
            reason, remedy = _REPEATED[outcome]
            yield RowProblem(line, "door", door, told(reason, line=first), told(remedy))


def _write(batch: ImportBatch) -> None:
    row_changes.note_added_by_query(batch, OccupancyLine, sql.ADDED_LINES)
    row_changes.note_before(batch, OccupancyLine, CHANGEABLE, sql.CHANGED_LINES)
    with connection.cursor() as cursor:
        cursor.execute(sql.CHANGE_LINES)
        cursor.execute(sql.ADD_LINES)
        cursor.execute("ANALYZE people_occupancyline")
    row_changes.note_after(batch, OccupancyLine, CHANGEABLE)
