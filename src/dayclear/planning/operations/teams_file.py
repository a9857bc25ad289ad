"""A list of sampling teams comes in, as one set, in one transaction; and is taken back as a whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places import operations as places
from dayclear.places import row_changes
from dayclear.places.finder import Finder, Found
from dayclear.planning import columns
from dayclear.planning.models import Team
from dayclear.records import operations as records
from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch, ImportKind
from dayclear.records.tables import Row, RowProblem, read
from dayclear.records.wording import told

COLUMNS = ["origin", "phone", "samplers", "helpers", "starts", "ends"]
Progress = Callable[[int, int | None], None]


@transaction.atomic
def import_teams(
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
    """Takes a list of teams (.csv or .xlsx); a team is known by its name and where it gathers.

    Rows that gather outside ``scope`` (None: the system's own sight) are refused. Raises UnreadableTable where the file as a
    whole cannot be read.
    """
    batch = batch or records.start_import(
        kind=ImportKind.TEAMS,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    table = read(path, columns.TEAM_COLUMNS)
    sorted_out = _SortedOut(Finder.of_tree(scope or Scope.everything()))
    for done, row in enumerate(table, start=1):
        sorted_out.take(row)
        if progress is not None:
            progress(done, None)
    refused = records.record_problems(batch=batch, problems=sorted_out.problems, headings=table.headings)
    added, changed, unchanged = sorted_out.by_what_is_known()
    counts: dict[str, Any] = {
        "rows_read": len(sorted_out.teams) + refused,
        "rows_added": len(added),
        "rows_changed": len(changed),
        "rows_unchanged": unchanged,
        "rows_refused": refused,
        "unused_columns": table.unused,
    }
    if all_or_nothing and refused:
        return records.fail_import(batch=batch, at=at, message=told(_("Some rows were refused.")), **counts)
    if not dry_run:
        with acting(by=by, why=f"import {batch.pk}"):
            _write(batch, added, changed)
    return records.finish_import(batch=batch, at=at, **counts)


class _SortedOut:
    """The rows of a file: teams by place and name, and what cannot be taken."""

    def __init__(self, finder: Finder) -> None:
        self.teams: dict[tuple[str, str], Team] = {}
        self.problems: list[RowProblem] = []
        self._finder = finder

    def take(self, row: Row | RowProblem) -> None:
        if isinstance(row, RowProblem):
            self.problems.append(row)
            return
        found = self._finder.find(columns.address(row))
        if not isinstance(found, Found):
            self.problems.append(RowProblem(row.line, found.column, found.value, found.reason, found.remedy))
            return
        team = _team(row, found)
        if (found.path, team.name) in self.teams:
            self.problems.append(_twice(row))
            return
        self.teams[found.path, team.name] = team

    def by_what_is_known(self) -> tuple[list[Team], list[Team], int]:
        """The new teams, those that the file changes, with their new columns, and how many stay as they are."""
        paths = {path for path, _name in self.teams}
        known = {
            (team.place_path, team.name): team
            for team in Team.objects.filter(place_path__in=paths, in_use=True)
        }
        added, changed, unchanged = [], [], 0
        for key, team in self.teams.items():
            standing = known.get(key)
            if standing is None:
                added.append(team)
            elif all(getattr(standing, name) == getattr(team, name) for name in COLUMNS):
                unchanged += 1
            else:
                team.pk = standing.pk
                changed.append(team)
        return added, changed, unchanged


def _team(row: Row, found: Found) -> Team:
    cells = row.values
    helpers = cells.get("helpers")
    return Team(
        id=new_id(),
        place_id=found.id,
        place_path=found.path,
        name=cells["name"],
        origin=cells.get("origin") or "",
        phone=cells.get("phone") or "",
        samplers=cells["samplers"],
        helpers=2 if helpers is None else helpers,
        starts=cells["starts"],
        ends=cells["ends"],
    )


def _twice(row: Row) -> RowProblem:
    return RowProblem(
        row.line,
        "name",
        row.values["name"],
        told(_("Another row has a team of this name at this place.")),
        told(_("Give it another name.")),
    )


def _write(batch: ImportBatch, added: list[Team], changed: list[Team]) -> None:
    row_changes.note_added(batch, Team, [team.pk for team in added])
    row_changes.note_before(
        batch, Team, COLUMNS, "SELECT unnest(%s::uuid[])", [[team.pk for team in changed]]
    )
    Team.objects.bulk_create(added, batch_size=2000)
    Team.objects.bulk_update(changed, COLUMNS, batch_size=500)
    row_changes.note_after(batch, Team, COLUMNS)


@dataclass(frozen=True, slots=True)
class TeamsUndone:
    """What an undo did; a team that a plan names stays."""

    removed: int
    restored: int
    left: int


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Model | None, at: datetime) -> TeamsUndone:
    """Removes the teams that an import added, as far as no plan names them, and restores those it changed."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    places.check_undoable(batch)
    with acting(by=by, why=f"undo of import {batch.pk}"):
        restored, changed_since = row_changes.restore(batch, Team, COLUMNS)
        removed, needed = row_changes.remove_added(batch, Team)
    left = len(changed_since) + len(needed)
    if not left:
        records.mark_undone(batch=batch, by=by, at=at)
    return TeamsUndone(removed, restored, left)
