"""Where lists say that more people live than the roster, stairwell by stairwell, and where somebody is to knock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from dayclear.kernel.scope import Scope
from dayclear.people import queries
from dayclear.people.models import ListExcess, SecondLook
from dayclear.people.queries import Exceeding, ExcessInside
from dayclear.places import queries as places
from dayclear.places.models import Place


@dataclass(frozen=True, slots=True)
class Stairwell:
    """The lines that exceed a stairwell's roster, the largest excess first; ``look`` where it is proposed already."""

    place: Place
    lines: Sequence[Exceeding]
    look: SecondLook | None

    @property
    def first(self) -> Exceeding:
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Inside:
    """A place directly inside, with the sums of all that is in it."""

    place: Place
    sums: ExcessInside


@dataclass(frozen=True, slots=True)
class SecondLookSheet:
    """``sums`` are those of the whole place, None where no list says more than the roster there."""

    place: Place
    sums: ExcessInside | None
    inside: Sequence[Inside]


def sheet(place: Place, scope: Scope) -> SecondLookSheet:
    """A place in sight with its sums and those of the places directly inside, the most people first; from kept totals."""
    inside = {one.path: one for one in places.children(place, scope)}
    sums = queries.excess_inside([place.path, *inside], scope)
    own = next((one for one in sums if one.place_path == place.path), None)
    listed = [Inside(inside[one.place_path], one) for one in sums if one.place_path in inside]
    return SecondLookSheet(place, own, listed)


def stairwells(place: Place, scope: Scope) -> QuerySet[ListExcess]:
    """Those of a place in sight where lists say more, the largest excess first; for ``told`` to tell as many as are shown."""
    return queries.places_exceeded(place, scope)


def told(shown: Iterable[ListExcess], place: Place, scope: Scope) -> list[Stairwell]:
    """These stairwells with their lines, and with what is proposed and still stands."""
    shown = list(shown)
    ids = [one.place_id for one in shown]
    looks = {look.place_id: look for look in queries.open_looks(place, scope).filter(place__in=ids)}
    lines = queries.exceeding_at(ids, scope)
    return [
        Stairwell(one.place, lines[one.place_id], looks.get(one.place_id))
        for one in shown
        if lines[one.place_id]
    ]


def chosen_place(place_id: UUID | None, scope: Scope) -> Place | None:
    """The place asked for, or the outermost one in sight of who answers for rosters; None where there is none."""
    own = Scope(scope.account_id, tuple(reach for reach in scope.reaches if reach.has(queries.DUTY)))
    return places.place(place_id, own) if place_id else places.tops(own).first()
