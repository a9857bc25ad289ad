"""A resident file comes in: people at their doors, matched with the roster."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.kernel.scope import Scope
from dayclear.people import columns, resident_rows, roster_sql, roster_staging
from dayclear.people.models import FormerHome, Household, Person
from dayclear.people.roster_staging import Refusal, StagedPerson
from dayclear.places import operations as places
from dayclear.places import row_changes
from dayclear.places.finder import Finder, NotFoundHere
from dayclear.records import operations as records
from dayclear.records.models import ImportBatch, ImportKind
from dayclear.records.tables import Row, RowProblem, TableSchema
from dayclear.records.wording import told

# The columns an import may change; the path of the place follows from the household.
CHANGEABLE = [
    "name", "sex", "birth_on", "birth_estimated", "identity_kind", "identity_number", "phone", "household_id",
    "registered_address", "vulnerabilities", "key_groups", "employer", "standing",
]  # fmt: skip

# Why the roster itself contradicts a row: its outcome in roster_sql, the column, the reason and the remedy.
_REFUSALS = {
    "repeated": (
        "name",
        gettext_noop("The row repeats line %(line)s."),
        gettext_noop("Nothing needs to be done; the person counts once."),
    ),
    "repeated_otherwise": (
        "name",
        gettext_noop("Line %(line)s tells the same person otherwise."),
        gettext_noop("Keep the right row. If they are two people, give identity numbers or birth dates."),
    ),
    "repeated_elsewhere": (
        "door",
        gettext_noop("Line %(line)s has the same person at another door."),
        gettext_noop("Keep the row of the door where the person lives."),
    ),
    "same_person": (
        "identity_number",
        gettext_noop(
            "The roster knows this person and the one of line %(line)s as one: their records were merged."
        ),
        gettext_noop("Keep one of the rows, or undo the merge."),
    ),
    "deceased": (
        "name",
        gettext_noop("%(name)s is on record as deceased."),
        gettext_noop("Remove the row, or correct the record if the person lives."),
    ),
    "moved_away": (
        "name",
        gettext_noop("%(name)s is on record as moved away."),
        gettext_noop("Import again with moves allowed if the person came back, or remove the row."),
    ),
    "lives_elsewhere": (
        "door",
        gettext_noop("%(name)s lives elsewhere by the roster: %(home)s."),
        gettext_noop("Import again with moves allowed if the person moved, or correct the row."),
    ),
    "out_of_sight": (
        "identity_number",
        gettext_noop("This person is on the roster of a place outside your sight."),
        gettext_noop("Ask the post above both places to move the person."),
    ),
}


@dataclass(frozen=True, slots=True)
class _Residents:
    """How a resident file is read, matched and written."""

    finder: Finder
    at: datetime
    on: date
    key_groups: Mapping[str, str] | None
    moves: bool
    schema: TableSchema = columns.RESIDENT_COLUMNS

    def begin(self) -> None:
        roster_staging.prepare()

    def staged(self, row: Row) -> list[StagedPerson] | RowProblem:
        """The row as a person at a door, or why it cannot be taken."""
        place = self.finder.find(columns.address(row))
        if isinstance(place, NotFoundHere):
            return RowProblem(row.line, place.column, place.value, place.reason, place.remedy)
        try:
            person = resident_rows.particulars(
                row.values, self.on, vulnerabilities=resident_rows.VULNERABILITIES, key_groups=self.key_groups
            )
        except resident_rows.Contradiction as problem:
            return RowProblem(row.line, problem.column, problem.value, problem.reason, problem.remedy)
        return [StagedPerson(row.line, place.id, place.path, row.values["door"], person)]

    def keep(self, staged: Iterable[StagedPerson]) -> None:
        roster_staging.stage(staged)

    def matched(self) -> Mapping[str, int]:
        """Compares the incoming people with the roster; who moves is changed."""
        outcomes = roster_staging.work_out(moves=self.moves, scope=self.finder.scope)
        return {**outcomes, "changed": outcomes.get("changed", 0) + outcomes.get("moved", 0)}

    def refused(self) -> Iterator[RowProblem]:
        return (_problem(refusal, self.finder) for refusal in roster_staging.refusals())

    def write(self, batch: ImportBatch) -> None:
        places.make_planned(planned=self.finder.planned, needed=roster_staging.taken_place_ids(), batch=batch)
        row_changes.note_added_by_query(batch, Household, roster_sql.ADDED_HOUSEHOLDS)
        row_changes.note_added_by_query(batch, Person, roster_sql.ADDED_PEOPLE)
        row_changes.note_added_by_query(batch, FormerHome, roster_sql.LEFT_HOMES)
        row_changes.note_before(batch, Person, CHANGEABLE, roster_sql.CHANGED_PEOPLE)
        roster_staging.carry_out(at=self.at, reason=_("Import of %(file)s") % {"file": batch.filename})
        row_changes.note_after(batch, Person, CHANGEABLE)


@transaction.atomic
def import_residents(
    *,
    path: Path,
    by: Model | None,
    at: datetime,
    scope: Scope | None = None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    create_places: bool = False,
    moves: bool = False,
    key_groups: Mapping[str, str] | None = None,
    progress: records.Progress | None = None,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Takes a resident file (.csv or .xlsx) into the roster; the batch tells what happened to every row.

    Rows outside ``scope`` (None: the system's own sight) are refused as unknown places. ``create_places``
    makes missing compounds, buildings and units; ``moves`` moves people whom the file shows at another door
    than the roster. ``key_groups`` maps the words a file may use to codes; without it any word is a code.
    ``progress`` is told the rows done and, where known, the rows in all. ``batch`` is one that was started
    before, when the file was uploaded. Raises UnreadableTable where the file as a whole cannot be read.
    """
    if create_places:
        places.lock_tree()
    residents = _Residents(
        Finder.of_tree(scope or Scope.everything(), creating=create_places),
        at,
        at.astimezone(settings.DISTRICT_ZONE).date(),
        key_groups,
        moves,
    )
    batch = batch or records.start_import(
        kind=ImportKind.RESIDENTS,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    return records.take_in(residents, path=path, batch=batch, by=by, at=at, progress=progress)


def _problem(refusal: Refusal, finder: Finder) -> RowProblem:
    """A refusal of the roster in words."""
    home = f"{finder.words(refusal.home_path or '')} {refusal.home_door or ''}"
    words: dict[str, str | int] = {"line": refusal.other_line or 0, "name": refusal.name, "home": home}
    column, reason, remedy = _REFUSALS[refusal.outcome]
    said = {name: word for name, word in words.items() if f"%({name})" in reason}
    return RowProblem(refusal.line, column, refusal.name, told(reason, **said), told(remedy))
