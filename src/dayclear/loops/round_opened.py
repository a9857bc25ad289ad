"""A round opens: everyone who lives in its places is due by name, and the leader of each building must reach them all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops import round_schemes, tested_in_isolation
from dayclear.places import path_sets
from dayclear.places import queries as tree
from dayclear.places.models import Level, Place
from dayclear.screening import operations as screening
from dayclear.screening import policies, queries
from dayclear.screening.models import Round, RoundKind

TASK = "sample_unit"


@transaction.atomic
def open_round(
    *,
    name: str,
    places: Sequence[Place],
    tube_mode: int,
    sampling: str,
    due_by: datetime,
    scope: Scope,
    by: Account | None,
    at: datetime,
    round_id: UUID | None = None,
    kind: str = RoundKind.ALL,
    choice: Mapping[str, Any] | None = None,
) -> Round:
    """Opens a round over places in sight, and one task per building where anybody is due.

    People are sampled as the zone of their place has it; ``tube_mode`` and ``sampling`` hold where there is no zone.

    ``kind`` and ``choice`` tell how the places were chosen; see ``loops.round_places``.

    ``round_id`` is the caller's own id: opening it twice opens one round. Raises Refused where a place is not the caller's.
    """
    for place in places:
        policies.check_can_open(place, scope)
    opened = screening.open_round(
        round_id=round_id,
        name=name,
        kind=kind,
        choice=choice,
        places=round_schemes.by_zone(places, tube_mode=tube_mode, sampling=sampling, at=at),
        tube_mode=tube_mode,
        sampling=sampling,
        due_by=due_by,
        by=by,
        at=at,
    )
    tested_in_isolation.set_everyone_apart(by=by, at=at)
    command.open_tasks(
        events=[
            command.EventDraft(
                kind="round_opened",
                subject_kind="round_building",
                subject_id=subject_of(opened, building.path),
                subject_label=opened.name,
                place_id=building.pk,
                place_path=building.path,
            )
            for building in _buildings_due(opened)
        ],
        by=by,
        at=at,
    )
    return opened


def subject_of(opened: Round, building_path: str) -> UUID:
    """What the task of a building in a round is about: the same id whenever it is asked for."""
    return uuid5(opened.pk, building_path)


def _buildings_due(opened: Round) -> list[Place]:
    """The building of every stairwell on the list; a stairwell without one stands for itself."""
    stairwells = {total.place_path for total in queries.totals(opened, Scope.everything())}
    near = stairwells | {path_sets.around(path) for path in stairwells}
    found = list(tree.places(Scope.everything()).filter(path__in=near))
    buildings = {place.path for place in found if place.level == Level.BUILDING}
    return [
        place
        for place in found
        if place.path in buildings
        or (place.path in stairwells and path_sets.around(place.path) not in buildings)
    ]
