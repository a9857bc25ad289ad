"""Files come in: places, residents, results, rosters, visits, rooms; who may bring each kind, and which loop takes it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from procrastinate.contrib.django import app as queue

from dayclear.cases import operations as cases
from dayclear.cases.queries import TRACING
from dayclear.cases.visit_files.columns import VISIT_COLUMNS
from dayclear.clearance import operations as clearance
from dayclear.clearance.columns import MEMBER_COLUMNS
from dayclear.clearance.policies import can_keep_something
from dayclear.command import queries as command
from dayclear.command.models import Account
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError, NotFound, Refused
from dayclear.kernel.scope import Scope
from dayclear.laboratory.columns import RESULT_COLUMNS
from dayclear.loops import (
    clearance_counted,
    line_list_imported,
    place_moved,
    roster_matched,
    second_look,
)
from dayclear.loops.results_file import import_results
from dayclear.people import operations as people
from dayclear.people import queries as people_queries
from dayclear.people.columns import RESIDENT_COLUMNS
from dayclear.people.occupancy_rows import OCCUPANCY_COLUMNS
from dayclear.places.columns import PLACE_COLUMNS
from dayclear.planning import operations as planning
from dayclear.planning.columns import TEAM_COLUMNS
from dayclear.records import operations as records
from dayclear.records import queries
from dayclear.records.models import ImportBatch, ImportKind, ImportProblem, ImportStatus
from dayclear.records.tables import Column
from dayclear.screening import operations as screening
from dayclear.transfers import operations as transfers
from dayclear.transfers.columns import ROOM_COLUMNS
from dayclear.transfers.policies import can_keep_some_rooms

JOB = "run_import"
Progress = Callable[[int, int | None], None]


TABLE = gettext_lazy("CSV or Excel file")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its columns, the call that takes it, who may bring it, and what only it has."""

    name: str
    label: Promise
    columns: Sequence[Column]
    take: Callable[..., ImportBatch]
    may_bring: Callable[[Scope], bool]
    options: Mapping[str, Promise] = field(default_factory=dict)
    file_label: Promise = TABLE
    accept: str = ".csv,.xlsx,.txt"


@transaction.atomic
def _import_residents(*, at: datetime, **told: Any) -> ImportBatch:
    """The protocol says which key groups there are; a file may call them by code or by either name.

    Whom the file brings or moves is due in the open rounds of their home from now on.
    """
    batch = people.import_residents(at=at, key_groups=_words_for_groups(at), **told)
    screening.follow_roster(by=batch.by, at=at, batch_id=batch.pk)
    second_look.roster_imported(by=batch.by, at=at)
    roster_matched.roster_grew(among=people_queries.touched_by(batch.pk), by=batch.by, at=at)
    return batch


def _undo_residents(*, batch: ImportBatch, by: Account | None, at: datetime) -> object:
    """Who is on no roster any more is not due, and who lives where they did before is due there.

    The roster is locked before any name, in the order of all who write both.
    """
    people.lock_roster()
    screening.unlist(batch_id=batch.pk)
    changed = people_queries.changed_by(batch.pk)
    roster_matched.roster_shrank(people=people_queries.touched_by(batch.pk), by=by, at=at)
    undone = people.undo_import(batch=batch, by=by, at=at)
    screening.follow_roster(by=by, at=at, people=changed)
    return undone


def _import_members(*, at: datetime, **told: Any) -> ImportBatch:
    batch = clearance.import_members(at=at, key_groups=_words_for_groups(at), **told)
    clearance_counted.count(at=at)
    return batch


def _import_visits(*, at: datetime, **told: Any) -> ImportBatch:
    """How long a place code counts where nobody scanned out is the protocol's to say."""
    return cases.import_visits(at=at, check_in_min=command.protocol_in_force(at).visits.check_in_min, **told)


def _words_for_groups(at: datetime) -> dict[str, str]:
    groups = command.protocol_in_force(at).key_groups.values()
    return {word: group.kind for group in groups for word in (group.kind, group.name.zh, group.name.en)}


def _commands_something(scope: Scope) -> bool:
    return any(scope.commands(path) for path in scope.paths())


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            ImportKind.PLACES,
            gettext_lazy("Import places"),
            PLACE_COLUMNS.columns,
            place_moved.import_places,
            _commands_something,
        ),
        Kind(
            ImportKind.RESIDENTS,
            gettext_lazy("Import residents"),
            RESIDENT_COLUMNS.columns,
            _import_residents,
            _commands_something,
            {
                "moves": gettext_lazy("Move people whom the file shows at another door"),
                "create_places": gettext_lazy("Make missing compounds, buildings and units"),
            },
        ),
        Kind(
            ImportKind.RESULTS,
            gettext_lazy("Import results"),
            RESULT_COLUMNS.columns,
            import_results,
            lambda scope: scope.has("laboratory"),
            file_label=gettext_lazy("CSV, Excel, HL7 v2.5.1 or FHIR R4 file"),
            accept=".csv,.xlsx,.txt,.hl7,.json,.ndjson",
        ),
        Kind(
            ImportKind.OCCUPANCY,
            gettext_lazy("Import who lives where"),
            OCCUPANCY_COLUMNS.columns,
            people.import_occupancy,
            lambda scope: scope.has(people_queries.DUTY),
        ),
        Kind(
            ImportKind.MEMBERS,
            gettext_lazy("Import rosters"),
            MEMBER_COLUMNS.columns,
            _import_members,
            can_keep_something,
            {"leavers": gettext_lazy("End the membership of whom the file no longer names")},
        ),
        Kind(
            ImportKind.TEAMS,
            gettext_lazy("Import teams"),
            TEAM_COLUMNS.columns,
            planning.import_teams,
            _commands_something,
        ),
        Kind(
            ImportKind.VISITS,
            gettext_lazy("Import visits"),
            VISIT_COLUMNS.columns,
            _import_visits,
            lambda scope: scope.has(TRACING),
        ),
        Kind(
            ImportKind.ROOMS,
            gettext_lazy("Import rooms and beds"),
            ROOM_COLUMNS.columns,
            transfers.import_rooms,
            can_keep_some_rooms,
        ),
    )
}


