"""What a file of places would do to the tree: pure planning over plain values, written by tree_import.

Rows are taken from the top level down, so that a file may name children before parents. As every place must
rank below its parent, no accepted plan can hold a circle; circles in a file are looked for only to name them
as such.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext_noop as _

from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places import rules
from dayclear.places.models import Level
from dayclear.records.tables import RowProblem
from dayclear.records.wording import told

EVERYTHING = Scope.everything()


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of the file; None and empty text mean that the file says nothing about it."""

    line: int
    code: str
    name_zh: str
    level: str
    parent: str = ""
    name_en: str = ""
    latitude: float | None = None
    longitude: float | None = None
    sort_key: str = ""

    @property
    def told(self) -> tuple[object, ...]:
        """Everything the row says, for telling a repeated row from a contradicting one."""
        return (
            self.name_zh,
            self.level,
            self.parent,
            self.name_en,
            self.latitude,
            self.longitude,
            self.sort_key,
        )


@dataclass(slots=True)
class PlannedPlace:
    """A place as the database has it or as the plan will leave it."""

    id: UUID
    parent_id: UUID | None
    code: str
    level: str
    name_zh: str
    name_en: str
    path: str
    latitude: float | None = None
    longitude: float | None = None
    sort_key: str = ""
    in_use: bool = True


@dataclass(slots=True)
class TreePlan:
    """What would be added and changed (each place's new values by field), and what cannot be taken."""

    added: list[PlannedPlace] = field(default_factory=list)
    changed: dict[UUID, dict[str, object]] = field(default_factory=dict)
    new_paths: dict[UUID, str] = field(default_factory=dict)
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


def plan(rows: Iterable[PlaceRow], existing: Iterable[PlannedPlace], scope: Scope = EVERYTHING) -> TreePlan:
    """The plan for a file's rows over the places that exist. ``existing`` is used up: the plan alters it.

    Nothing outside ``scope`` is added, changed, or moved to.
    """
    return _Planner(list(rows), list(existing), scope).plan()


