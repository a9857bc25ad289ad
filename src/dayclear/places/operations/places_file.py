"""A file of places comes in: planned as a whole, written as one set, in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from dayclear.kernel.scope import Scope
from dayclear.places import columns, denormalised_paths, row_changes, rules
from dayclear.places.finder import Found
from dayclear.places.models import Place
from dayclear.places.operations.single_places import lock_tree
from dayclear.places.tree_plan import PlaceRow, PlannedPlace, TreePlan, plan
from dayclear.records import operations as records
from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch, ImportKind
from dayclear.records.tables import Row, RowProblem, read
from dayclear.records.wording import told

# The columns an import may change, parent first; paths follow from them.
COLUMNS = ["parent_id", "level", "name_zh", "name_en", "latitude", "longitude", "sort_key"]
Progress = Callable[[int, int | None], None]


@transaction.atomic
def import_places(
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
    """Takes a file of places (.csv or .xlsx) into the tree; the batch tells what happened to every row.

    Rows that would write outside ``scope`` (None: the system's own sight) are refused.
    ``progress`` is told the rows done and, where known, the rows in all. ``batch`` is one that was started
    before, when the file was uploaded. Raises UnreadableTable where the file as a whole cannot be read.
    """
    lock_tree()
    batch = batch or records.start_import(
        kind=ImportKind.PLACES,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    table = read(path, columns.PLACE_COLUMNS)
    rows, problems = _sorted_out(table, progress)
    done = len(rows) + len(problems)
    result = plan(rows, _existing(), scope or Scope.everything())
    problems = sorted([*problems, *result.problems], key=lambda problem: problem.line)
    refused = records.record_problems(batch=batch, problems=problems, headings=table.headings)
    counts: dict[str, Any] = {
        "rows_read": done,
        "rows_added": len(result.added),
        "rows_changed": len(result.changed),
        "rows_unchanged": result.unchanged,
        "rows_refused": refused,
        "unused_columns": table.unused,
    }
    if all_or_nothing and refused:
        return records.fail_import(batch=batch, at=at, message=told(_("Some rows were refused.")), **counts)
    if not dry_run:
        with acting(by=by, why=f"import {batch.pk}"):
            _write(batch, result)
    return records.finish_import(batch=batch, at=at, **counts)


def _sorted_out(
    table: Iterable[Row | RowProblem], progress: Progress | None
) -> tuple[list[PlaceRow], list[RowProblem]]:
    rows: list[PlaceRow] = []
    problems: list[RowProblem] = []
    for done, row in enumerate(table, start=1):
        if isinstance(row, RowProblem):
            problems.append(row)
        elif not rules.is_usable_code(row.values["code"]):
            problems.append(_unusable(row))
        else:
            rows.append(columns.place_row(row))
        if progress is not None:
            progress(done, None)
    return rows, problems


def _unusable(row: Row) -> RowProblem:
    return RowProblem(
        row.line,
        "code",
        row.values["code"],
        told(_("This code cannot be used.")),
        told(_("Use at most 30 characters, without spaces and slashes.")),
    )


def _existing() -> Iterable[PlannedPlace]:
    names = PlannedPlace.__slots__
    return (PlannedPlace(**values) for values in Place.objects.values(*names).iterator(chunk_size=5000))


def _write(batch: ImportBatch, result: TreePlan) -> None:
    row_changes.note_added(batch, Place, [place.id for place in result.added])
    row_changes.note_before(batch, Place, COLUMNS, "SELECT unnest(%s::uuid[])", [list(result.changed)])
    _insert(result.added)
    changed = {place.pk: place for place in Place.objects.filter(pk__in=result.changed)}
    for place_id, values in result.changed.items():
        for name, value in values.items():
            setattr(changed[place_id], name, value)
    Place.objects.bulk_update(changed.values(), ["parent", *COLUMNS[1:]], batch_size=2000)
    denormalised_paths.follow(result.new_paths)
    row_changes.note_after(batch, Place, COLUMNS)


def _insert(added: Sequence[PlannedPlace]) -> None:
    """Outer places first: their paths sort before those inside."""
    names = PlannedPlace.__slots__
    ordered = sorted(added, key=lambda place: place.path)
    Place.objects.bulk_create(
        [Place(**{name: getattr(place, name) for name in names}) for place in ordered], batch_size=2000
    )


@transaction.atomic
def make_planned(*, planned: Iterable[Found], needed: AbstractSet[UUID], batch: ImportBatch) -> int:
    """Makes those planned places that are needed, and the planned places around them; how many were made."""
    lock_tree()
    by_id = {place.id: place for place in planned}
    wanted: dict[UUID, Found] = {}
    for place_id in needed:
        step = by_id.get(place_id)
        while step is not None and step.id not in wanted:
            wanted[step.id] = step
            step = by_id.get(step.parent_id) if step.parent_id else None
    row_changes.note_added(batch, Place, list(wanted))
    _insert([
        PlannedPlace(
            place.id, place.parent_id, place.code, place.level, place.names[0], "", place.path,
            sort_key=rules.natural_sort_key(place.code),
        )
        for place in wanted.values()
    ])  # fmt: skip
    return len(wanted)
