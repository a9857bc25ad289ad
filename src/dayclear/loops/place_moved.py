"""Places move in the tree, by a file, its undoing or by hand: their zones go along, and the strictest around holds at once.

Open rounds sample by the zones as they are now, proposals are looked at anew, and what changes for people where another zone
holds now is told and delivered as after any decision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.loops import round_schemes, zone_proposed
from dayclear.loops.zone_decided import events_of
from dayclear.places import operations as places
from dayclear.places.models import Place
from dayclear.records.models import ImportBatch
from dayclear.screening import operations as screening
from dayclear.screening.models import PLACES_MOVED
from dayclear.screening.operations import Cause
from dayclear.zones import queries as zones
from dayclear.zones.rules import outwards, strictest

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Tree:
    """Where each place lies, and which zones stand at which path."""

    paths: Mapping[UUID, str]
    standing: Mapping[str, zones.StandingZone]


@transaction.atomic
def move_place(*, place: Place, to: Place, by: Account | None, at: datetime) -> Place:
    """One place, with everything inside it. Raises what ``places.move_place`` does."""
    return _followed(
        lambda: places.move_place(place=place, to=to, by=by, at=at), cause=new_id(), by=by, at=at
    )


@transaction.atomic
def import_places(*, by: Account | None, at: datetime, **told: Any) -> ImportBatch:
    """A file of places; the rest is told to ``places.import_places``."""
    return _followed(lambda: places.import_places(by=by, at=at, **told), cause=new_id(), by=by, at=at)


@transaction.atomic
def undo_import(*, batch: ImportBatch, by: Account | None, at: datetime) -> object:
    return _followed(lambda: places.undo_import(batch=batch, by=by, at=at), cause=new_id(), by=by, at=at)


def _followed(change: Callable[[], Done], *, cause: UUID, by: Account | None, at: datetime) -> Done:
    places.lock_tree()
    before = _tree(at)
    done = change()
    after = _tree(at)
    moved = {
        place_id: path for place_id, path in after.paths.items() if before.paths.get(place_id, path) != path
    }
    if moved:
        _follow(moved, before, after, cause, by, at)
    return done


def _tree(at: datetime) -> Tree:
    return Tree(dict(Place.objects.values_list("pk", "path")), zones.standing_by_path(at))


def _follow(
    moved: Mapping[UUID, str], before: Tree, after: Tree, cause: UUID, by: Account | None, at: datetime
) -> None:
    paths = set(moved.values())
    outermost = [place_id for place_id, path in moved.items() if paths.isdisjoint(outwards(path)[1:])]
    screening.keep_moved(
        moved={place_id: (before.paths[place_id], moved[place_id]) for place_id in outermost}, by=by, at=at
    )
    round_schemes.follow_everywhere(cause=Cause(ground=PLACES_MOVED), by=by, at=at)
    zone_proposed.propose(at=at, by=by)
    places_moved = Place.objects.in_bulk(outermost)
    events: list[command.EventDraft] = []
    for place_id in outermost:
        held = strictest(before.paths[place_id], before.standing)
        holds = strictest(after.paths[place_id], after.standing)
        if (held.kind if held else "") != (holds.kind if holds else ""):
            events += events_of(
                place=places_moved[place_id],
                subject_id=uuid5(cause, str(place_id)),
                before=held,
                after=holds,
                at=at,
            )
    command.open_tasks(events=events, by=by, at=at)