class _Planner:
    def __init__(self, rows: list[PlaceRow], existing: list[PlannedPlace], scope: Scope) -> None:
        self.scope = scope
        self.rows = sorted(rows, key=lambda row: (rules.RANKS[row.level], row.line))
        self.result = TreePlan()
        self.places: dict[UUID, PlannedPlace] = {}
        self.by_code: dict[str, set[UUID]] = defaultdict(set)
        self.children: dict[UUID | None, dict[str, UUID]] = defaultdict(dict)
        self.row_of_code: dict[str, PlaceRow] = {}
        self.taken: dict[UUID, PlaceRow] = {}
        for place in existing:
            self._settle(place)
        for row in self.rows:
            self.row_of_code.setdefault(row.code, row)

    def plan(self) -> TreePlan:
        circling = _codes_in_circles(self.row_of_code)
        for row in self.rows:
            if row.code in circling and row is self.row_of_code[row.code]:
                self._refuse_circle(row, circling[row.code])
            else:
                self._take(row)
        self._spread_paths()
        self.result.problems.sort(key=lambda problem: problem.line)
        return self.result

    def _settle(self, place: PlannedPlace) -> None:
        self.places[place.id] = place
        self.by_code[place.code].add(place.id)
        self.children[place.parent_id][place.code] = place.id

    def _take(self, row: PlaceRow) -> None:
        if not row.parent:
            parent = None
            if self._refused_second_root(row):
                return
        else:
            parent = self._parent_of(row)
            if parent is None:
                return
        known = self._known(row, parent)
        if not self._in_sight(known, parent, row):
            self._refuse_out_of_sight(row)
        elif known is None:
            self._add(row, parent)
        elif known.id in self.taken:
            self._refuse_repetition(row, self.taken[known.id])
        elif self._may_change(row, known):
            self._change(row, known, parent)

    def _refused_second_root(self, row: PlaceRow) -> bool:
        roots = [code for code in self.children[None] if code != row.code]
        if not roots:
            return False
        self._refuse(
            row,
            "parent_code",
            "",
            told(_("There is already a top place, %(code)s; a tree has one."), code=roots[0]),
            told(_("Write the code of the place above into parent_code.")),
        )
        return True

    def _parent_of(self, row: PlaceRow) -> PlannedPlace | None:
        """The parent a row names, or None after the reason was written down."""
        found = self._resolve(row.parent)
        usable = [place for place in found if rules.may_contain(place.level, row.level)]
        if len(found) == 1 and not usable:
            self._refuse_order(row, found[0].level)
        elif not found:
            self._refuse_unknown_parent(row)
        elif len(usable) != 1:
            self._refuse(
                row,
                "parent_code",
                row.parent,
                told(_("%(count)s places have this code."), count=len(found)),
                told(_("Name the parent by a path from a code of its own, as in 220113001001/C01/3.")),
            )
        else:
            return usable[0]
        return None

    def _resolve(self, reference: str) -> list[PlannedPlace]:
        """The places a reference may mean: a code, or a path of codes down from one."""
        first, *steps = reference.strip("/").split("/")
        found = set(self.by_code.get(first, ()))
        for step in steps:
            found = {self.children[place][step] for place in found if step in self.children[place]}
        return [self.places[place] for place in sorted(found)]

    def _known(self, row: PlaceRow, parent: PlannedPlace | None) -> PlannedPlace | None:
        """The place a row means: the parent's child of that code, or wherever an official code stands now."""
        here = self.children[parent.id if parent else None].get(row.code)
        if here is not None:
            return self.places[here]
        if row.level not in rules.OFFICIAL_LEVELS:
            return None
        elsewhere = [self.places[place] for place in self.by_code.get(row.code, ())]
        return next((place for place in elsewhere if place.level in rules.OFFICIAL_LEVELS), None)

    def _in_sight(self, known: PlannedPlace | None, parent: PlannedPlace | None, row: PlaceRow) -> bool:
        """Whether the caller may write there: a new place, a known one, and where a known one moves to."""
        new_path = rules.path_under(parent.path if parent else None, row.code)
        if known is None:
            return self.scope.covers(new_path)
        moves = known.parent_id != (parent.id if parent else None)
        return self.scope.covers(known.path) and (not moves or self.scope.covers(new_path))

    def _add(self, row: PlaceRow, parent: PlannedPlace | None) -> None:
        place = PlannedPlace(
            id=new_id(),
            parent_id=parent.id if parent else None,
            code=row.code,
            level=row.level,
            name_zh=row.name_zh,
            name_en=row.name_en,
            path=rules.path_under(parent.path if parent else None, row.code),
            latitude=row.latitude,
            longitude=row.longitude,
            sort_key=row.sort_key or rules.natural_sort_key(row.code),
        )
        self._settle(place)
        self.taken[place.id] = row
        self.result.added.append(place)

    def _may_change(self, row: PlaceRow, known: PlannedPlace) -> bool:
        inner = [self.places[child].level for child in self.children[known.id].values()]
        if not all(rules.may_contain(row.level, level) for level in inner):
            reason = told(_("The places inside it could not lie in a place of this level."))
            self._refuse(
                row,
                "level",
                row.level,
                reason,
                told(_("Keep its level, or move the places inside it first.")),
            )
        elif not known.in_use:
            reason = told(_("This place was closed."))
            self._refuse(row, "code", row.code, reason, told(_("Reopen it first, or leave the row out.")))
        else:
            return True
        return False

    def _change(self, row: PlaceRow, known: PlannedPlace, parent: PlannedPlace | None) -> None:
        self.taken[known.id] = row
        told: dict[str, object] = {
            "parent_id": parent.id if parent else None,
            "level": row.level,
            "name_zh": row.name_zh,
            "name_en": row.name_en or known.name_en,
            "latitude": known.latitude if row.latitude is None else row.latitude,
            "longitude": known.longitude if row.longitude is None else row.longitude,
            "sort_key": row.sort_key or known.sort_key,
        }
        changes = {name: value for name, value in told.items() if getattr(known, name) != value}
        if not changes:
            self.result.unchanged += 1
            return
        del self.children[known.parent_id][known.code]
        for name, value in changes.items():
            setattr(known, name, value)
        self._settle(known)
        self.result.changed[known.id] = changes

    def _spread_paths(self) -> None:
        """Gives every place the path that follows from its parents, from the top down."""
        added = {place.id for place in self.result.added}
        pending: list[tuple[str | None, UUID]] = [(None, place) for place in self.children[None].values()]
        while pending:
            parent_path, place_id = pending.pop()
            place = self.places[place_id]
            path = rules.path_under(parent_path, place.code)
            if place.path != path and place.id not in added:
                self.result.new_paths[place.id] = path
            place.path = path
            pending += [(path, child) for child in self.children[place_id].values()]

    def _refuse(self, row: PlaceRow, column: str, value: str, reason: str, remedy: str) -> None:
        self.result.problems.append(RowProblem(row.line, column, value, reason, remedy))

    def _refuse_out_of_sight(self, row: PlaceRow) -> None:
        reason = told(_("This place lies outside what you answer for."))
        self._refuse(row, "code", row.code, reason, told(_("Ask the post above to import it.")))

    def _refuse_circle(self, row: PlaceRow, codes: list[str]) -> None:
        reason = told(
            _("These places lie inside each other in a circle: %(codes)s."), codes=" › ".join(codes)
        )
        self._refuse(row, "parent_code", row.parent, reason, told(_("Correct the parent of one of them.")))

    def _refuse_order(self, row: PlaceRow, outer_level: str) -> None:
        reason = told(
            _("A place of level “%(inner)s” cannot lie directly in one of level “%(outer)s”."),
            inner=str(Level(row.level).label),
            outer=str(Level(outer_level).label),
        )
        self._refuse(
            row,
            "level",
            row.level,
            reason,
            told(
                _(
                    "Correct the level or the parent. From outside: city, district, street,"
                    " community (village), grid, compound, building, unit."
                )
            ),
        )

    def _refuse_unknown_parent(self, row: PlaceRow) -> None:
        other = self.row_of_code.get(row.parent.strip("/").split("/")[0])
        if other is None:
            reason = told(_("No place has this code, neither here nor in the file."))
            remedy = told(_("Correct the code, or add a row for the parent."))
        elif rules.RANKS[other.level] >= rules.RANKS[row.level]:
            self._refuse_order(row, other.level)
            return
        else:
            reason = told(_("The row of its parent, line %(line)s, could not be taken."), line=other.line)
            remedy = told(_("Correct that row first."))
        self._refuse(row, "parent_code", row.parent, reason, remedy)

    def _refuse_repetition(self, row: PlaceRow, first: PlaceRow) -> None:
        if row.told == first.told:
            reason = told(_("The row repeats line %(line)s."), line=first.line)
            remedy = told(_("Nothing needs to be done; the row counts once."))
        else:
            reason = told(_("Line %(line)s says something else about the same code."), line=first.line)
            remedy = told(_("Keep the row that is right and remove the other."))
        self._refuse(row, "code", row.code, reason, remedy)


def _codes_in_circles(rows: Mapping[str, PlaceRow]) -> dict[str, list[str]]:
    """Each code whose parents lead back to it, with the circle it belongs to."""
    circles: dict[str, list[str]] = {}
    finished: set[str] = set()
    for start in rows:
        trail: dict[str, None] = {}
        code = start
        while code in rows and code not in finished and code not in trail:
            trail[code] = None
            code = rows[code].parent
        if code in trail:
            steps = list(trail)
            circle = steps[steps.index(code) :]
            circles.update({inside: [*circle, code] for inside in circle})
        finished.update(trail)
    return circles
