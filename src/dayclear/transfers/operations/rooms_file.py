"""A list of rooms and beds comes in as one set, and is taken back as a whole.

What an import did is kept by UUID, and a bed has a number: it is kept under the UUID of that number.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayclear.kernel.scope import Scope
from dayclear.places import operations as places
from dayclear.places.operations import Undone
from dayclear.records import operations as records
from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch, ImportChange, ImportKind
from dayclear.records.tables import Row, RowProblem, TableSchema
from dayclear.records.wording import told
from dayclear.transfers import columns, policies
from dayclear.transfers.models import Bed, Facility, Stay
from dayclear.transfers.states import OCCUPYING

FIELDS = ("sex", "for_family", "cares_for")
TABLE = Bed._meta.db_table

Key = tuple[UUID, str, str]


@dataclass(frozen=True, slots=True)
class StagedRoom:
    """A row that can be taken; ``fit`` is only what it tells, the rest stays as it is."""

    line: int
    facility: Facility
    room: str
    labels: tuple[str, ...]
    fit: Mapping[str, Any]

    @property
    def keys(self) -> list[Key]:
        return [(self.facility.pk, self.room, label) for label in self.labels]


class _Rooms:
    """How a list is read, matched and written."""

    schema: TableSchema = columns.ROOM_COLUMNS

    def __init__(self, facilities: Iterable[Facility]) -> None:
        self._facilities = {name: one for one in facilities for name in (one.name_zh, one.name_en) if name}
        self._rows: list[StagedRoom] = []
        self._problems: list[RowProblem] = []
        self._added: list[Bed] = []
        self._changed: list[Bed] = []
        self._before: dict[UUID, dict[str, Any]] = {}

    def begin(self) -> None:
        """The rows are few enough to be held in memory; who else brings rooms is waited for when they are matched."""

    def staged(self, row: Row) -> list[StagedRoom] | RowProblem:
        name, room = row.values["facility"], row.values["room"]
        facility, labels = self._facilities.get(name), columns.labels(row)
        if facility is None:
            return _problem(row.line, "facility", name,
                            gettext_noop("There is no such facility, or its rooms are not yours to keep."),
                            gettext_noop("Write its name as it stands on the list of facilities."))  # fmt: skip
        if not labels:
            return _problem(row.line, "beds", "", gettext_noop("The row names no bed."),
                            gettext_noop("Write the numbers of the beds, such as 1-4, or how many there are."))  # fmt: skip
        return [StagedRoom(row.line, facility, room, labels, columns.fit(row))]

    def keep(self, staged: Iterable[StagedRoom]) -> None:
        self._rows.extend(staged)

    def matched(self) -> Mapping[str, int]:
        """Nobody is given a bed there until the transaction ends."""
        facilities = {row.facility.pk for row in self._rows}
        _hold(facilities)
        standing = {
            (bed.facility_id, bed.room, bed.label): bed
            for bed in Bed.objects.filter(facility__in=facilities).order_by("number")
        }
        lying = _who_lies_in(bed.pk for bed in standing.values())
        lines: dict[Key, int] = {}
        outcomes: Counter[str] = Counter()
        for row in self._rows:
            problem = _told_before(row, lines) or _lies_there(row, standing, lying)
            if problem:
                self._problems.append(problem)
                continue
            lines |= dict.fromkeys(row.keys, row.line)
            outcomes[self._match(row, standing)] += 1
        return outcomes

    def _match(self, row: StagedRoom, standing: Mapping[Key, Bed]) -> str:
        new = [key for key in row.keys if key not in standing]
        self._added += [Bed(facility=row.facility, room=row.room, label=key[2], **row.fit) for key in new]
        others = [standing[key] for key in row.keys if key in standing]
        changed = [bed for bed in others if any(getattr(bed, name) != row.fit[name] for name in row.fit)]
        for bed in changed:
            self._before[_id(bed)] = _state(bed)
            for name, value in row.fit.items():
                setattr(bed, name, value)
        self._changed += changed
        return "added" if new else "changed" if changed else "unchanged"

    def refused(self) -> Iterable[RowProblem]:
        return self._problems

    def write(self, batch: ImportBatch) -> None:
        Bed.objects.bulk_create(self._added, batch_size=2000)
        Bed.objects.bulk_update(self._changed, FIELDS, batch_size=500)
        added = [(_id(bed), None) for bed in self._added]
        records.record_changes(
            batch=batch,
            table=TABLE,
            changes=[*added, *self._before.items()],
            after={_id(bed): _state(bed) for bed in self._changed},
        )


def _problem(line: int, column: str, value: str, reason: str, remedy: str, /, **words: int) -> RowProblem:
    return RowProblem(line, column, value, told(reason, **words), told(remedy))


def _told_before(row: StagedRoom, lines: Mapping[Key, int]) -> RowProblem | None:
    first = next((lines[key] for key in row.keys if key in lines), None)
    if first is None:
        return None
    return _problem(row.line, "beds", "、".join(row.labels),
                    gettext_noop("A bed of this row stands in line %(line)s already."),
                    gettext_noop("Keep each bed in one row."), line=first)  # fmt: skip


def _lies_there(
    row: StagedRoom, standing: Mapping[Key, Bed], lying: Mapping[int, Collection[str]]
) -> RowProblem | None:
    """Somebody of the other sex in a bed that would be set apart for one."""
    sex = row.fit.get("sex")
    beds = [standing[key] for key in row.keys if key in standing]
    if not sex or all(set(lying.get(bed.pk, ())) <= {sex} for bed in beds):
        return None
    return _problem(row.line, "sex", str(sex), gettext_noop("Somebody of the other sex lies in a bed of this row."),
                    gettext_noop("Move or release them first, or leave the cell empty."))  # fmt: skip


def _hold(facilities: Collection[UUID]) -> None:
    list(Facility.objects.select_for_update(no_key=True).filter(pk__in=facilities).order_by("pk"))


def _who_lies_in(beds: Iterable[int]) -> Mapping[int, Collection[str]]:
    """The sex of whoever lies in these beds, or has them held."""
    found: dict[int, list[str]] = defaultdict(list)
    for bed, sex in Stay.objects.filter(bed__in=list(beds), status__in=OCCUPYING).values_list(
        "bed", "person__sex"
    ):
        found[bed].append(sex)
    return found


def _id(bed: Bed) -> UUID:
    return UUID(int=bed.pk)


def _state(bed: Bed) -> dict[str, Any]:
    return {name: getattr(bed, name) for name in FIELDS}


@transaction.atomic
def import_rooms(
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
    """Takes a list (.csv or .xlsx) of rooms and beds; a bed is known by its facility, its room and its number.

    Rows of facilities whose rooms are not kept in ``scope`` (None: the system's own sight) are refused. Raises
    UnreadableTable where the file as a whole cannot be read.
    """
    batch = batch or records.start_import(
        kind=ImportKind.ROOMS,
        filename=path.name,
        by=by,
        at=at,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    kept = policies.kept_rooms(Facility.objects.select_related("place"), scope or Scope.everything())
    return records.take_in(_Rooms(kept), path=path, batch=batch, by=by, at=at, progress=progress)


@transaction.atomic
def undo_rooms(*, batch: ImportBatch, by: Model | None, at: datetime) -> Undone:
    """Removes the beds that a list added and nobody was ever given, and gives back what it changed."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    places.check_undoable(batch)
    changes = {one.row_id.int: one for one in ImportChange.objects.filter(batch=batch, table=TABLE)}
    _hold(set(Bed.objects.filter(pk__in=changes).values_list("facility", flat=True)))
    beds = Bed.objects.in_bulk(changes)
    added = {pk for pk in beds if changes[pk].before is None}
    given = set(Stay.objects.filter(bed__in=added).values_list("bed", flat=True))
    lying = _who_lies_in(beds.keys() - added)
    restored = {pk for pk in beds.keys() - added if _can_be_restored(beds[pk], changes[pk], lying)}
    with acting(by=by, why=f"undo of import {batch.pk}"):
        former = [_restored(beds[pk], changes[pk].before or {}) for pk in sorted(restored)]
        Bed.objects.bulk_update(former, FIELDS, batch_size=500)
        Bed.objects.filter(pk__in=added - given).delete()
    done = [UUID(int=pk) for pk in (added - given) | restored]
    ImportChange.objects.filter(batch=batch, row_id__in=done).delete()
    left = [
        *places.stays(Bed, given, _("Somebody was given it."), _("Close the bed instead.")),
        *places.stays(
            Bed,
            beds.keys() - added - restored,
            _("It was changed again since, or somebody lies in it."),
            _("Set it right by hand."),
        ),
    ]
    if not left:
        records.mark_undone(batch=batch, by=by, at=at)
    return Undone(len(added - given), len(restored), tuple(left))


def _can_be_restored(bed: Bed, change: ImportChange, lying: Mapping[int, Collection[str]]) -> bool:
    """Nobody changed it since, and nobody lies there whom the former state would keep out."""
    sex = (change.before or {}).get("sex")
    return _state(bed) == change.after and (not sex or set(lying.get(bed.pk, ())) <= {sex})


def _restored(bed: Bed, before: Mapping[str, Any]) -> Bed:
    for name in FIELDS:
        setattr(bed, name, before[name])
    return bed
