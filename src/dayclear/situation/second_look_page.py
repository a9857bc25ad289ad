"""Where lists say that more people live than the roster, stairwell by stairwell, and where somebody is to knock."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from dayclear.kernel.scope import Scope
from dayclear.people import queries
from dayclear.people.models import SecondLook
from dayclear.people.queries import Exceeding
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
class SecondLookSheet:
    """``waiting`` stairwells are not proposed yet."""

    place: Place
    stairwells: Sequence[Stairwell]

    @property
    def waiting(self) -> int:
        return sum(stairwell.look is None for stairwell in self.stairwells)


def sheet(place: Place, scope: Scope) -> SecondLookSheet:
    """A place in sight: its stairwells by the largest excess, then those that are proposed and still stand."""
    looks = {look.place_id: look for look in queries.open_looks(place, scope)}
    lines = queries.exceeding([place.path], scope)
    by_place = [(place_id, list(some)) for place_id, some in groupby(lines, attrgetter("place_id"))]
    found = {one.pk: one for one in places.by_ids([place_id for place_id, _some in by_place], scope)}
    stairwells = [
        Stairwell(found[place_id], some, looks.get(place_id))
        for place_id, some in by_place
        if place_id in found
    ]
    return SecondLookSheet(place, stairwells)


def chosen_place(place_id: UUID | None, scope: Scope) -> Place | None:
    """The place asked for, or the outermost one in sight of who answers for rosters; None where there is none."""
    own = Scope(scope.account_id, tuple(reach for reach in scope.reaches if reach.has(queries.DUTY)))
    return places.place(place_id, own) if place_id else places.tops(own).first()
