"""Reads of the place tree. What lies outside the caller's scope is answered as if it were not there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from dayclear.kernel.codes import read_key
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING, Level, Place
from dayclear.places.scoping import within

MOST_FOUND = 50


def places(scope: Scope) -> QuerySet[Place]:
    """Every place in sight, in the order of the tree."""
    return Place.objects.filter(within(scope)).order_by("path")


class Spot(NamedTuple):
    """A place by its path, and where it is as far as anybody wrote that down."""

    pk: UUID
    path: str
    level: str
    latitude: float | None
    longitude: float | None


def spots(paths: Collection[str]) -> list[Spot]:
    """The places with these paths, however many; where places are is no secret, so this needs no scope."""
    statement = "SELECT id, path, level, latitude, longitude FROM places_place WHERE path = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths)])
        return [Spot(*row) for row in cursor.fetchall()]


def place(place_id: UUID, scope: Scope) -> Place:
    """One place; NotFound where it does not exist or lies outside the scope."""
    return _one(Place.objects.filter(within(scope), pk=place_id))


def by_path(path: str, scope: Scope) -> Place:
    return _one(Place.objects.filter(within(scope), path=path))


def by_code(code: str, scope: Scope) -> Place:
    """The place an official code names; NotFound also where several places have the code."""
    return _one(Place.objects.filter(within(scope), code=code))


def by_residents_key(typed: str) -> Place:
    """The place in use whose residents hold this key. The key is all that its bearer may see by: no Scope is asked for.

    Raises NotFound, and alike for a key that is unknown, was made anew, or is of a place that is closed.
    """
    found = Place.objects.filter(residents_key=read_key(typed), in_use=True)
    return _one(found.select_related(ENCLOSING))


def _one(found: QuerySet[Place]) -> Place:
    match list(found[:2]):
        case [place]:
            return place
        case _several_or_none:
            raise NotFound(_("There is no such place."), _("Look for it by name or code."))


def tops(scope: Scope, duty: str | None = None) -> QuerySet[Place]:
    """The outermost places in sight for a duty: where the caller's trees begin."""
    if any(path == "/" for path in scope.paths(duty)):
        return Place.objects.filter(parent=None).order_by("sort_key")
    return Place.objects.filter(path__in=scope.paths(duty)).order_by("path")


def children(place: Place, scope: Scope) -> QuerySet[Place]:
    """The places directly inside, in their natural order; those closed are left out."""
    return Place.objects.filter(within(scope), parent=place, in_use=True).order_by("sort_key", "code")


def ancestors(place: Place) -> QuerySet[Place]:
    """The places around it, outermost first. Names of places are no secret, so this needs no scope."""
    return Place.objects.filter(path__in=place.ancestor_paths[:-1]).order_by("path")


def subtree(place: Place, scope: Scope) -> QuerySet[Place]:
    """The place and everything inside it that is in sight."""
    return Place.objects.filter(within(scope), path__startswith=place.path).order_by("path")


def subtree_ids(place: Place, scope: Scope) -> list[UUID]:
    return list(subtree(place, scope).values_list("id", flat=True))


def leaves(place: Place, scope: Scope) -> QuerySet[Place]:
    """The innermost places in use inside a place, itself where nothing is inside: where doors are."""
    inside = Place.objects.filter(parent=OuterRef("pk"), in_use=True)
    found = subtree(place, scope).filter(~Exists(inside), in_use=True)
    return found.select_related(ENCLOSING)


def compounds(place: Place, scope: Scope) -> QuerySet[Place]:
    """The compounds and villages in use inside a place, each with the place around it."""
    found = subtree(place, scope).filter(level__in=[Level.COMPOUND, Level.VILLAGE], in_use=True)
    return found.select_related("parent").order_by("parent__path", "sort_key")


def at_level(place: Place, level: Level, scope: Scope) -> QuerySet[Place]:
    """Every place of one level inside a place, such as all units of a compound."""
    return subtree(place, scope).filter(level=level)


