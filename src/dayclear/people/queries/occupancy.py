"""Where lists say that more people live than the roster knows, and which stairwells are to be knocked at for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.people import occupancy_sql
from dayclear.people.models import ListExcess, SecondLook, Source
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.scoping import within, within_sql

DUTY = "information"
MOST_EXCEEDING = 5000


@dataclass(frozen=True, slots=True)
class Exceeding:
    """One line of a list that says more than the roster; ``door`` is empty where it speaks of the whole stairwell.

    ``excess``: so many people at least are on no roster.
    """

    place_id: UUID
    place_path: str
    door: str
    source: str
    counted_on: date
    told_people: int | None
    told_households: int | None
    people: int
    households: int
    excess: int

    @property
    def source_label(self) -> str:
        return str(Source(self.source).label)

    @property
    def told(self) -> str:
        """What the list says, in words."""
        return _in_words(self.told_people, self.told_households)

    @property
    def known(self) -> str:
        """What the roster says of the same."""
        return _in_words(
            None if self.told_people is None else self.people,
            None if self.told_households is None else self.households,
        )


def exceeding(paths: Sequence[str], scope: Scope, *, silent_too: bool = False) -> list[Exceeding]:
    """At most 5000 lines in sight at or inside these places that say more than the roster, the largest excess first.

    The lines of a stairwell stay together. Doors where nobody more was found are left out until a newer list says more;
    ``silent_too`` asks for them as well. One statement: the lists' doors are looked up, nobody else's.
    """
    condition, values = within_sql(scope, "line.place_path", DUTY)
    statement = occupancy_sql.EXCEEDING.format(
        sight=condition.replace("%s", "%(sight)s"), heard="true" if silent_too else occupancy_sql.NOT_SILENT
    )
    parameters = {"paths": list(paths), "most": MOST_EXCEEDING, "sight": values[0] if values else None}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Exceeding(*row) for row in cursor.fetchall()]


def exceeding_at(place_ids: Collection[UUID], scope: Scope) -> dict[UUID, list[Exceeding]]:
    """The lines in sight of just these places that say more than the roster, the largest excess first, by place."""
    paths = ListExcess.objects.filter(place__in=place_ids, lines__gt=0).values_list("place_path", flat=True)
    found: dict[UUID, list[Exceeding]] = {place_id: [] for place_id in place_ids}
    for line in exceeding(list(paths), scope):
        if line.place_id in found and line not in found[line.place_id]:
            found[line.place_id].append(line)
    return found


def places_exceeded(place: Place, scope: Scope) -> QuerySet[ListExcess]:
    """The places in sight at or inside a place of which lists say more than the roster, the largest excess of a line first."""
    return (
        ListExcess.objects.filter(within(scope, "place_path", DUTY), _inside(place), lines__gt=0)
        .select_related(f"place__{ENCLOSING}")
        .order_by("-most", "place_path")
    )


def _inside(place: Place) -> Q:
    """As a range of paths, which an index answers: a path ends with a slash, and "0" follows the slash."""
    return Q(place_path__gte=place.path, place_path__lt=f"{place.path[:-1]}0")


@dataclass(frozen=True, slots=True)
class ExcessInside:
    """At so many stairwells lists say more; at ``waiting`` of them nobody is to knock yet; so many people at least."""

    place_path: str
    stairwells: int
    waiting: int
    people: int


def excess_inside(paths: Sequence[str], scope: Scope) -> list[ExcessInside]:
    """The sums in sight at and inside each of these places where there is any, the most people first; from kept totals."""
    condition, values = within_sql(scope, "total.place_path", DUTY)
    statement = f"""
        SELECT asked.path, count(*), count(*) FILTER (WHERE look.id IS NULL), sum(total.people)
        FROM unnest(%s::text[]) AS asked (path)
        JOIN people_listexcess AS total ON total.place_path >= asked.path COLLATE "C"
            AND total.place_path < (left(asked.path, -1) || '0') COLLATE "C" AND total.lines > 0
        LEFT JOIN people_secondlook AS look ON look.place_id = total.place_id AND look.ended_at IS NULL
        WHERE {condition}
        GROUP BY asked.path ORDER BY sum(total.people) DESC, asked.path
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths), *values])
        return [ExcessInside(*row) for row in cursor.fetchall()]


def open_looks(place: Place, scope: Scope) -> QuerySet[SecondLook]:
    """The stairwells in sight at or inside a place that are to be knocked at, in the order of the tree."""
    found = SecondLook.objects.filter(
        within(scope, "place_path", DUTY), place_path__startswith=place.path, ended_at=None
    )
    return found.select_related(f"place__{ENCLOSING}").prefetch_related("doors").order_by("place_path")


def second_look(look_id: UUID, scope: Scope) -> SecondLook:
    """One of them, ended or not; NotFound where it is not in sight."""
    found = SecondLook.objects.filter(within(scope, "place_path", DUTY), pk=look_id).first()
    if found is None:
        raise NotFound(_("There is no such proposal."), _("Open it from the page of its stairwell."))
    return found


def _in_words(people: int | None, households: int | None) -> str:
    told = []
    if people is not None:
        told.append(ngettext("%(count)d person", "%(count)d people", people) % {"count": people})
    if households is not None:
        told.append(
            ngettext("%(count)d household", "%(count)d households", households) % {"count": households}
        )
    return " · ".join(told)