def the_kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound(
            _("There is no such kind of file."),
            _("Choose places, residents, results, members, teams, occupancy, visits or rooms."),
        )
    return KINDS[name]


def kind_open_to(name: str, scope: Scope) -> Kind:
    """Raises NotFound for what is no kind of file, Refused to who may not bring it."""
    chosen = the_kind(name)
    if not chosen.may_bring(scope):
        raise Refused(
            _("Your posts do not bring in files of this kind."),
            _("Ask the command, or the laboratory liaison."),
        )
    return chosen


def kinds_open_to(*, scope: Scope) -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.may_bring(scope)]


def run_import(
    *,
    kind: str,
    path: Path,
    by: Account | None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    options: Collection[str] = (),
    progress: Progress | None = None,
) -> ImportBatch:
    """Takes a file from the command line. Raises UnreadableTable where the file as a whole cannot be read."""
    return the_kind(kind).take(
        path=path,
        by=by,
        at=clock.now(),
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
        progress=progress,
        **dict.fromkeys(options, True),
    )


@transaction.atomic
def upload(
    *,
    kind: str,
    file: IO[bytes],
    scope: Scope,
    by: Account,
    at: datetime,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    options: Collection[str] = (),
) -> ImportBatch:
    """Keeps the file and queues its import in the same transaction; the worker takes it at once."""
    chosen = kind_open_to(kind, scope)
    stored = records.store_file(file=file, by=by, at=at)
    batch = records.start_import(
        kind=chosen.name,
        filename=stored.original_name,
        by=by,
        at=at,
        stored_file=stored,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
        options=[option for option in options if option in chosen.options],
    )
    queue.configure_task(name=JOB).defer(batch_id=str(batch.pk))
    return batch


def run_uploaded(*, batch_id: UUID) -> ImportBatch:
    """Takes an uploaded file; one that is finished already is left as it is, so a job may run twice.

    Problems are told in the language of who brought the file. What the person may not see, the import refuses.
    """
    batch = queries.batch(batch_id, account=None, scope=Scope.everything())
    if batch.status != ImportStatus.RUNNING:
        return batch
    at = clock.now()
    with override(batch.by.language if batch.by else None):
        try:
            return _take(batch, at)
        except DayclearError as error:
            return records.fail_import(batch=batch, at=clock.now(), message=_told(error))


def _told(error: DayclearError) -> list[str]:
    """Its sentences, each as it can be told again in another language where it can."""
    told = (error.message, error.remedy)
    return [one if isinstance(one, str) else str(one) for one in told if one]


@transaction.atomic
def _take(batch: ImportBatch, at: datetime) -> ImportBatch:
    if batch.stored_file is None:
        raise NotFound(_("The file is gone."), _("Import it again."))
    options: dict[str, Any] = dict.fromkeys(batch.options, True)
    options |= {"dry_run": batch.dry_run, "all_or_nothing": batch.all_or_nothing}
    if batch.kind != ImportKind.RESULTS and batch.by:
        options["scope"] = command.scope_of(batch.by, at)
    return KINDS[batch.kind].take(path=batch.stored_file.path, by=batch.by, at=at, batch=batch, **options)


def batches(*, scope: Scope, account: Account) -> QuerySet[ImportBatch]:
    return queries.batches(account=account, scope=scope)


def batch(*, batch_id: UUID, scope: Scope, account: Account) -> ImportBatch:
    return queries.batch(batch_id, account=account, scope=scope)


def problems_of(batch: ImportBatch) -> QuerySet[ImportProblem]:
    return batch.problems.order_by("line", "pk")


@transaction.atomic
def undo(*, batch_id: UUID, scope: Scope, by: Account | None, at: datetime) -> object:
    """Takes an import back as a whole; what cannot be removed is told in what is returned."""
    batch = queries.batch(batch_id, account=by, scope=scope)
    if batch.kind == ImportKind.RESULTS:
        raise Refused(
            _("Results are not taken back: people have acted on them."),
            _("Import the right results marked as corrections."),
        )
    undone = _UNDOING[ImportKind(batch.kind)](batch=batch, by=by, at=at)
    if batch.kind == ImportKind.OCCUPANCY:
        second_look.list_taken_back(by=by, at=at)
    if batch.kind == ImportKind.MEMBERS:
        clearance_counted.count(at=at)
    return undone


_UNDOING: Mapping[ImportKind, Callable[..., object]] = {
    ImportKind.PLACES: place_moved.undo_import,
    ImportKind.RESIDENTS: _undo_residents,
    ImportKind.OCCUPANCY: people.undo_occupancy,
    ImportKind.MEMBERS: clearance.undo_import,
    ImportKind.TEAMS: planning.undo_import,
    ImportKind.LINE_LIST: line_list_imported.undo,
    ImportKind.VISITS: cases.undo_visits,
    ImportKind.ROOMS: transfers.undo_rooms,
}