def search(text: str, scope: Scope) -> list[Place]:
    """At most 50 places whose code starts with the text or whose name contains it; outer places first."""
    wanted = text.strip()
    if not wanted:
        return []
    return list(
        Place.objects.filter(within(scope), is_named(wanted), in_use=True).order_by(Length("path"), "path")[
            :MOST_FOUND
        ]
    )


def names_of(paths: Iterable[str]) -> dict[str, str]:
    """The name of each place by its path, for lists that show where something is."""
    return {place.path: place.name for place in Place.objects.filter(path__in=set(paths))}


def settlements(scope: Scope) -> QuerySet[Place]:
    """What is sampled by itself: compounds, villages, and communities whose buildings stand in none."""
    houses = Place.objects.filter(parent=OuterRef("pk"), level=Level.BUILDING, in_use=True)
    alone = Q(level__in=[Level.COMPOUND, Level.VILLAGE]) | Q(Exists(houses), level=Level.COMMUNITY)
    return places(scope).filter(alone, in_use=True)


def at_levels(levels: Collection[str], scope: Scope) -> QuerySet[Place]:
    """Every place in use and in sight of some levels."""
    return places(scope).filter(level__in=levels, in_use=True)


@dataclass(frozen=True, slots=True)
class Block:
    """A building, or a settlement without any: the smallest part of the district that has a position of its own."""

    path: str
    parent_path: str
    latitude: float | None
    longitude: float | None

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, where both are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


def blocks(scope: Scope) -> list[Block]:
    """Every block in use in sight."""
    houses = Place.objects.filter(parent=OuterRef("pk"), in_use=True)
    found = places(scope).filter(
        Q(level=Level.BUILDING) | Q(~Exists(houses), level__in=[Level.COMPOUND, Level.VILLAGE]), in_use=True
    )
    return [Block(*row) for row in found.values_list("path", "parent__path", "latitude", "longitude")]


def by_paths(paths: Collection[str], scope: Scope) -> list[Place]:
    """The places in sight that have these paths, in the order of the tree, each with those around it."""
    return list(places(scope).filter(path__in=paths).select_related(ENCLOSING))


def by_ids(place_ids: Iterable[UUID], scope: Scope) -> list[Place]:
    """The places in use and in sight that have these ids, in the order of the tree, each with those around it."""
    return list(places(scope).filter(pk__in=list(place_ids), in_use=True).select_related(ENCLOSING))


def children_paths(paths: Collection[str], scope: Scope) -> Mapping[str, list[str]]:
    """The paths of the places in use directly inside each of these."""
    inside: dict[str, list[str]] = defaultdict(list)
    rows = Place.objects.filter(within(scope), parent__path__in=paths, in_use=True)
    for parent, path in rows.values_list("parent__path", "path"):
        inside[parent].append(path)
    return inside


def called(text: str, scope: Scope, levels: Collection[str]) -> list[Place]:
    """At most 50 places whose name has the last word, inside ones whose names have the words before it.

    “Garden 3” finds building 3 of every Garden: the number alone would be the name of hundreds.
    """
    *around, last = text.split() or [""]
    if not last:
        return []
    found = places(scope).filter(is_named(last), level__in=levels, in_use=True)
    for word in around:
        outer = places(scope).filter(is_named(word), in_use=True).order_by(Length("path"))
        inside = Q(pk__in=[])
        for path in outer.values_list("path", flat=True)[:MOST_FOUND]:
            inside |= Q(path__startswith=path)
        found = found.filter(inside)
    return list(found.select_related(ENCLOSING).order_by(Length("path"), "path")[:MOST_FOUND])


def is_named(word: str) -> Q:
    """Whose code starts with the word, or whose name contains it."""
    return Q(code__startswith=word) | Q(name_zh__contains=word) | Q(name_en__icontains=word)
