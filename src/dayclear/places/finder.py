"""Finds the place that the words of a row mean: street, community, compound, building, unit, by name or code.

The tree is read once; thousands of addresses are then found without a query.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop as _

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places import rules
from dayclear.places.models import Level, Place
from dayclear.places.scoping import within
from dayclear.records.wording import told

# Which level each word of an address speaks of, outermost first.
_LEVELS_OF = {
    "street": (Level.STREET,),
    "community": (Level.COMMUNITY, Level.VILLAGE),
    "compound": (Level.COMPOUND,),
    "building": (Level.BUILDING,),
    "unit": (Level.UNIT,),
}
_UNSAID = frozenset({Level.CITY, Level.DISTRICT, Level.GRID})
_CREATABLE = ("compound", "building", "unit")
_SUFFIXES = {
    "building": re.compile(r"(号楼|栋|幢|座|楼|#)$"),
    "unit": re.compile(r"(单元|门洞)$"),
}
_USUAL_NAMES = {"building": "{code}号楼", "unit": "{code}单元"}


@dataclass(frozen=True, slots=True)
class Address:
    """What a row says about where: names or codes.

    ``place``, a code or a path of codes, outweighs the words for the levels down to its own.
    """

    place: str = ""
    street: str = ""
    community: str = ""
    compound: str = ""
    building: str = ""
    unit: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class Found:
    """The place an address means. ``is_new``: it does not exist yet and would be made for this row."""

    id: UUID
    parent_id: UUID | None
    path: str
    code: str
    level: str
    names: tuple[str, ...]
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class NotFoundHere:
    """Why no place was found: which word of the address, and what the writer can do."""

    column: str
    value: str
    reason: str
    remedy: str


class Finder:
    """The tree in memory, as far as the scope reaches; ``creating`` plans compounds, buildings and units."""

    def __init__(self, places: Iterable[Found], scope: Scope, *, creating: bool = False) -> None:
        self.scope = scope
        self.creating = creating
        self.planned: list[Found] = []
        self._children: dict[UUID | None, list[Found]] = defaultdict(list)
        self._named: dict[tuple[str, str], list[Found]] = defaultdict(list)
        self._inside: dict[tuple[UUID | None, str, str], list[Found]] = defaultdict(list)
        self._by_code: dict[str, list[Found]] = defaultdict(list)
        self._answers: dict[Address, Found | NotFoundHere] = {}
        self._by_path: dict[str, Found] = {}
        for place in places:
            self._learn(place)

    @classmethod
    def of_tree(cls, scope: Scope, *, creating: bool = False) -> Self:
        """Reads the places in sight and, so that addresses may name them, the places around these."""
        around = Q(path__in=[outer for path in scope.paths() for outer in _paths_around(path)])
        rows = Place.objects.filter(within(scope) | around, in_use=True).values_list(
            "id", "parent_id", "path", "code", "level", "name_zh", "name_en"
        )
        found = (
            Found(*row[:5], tuple(name for name in row[5:] if name)) for row in rows.iterator(chunk_size=5000)
        )
        return cls(found, scope, creating=creating)

    def find(self, address: Address) -> Found | NotFoundHere:
        """The innermost place the address names; the same address is looked for once."""
        answer = self._answers.get(address)
        if answer is None:
            answer = self._answers[address] = self._look_for(address)
        return answer

    def words(self, path: str) -> str:
        """A place as people say it, from the street down; a step that is not in memory is left out."""
        steps = path.strip("/").split("/")
        around = ("/" + "/".join(steps[:depth]) + "/" for depth in range(1, len(steps) + 1))
        known = (self._by_path.get(outer) for outer in around)
        return " ".join(place.names[0] for place in known if place and place.level not in _UNSAID)

    def _learn(self, place: Found) -> None:
        self._by_path[place.path] = place
        self._by_code[place.code].append(place)
        for word in {place.code, *place.names}:
            plain = _plain(word, place.level)
            self._named[place.level, plain].append(place)
            self._inside[place.parent_id, place.level, plain].append(place)

    def _look_for(self, address: Address) -> Found | NotFoundHere:
        place: Found | None = None
        if address.is_empty:
            return NotFoundHere(
                "community",
                "",
                told(_("The row does not say where.")),
                told(_("Fill in the address columns.")),
            )
        if address.place:
            named = self._by_reference(address.place)
            if isinstance(named, NotFoundHere):
                return named
            place = named
        for column, levels in _LEVELS_OF.items():
            text = getattr(address, column)
            if not text or (address.place and place and not rules.may_contain(place.level, levels[0])):
                continue
            step = self._step(place, column, levels, text)
            if isinstance(step, NotFoundHere):
                return step
            place = step
        if place is None or not self.scope.covers(place.path):
            return _unknown("place_code", address.place)
        return place

    def _by_reference(self, reference: str) -> Found | NotFoundHere:
        first, *steps = reference.strip("/").split("/")
        found = self._by_code.get(first, [])
        for step in steps:
            inner = [
                self._inside.get((place.id, level, _plain(step, level)), [])
                for place in found
                for level in Level
            ]
            found = [place for places in inner for place in places if place.code == step]
        return _only(found, "place_code", reference)

    def _step(
        self, outer: Found | None, column: str, levels: tuple[Level, ...], text: str
    ) -> Found | NotFoundHere:
        if outer is not None and outer.level in levels and _plain(text, outer.level) in _words(outer):
            return outer
        found = [place for level in levels for place in self._candidates(outer, level, _plain(text, level))]
        if not found and self.creating and column in _CREATABLE and outer is not None:
            return self._plan(outer, levels[0], text)
        return _only(found, column, text)

    def _candidates(self, outer: Found | None, level: str, word: str) -> list[Found]:
        """Places of that name inside ``outer``: its own children first, else deeper ones."""
        if outer is None:
            return self._named.get((level, word), [])
        direct = self._inside.get((outer.id, level, word))
        if direct or level in {Level.BUILDING, Level.UNIT}:
            return direct or []
        return [place for place in self._named.get((level, word), []) if place.path.startswith(outer.path)]

    def _plan(self, outer: Found, level: str, text: str) -> Found | NotFoundHere:
        code = _plain(text, level)
        if not rules.is_usable_code(code) or not rules.may_contain(outer.level, level):
            return _unknown(level, text)
        name = _USUAL_NAMES.get(level, "{code}").format(code=code) if text == code else text
        path = rules.path_under(outer.path, code)
        if not self.scope.covers(path):
            return _unknown(level, text)
        place = Found(new_id(), outer.id, path, code, level, (name,), is_new=True)
        self._learn(place)
        self.planned.append(place)
        return place


def _plain(text: str, level: str) -> str:
    """A word without what people add to it: 3号楼 and 3栋 are building 3."""
    suffix = _SUFFIXES.get(level)
    return (suffix.sub("", text) or text) if suffix else text


def _words(place: Found) -> set[str]:
    return {_plain(word, place.level) for word in (place.code, *place.names)}


def _only(found: list[Found], column: str, text: str) -> Found | NotFoundHere:
    distinct = list({place.id: place for place in found}.values())
    if len(distinct) == 1:
        return distinct[0]
    if distinct:
        return NotFoundHere(
            column,
            text,
            told(_("%(count)s places are called so."), count=len(distinct)),
            told(_("Fill in the columns of the places around it, or place_code.")),
        )
    return _unknown(column, text)


def _unknown(column: str, text: str) -> NotFoundHere:
    remedy = (
        told(_("Correct the name, import the place first, or allow the import to create missing buildings."))
        if column in _CREATABLE
        else told(_("Correct the name or code, or import the place first."))
    )
    return NotFoundHere(column, text, told(_("No place in your sight is called so.")), remedy)


def _paths_around(path: str) -> list[str]:
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:depth]) + "/" for depth in range(1, len(steps))]
