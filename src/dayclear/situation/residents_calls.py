"""When people of a place are swabbed in the rounds that are open: called down, or visited at their doors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from dayclear.kernel.scope import Scope
from dayclear.places.models import Level, Place
from dayclear.planning import queries as planning
from dayclear.planning.models import Mode, Plan, Stretch
from dayclear.screening import queries as screening
from dayclear.screening.models import Round, RoundPlace, Sampling
from dayclear.zones.rules import nearest

WIDE = frozenset({Level.CITY, Level.DISTRICT, Level.STREET, Level.COMMUNITY})
"""Places of so many buildings that each tells its own time."""


@dataclass(frozen=True, slots=True)
class Call:
    """Whom a team swabs from when on: a stairwell's doors; or a whole building, then with its end.

    ``point`` is empty where people come to the foot of their building; hours are local and None where it never closes.
    A single door is never told: everybody would read whose turn it is again.
    """

    place: Place
    doors: str
    begins_at: datetime
    ends_at: datetime | None
    at_doors: bool
    point: str
    opens: time | None
    closes: time | None


@dataclass(frozen=True, slots=True)
class OpenRound:
    """``scheme`` None: it covers only a part of the place. ``is_wide``: each building's page tells its own time."""

    name: str
    due_by: datetime
    scheme: RoundPlace | None
    calls: Sequence[Call]
    is_wide: bool


def open_rounds(place: Place) -> list[OpenRound]:
    """The rounds that are open at a place. Neither rounds nor plans name anybody: no scope is asked for."""
    return [_round(place, one) for one in screening.open_rounds_at(place)]


def _round(place: Place, ongoing: Round) -> OpenRound:
    is_wide = place.level in WIDE
    plan = None if is_wide else planning.plan_in_force(ongoing.pk)
    found = screening.schemes_at(ongoing, place, Scope.everything())
    schemes = {one.place_path: one for one in found}
    return OpenRound(
        name=ongoing.name,
        due_by=ongoing.due_by,
        scheme=nearest(place.path, schemes),
        calls=_calls(place, plan, schemes) if plan else (),
        is_wide=is_wide,
    )


def _calls(place: Place, plan: Plan, schemes: Mapping[str, RoundPlace]) -> list[Call]:
    """Stairwell by stairwell in a building, building by building around it, by the clock.

    Where a zone keeps people in since the plan was made, nobody is called out by it any more.
    """
    everything = planning.stretches(plan, Scope.everything(), path=place.path)
    found = [
        stretch
        for stretch in everything.order_by("at", "place_path", "first")
        if stretch.visit.mode == Mode.DOOR or not _is_kept_in(stretch.place, schemes)
    ]
    if place.level in {Level.BUILDING, Level.UNIT, Level.VILLAGE}:
        return [_call(stretch.place, stretch, _doors(stretch), None) for stretch in found]
    first: dict[object, Stretch] = {}
    for stretch in found:
        first.setdefault(stretch.visit_id, stretch)
    return [_call(_building(stretch.place), stretch, "", stretch.visit.ends_at) for stretch in first.values()]


def _is_kept_in(place: Place, schemes: Mapping[str, RoundPlace]) -> bool:
    scheme = nearest(place.path, schemes)
    return scheme is not None and scheme.sampling == Sampling.DOOR


def _call(place: Place, stretch: Stretch, doors: str, ends_at: datetime | None) -> Call:
    visit = stretch.visit
    return Call(
        place=place,
        doors=doors,
        begins_at=stretch.at,
        ends_at=ends_at,
        at_doors=visit.mode == Mode.DOOR,
        point=visit.point.name if visit.point else "",
        opens=visit.point.opens if visit.point else None,
        closes=visit.point.closes if visit.point else None,
    )


def _doors(stretch: Stretch) -> str:
    return "" if stretch.from_door == stretch.to_door else f"{stretch.from_door} – {stretch.to_door}"


def _building(place: Place) -> Place:
    return place.parent if place.level == Level.UNIT and place.parent else place
