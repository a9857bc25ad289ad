"""An import of places is undone as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from dayclear.kernel.errors import Refused
from dayclear.places import denormalised_paths, row_changes, rules
from dayclear.places.models import Place
from dayclear.places.operations.places_file import COLUMNS
from dayclear.places.operations.single_places import lock_tree
from dayclear.records.audit import acting
from dayclear.records.models import ImportBatch
from dayclear.records.operations import mark_undone


@dataclass(frozen=True, slots=True)
class StaysAsItIs:
    """One row that an undo had to leave: what it is called, why it stays and what can be done."""

    label: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did. With anything left, the batch stays open and can be undone again later."""

    removed: int
    restored: int
    left: tuple[StaysAsItIs, ...] = ()

    def __str__(self) -> str:
        counts = {"removed": self.removed, "restored": self.restored, "left": len(self.left)}
        return _("%(removed)s rows removed, %(restored)s restored, %(left)s left as they are.") % counts

    def __add__(self, other: "Undone") -> "Undone":
        return Undone(self.removed + other.removed, self.restored + other.restored, self.left + other.left)


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Model | None, at: datetime) -> Undone:
    """Removes the places an import added, as far as nothing hangs on them, and restores those it changed."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    check_undoable(batch)
    with acting(by=by, why=f"undo of import {batch.pk}"):
        undone = take_back_places(batch=batch)
    if not undone.left:
        mark_undone(batch=batch, by=by, at=at)
    return undone


def check_undoable(batch: ImportBatch) -> None:
    """Raises Refused for a batch that wrote nothing or was undone before."""
    if not batch.can_be_undone:
        raise Refused(
            _("This import cannot be undone: it wrote nothing, or was undone before."),
            _("Choose another import."),
        )


@transaction.atomic
def take_back_places(*, batch: ImportBatch) -> Undone:
    """The part of an undo that concerns places; an import of residents may have made some, too."""
    lock_tree()
    row_changes.refresh_statistics()
    restored, changed_since = row_changes.restore(batch, Place, COLUMNS)
    if restored:
        _respread_paths()
    removed, needed = row_changes.remove_added(batch, Place)
    left = [
        *stays(Place, changed_since, _("It was changed again since."), _("Set it right by hand.")),
        *stays(
            Place, needed, _("Other records refer to it."), _("Remove or move these first, then undo again.")
        ),
    ]
    return Undone(removed, restored, tuple(left))


def stays(model: type[Model], ids: Iterable[UUID | int], reason: str, remedy: str) -> list[StaysAsItIs]:
    found = model._default_manager.filter(pk__in=list(ids)).order_by("pk")
    return [StaysAsItIs(str(row), reason, remedy) for row in found]


def _respread_paths() -> None:
    """Gives every place the path that follows from its parents, and carries the changes into all copies."""
    children: dict[UUID | None, list[tuple[UUID, str, str]]] = {}
    for place_id, parent_id, code, path in Place.objects.values_list("id", "parent_id", "code", "path"):
        children.setdefault(parent_id, []).append((place_id, code, path))
    new_paths: dict[UUID, str] = {}
    pending: list[tuple[UUID | None, str | None]] = [(None, None)]
    while pending:
        outer_id, outer_path = pending.pop()
        for place_id, code, old_path in children.get(outer_id, ()):
            path = rules.path_under(outer_path, code)
            pending.append((place_id, path))
            if path != old_path:
                new_paths[place_id] = path
    denormalised_paths.follow(new_paths)
