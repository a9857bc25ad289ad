"""A round at one place: how far it is, place by place, and who is missing by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.screening import policies, queries
from dayclear.screening.models import Round, RoundPlace, SchemeChange
from dayclear.screening.states import DueState

MOST_SCHEMES = 200
MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class InsideRow:
    place: Place
    coverage: queries.Coverage
    is_unit: bool


@dataclass(frozen=True, slots=True)
class StateCount:
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """How people are sampled at a place; ``zone`` is the name of the zone that holds there, if any."""

    scheme: RoundPlace
    zone: str


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """``parent`` is None where the place around it is out of sight."""

    round: Round
    place: Place
    parent: Place | None
    coverage: queries.Coverage
    states: Sequence[StateCount]
    children: Sequence[InsideRow]
    is_unit: bool
    schemes: Sequence[SchemeRow]
    changes: Sequence[SchemeChange]
    may_close: bool
    may_override: bool


def round_sheet(*, round_id: UUID, place_id: UUID | None, scope: Scope) -> RoundSheet:
    """The round at a place in sight; without one, at the outermost place in sight. Raises NotFound."""
    shown = queries.round(round_id, scope)
    place = chosen_place(place_id, scope)
    inside = list(places.children(place, scope))
    counts = queries.coverage(shown, [place.path, *(child.path for child in inside)], scope)
    coverage = counts[place.path]
    return RoundSheet(
        round=shown,
        place=place,
        parent=places.places(scope).filter(pk=place.parent_id).first() if place.parent_id else None,
        coverage=coverage,
        states=[StateCount(str(state.label), getattr(coverage, state.value)) for state in DueState],
        children=[
            InsideRow(child, counts[child.path], is_unit(child))
            for child in inside
            if counts[child.path].roster
        ],
        is_unit=is_unit(place) or not inside,
        schemes=_schemes(shown, place, scope),
        changes=list(queries.scheme_changes(shown, place, scope)[:MOST_CHANGES]),
        may_override=shown.is_open and policies.can_open(place, scope),
        may_close=shown.is_open and policies.can_sign(shown, scope),
    )


def _schemes(shown: Round, place: Place, scope: Scope) -> list[SchemeRow]:
    """Of the places around only the nearest counts; of those inside each that is sampled otherwise."""
    kinds = protocol_in_force(shown.opened_at).zones
    rows = list(queries.schemes_at(shown, place, scope)[:MOST_SCHEMES])
    around = [row for row in rows if place.path.startswith(row.place_path)]
    told = around[-1:] + [row for row in rows if row not in around]
    return [SchemeRow(row, str(kinds[row.zone].name) if row.zone in kinds else "") for row in told]


def chosen_place(place_id: UUID | None, scope: Scope) -> Place:
    """The place asked for, or the outermost one in sight."""
    if place_id is None and (first := places.tops(scope).first()):
        return first
    return places.place(place_id or UUID(int=0), scope)


def is_unit(place: Place) -> bool:
    return place.level == Level.UNIT
