"""Which places a round covers, by name, zone, cases and their ring, as due, or by a query; looked at before it opens."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from hashlib import blake2b
from math import ceil
from uuid import UUID

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from dayclear.cases import queries as cases
from dayclear.command.models import Account
from dayclear.command.protocol import ZoneKind
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.scope import ROOT_PATH, Scope
from dayclear.loops import round_opened
from dayclear.people import queries as people
from dayclear.people.models import Vulnerability
from dayclear.people.queries import StairwellRoster
from dayclear.people.rules import latest_birth
from dayclear.places import nearness, path_sets
from dayclear.places import queries as tree
from dayclear.places.models import Level, Place
from dayclear.places.queries import Block
from dayclear.screening import queries as screening
from dayclear.screening import round_reach
from dayclear.screening.choices import AroundCases, Choice, PlaceQuery
from dayclear.screening.models import Round, RoundKind, Sampling
from dayclear.screening.round_reach import Overlap
from dayclear.screening.rules import Scheme, scheme_by_zone
from dayclear.situation import testing_due
from dayclear.zones import queries as zones
from dayclear.zones.rules import nearest

NAMEABLE = (Level.STREET, Level.COMMUNITY, Level.VILLAGE, Level.COMPOUND, Level.BUILDING, Level.UNIT)
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class SchemeShare:
    """How many people of a round are sampled in one way; ``zone`` is the zone's name, empty where none holds."""

    zone: str
    sampling: str
    tube_mode: int
    nucleic_per_week: int | None
    antigen_per_week: int | None
    stairwells: int
    people: int
    tubes: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """People who live at a place itself, of which only parts are covered, and in none of the parts."""

    place: Place
    people: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a choice means now. ``seal`` is the same as long as the places are."""

    paths: Sequence[str]
    first: Sequence[Place]
    blocks: int
    households: int
    people: int
    schemes: Sequence[SchemeShare]
    overlaps: Sequence[Overlap]
    left_out: Sequence[LeftOut]
    seal: str

    @property
    def tubes(self) -> int:
        return sum(share.tubes for share in self.schemes)

    @property
    def unshown(self) -> int:
        return len(self.paths) - len(self.first)


class NothingChosen(InvalidInput):
    """The choice finds no place that the caller commands."""


class PlacesChanged(InvalidInput):
    """Since the preview other places have come to fit the choice."""


def commanded(scope: Scope) -> Scope:
    """The part of a sight inside which its owner may open rounds."""
    return Scope(scope.account_id, tuple(reach for reach in scope.reaches if reach.duties is None))


def called(text: str, scope: Scope) -> list[Place]:
    """Places that a round may be opened for, by name; see ``places.queries.called``."""
    return tree.called(text, commanded(scope), NAMEABLE)


def preview(*, choice: Choice, tube_mode: int, sampling: str, scope: Scope, at: datetime) -> Preview:
    """How many places and people a round would cover, how they are sampled, and which open rounds have them already.

    ``tube_mode`` and ``sampling`` hold where there is no zone. Raises NothingChosen.
    """
    own = commanded(scope)
    search = _Search(choice, own, at)
    chosen = search.found()
    stairwells = people.stairwells_inside(chosen, own)
    return Preview(
        paths=chosen,
        first=tree.by_paths(chosen[:MOST_SHOWN], own),
        blocks=len({stairwell.block_path for stairwell in stairwells}),
        households=sum(stairwell.households for stairwell in stairwells),
        people=sum(stairwell.people for stairwell in stairwells),
        schemes=_shares(chosen, stairwells, Scheme(tube_mode, sampling), at),
        overlaps=round_reach.overlaps(chosen, own),
        left_out=_left_out(search, chosen),
        seal=_seal(chosen),
    )


def open_chosen(
    *,
    choice: Choice,
    seal: str,
    name: str,
    tube_mode: int,
    sampling: str,
    due_by: datetime,
    scope: Scope,
    by: Account,
    at: datetime,
    round_id: UUID,
) -> Round:
    """Opens the round over the places that were looked at, and keeps how they were chosen.

    The same ``round_id`` opens one round, whatever fits the choice by then. Raises PlacesChanged where other places fit
    than those that ``seal`` was given for, NothingChosen where none do.
    """
    if before := screening.rounds(scope).filter(pk=round_id).first():
        return before
    chosen = _Search(choice, commanded(scope), at).found()
    if _seal(chosen) != seal:
        raise PlacesChanged(
            _("Other places fit the choice by now."), _("Look at the preview again, then open the round.")
        )
    return round_opened.open_round(
        name=name,
        places=tree.by_paths(chosen, commanded(scope)),
        tube_mode=tube_mode,
        sampling=sampling,
        due_by=due_by,
        scope=scope,
        by=by,
        at=at,
        round_id=round_id,
        kind=RoundKind.TARGETED if choice.is_targeted else RoundKind.ALL,
        choice=choice.as_json(),
    )


@dataclass(slots=True)
class _Search:
    """What fits a choice inside the caller's own places; ``broken`` are those of which only parts do."""

    choice: Choice
    own: Scope
    at: datetime
    broken: set[str] = field(default_factory=set)

    def found(self) -> list[str]:
        """The outermost places that fit, in the order of the tree. Raises NothingChosen."""
        chosen = self._left(self._together(), self._excluded())
        if not chosen:
            raise NothingChosen(
                _("No place of yours fits the choice."), _("Choose places by name, or ask for less.")
            )
        return sorted(chosen)

    def _together(self) -> set[str]:
        """What the ways find that are used, added up or in common."""
        choice, ways = self.choice, []
        if choice.named:
            ways.append(self._named(choice.named))
        if choice.zones:
            ways.append(self._zoned(choice.zones))
        if choice.around_cases:
            ways.append(self._around_cases(choice.around_cases))
        if choice.query:
            ways.append(self._asked_for(choice.query))
        if choice.due_on:
            ways.append(self._due_on(choice.due_on))
        if choice.in_common and ways:
            return reduce(path_sets.shared, ways)
        return path_sets.outermost(path for way in ways for path in way)

    def _excluded(self) -> set[str]:
        excluded = self._named(self.choice.without_named)
        if self.choice.without_zones:
            excluded |= self._zoned(self.choice.without_zones)
        if self.choice.without_open_rounds:
            excluded |= round_reach.covered_by_open_rounds(self.own)
        return excluded

    def _left(self, some: Collection[str], others: Collection[str]) -> set[str]:
        """Some places without others; of a place of which a part is gone, the other parts are left."""
        broken = path_sets.opened(some, others)
        self.broken |= broken
        return path_sets.without(some, others, tree.children_paths(broken, self.own))

    def _named(self, place_ids: Sequence[UUID]) -> set[str]:
        return path_sets.outermost(place.path for place in tree.by_ids(place_ids, self.own))

    def _zoned(self, kinds: Collection[str]) -> set[str]:
        """Where one of these zones holds; a place inside that has another of its own goes by that one alone."""
        tops = [path for path in self.own.paths() if path != ROOT_PATH]
        kind_at = {path: zone.kind for path, zone in zones.zones_of(tops, scope=self.own, at=self.at).items()}
        kind_at |= {zoned.path: zoned.kind for zoned in zones.zoned_inside(self.own.paths(), at=self.at)}
        wanted = {path for path, kind in kind_at.items() if kind in kinds}
        found: set[str] = set()
        # From the outermost inwards, so that what is taken out of a place can come in again deeper inside.
        for depth in sorted({path.count("/") for path in kind_at}):
            here = {path for path in kind_at if path.count("/") == depth}
            found = self._left(found, here - wanted) | (here & wanted)
        return path_sets.outermost(found)

    def _around_cases(self, asked: AroundCases) -> set[str]:
        """The blocks of the cases and what is near them; a home in no block, such as at a village itself, is its own."""
        homes = cases.homes_of_cases(self.own, since=self.at - timedelta(days=asked.within_days))
        blocks = tree.blocks(self.own)
        by_path = {block.path: block.path for block in blocks}
        centres = {nearest(home, by_path) or home for home in homes}
        return path_sets.outermost(centres | _ring(blocks, centres, asked.ring_m))

    def _asked_for(self, query: PlaceQuery) -> set[str]:
        """The places of the query's level that fit each of its conditions."""
        fitting = self._candidates(query)
        if query.residents is not None:
            counts = people.roster_counts(fitting, self.own)
            fitting = {path for path in fitting if counts[path].people >= query.residents}
        if query.missed_in:
            fitting &= path_sets.containing(round_reach.missed_in(query.missed_in, self.own))
        if query.unsampled_days is not None:
            since = self.at - timedelta(days=query.unsampled_days)
            fitting -= path_sets.containing(round_reach.reached_since(since, self.own))
        if query.aged is not None:
            born_by = latest_birth(query.aged, self.at.astimezone(settings.DISTRICT_ZONE).date())
            fitting = people.where_somebody_lives(fitting, self.own, born_by=born_by)
        if query.cannot_come_down:
            bedridden = Vulnerability.BEDRIDDEN
            fitting = people.where_somebody_lives(fitting, self.own, vulnerability=bedridden)
        return fitting

    def _due_on(self, on: date) -> set[str]:
        blocks = testing_due.blocks_due(
            self.own.paths(), on=on, ground=testing_due.ground_at(self.at), scope=self.own, at=self.at
        )
        return path_sets.outermost(block.path for block in testing_due.to_sample(blocks))

    def _candidates(self, query: PlaceQuery) -> set[str]:
        is_settlement = query.level == Level.COMPOUND
        found = tree.settlements(self.own) if is_settlement else tree.at_levels([query.level], self.own)
        if query.name:
            found = found.filter(tree.is_named(query.name))
        return set(found.values_list("path", flat=True))


def _ring(blocks: Sequence[Block], centres: Collection[str], ring_m: int) -> set[str]:
    """The blocks at most so far from a centre; where nobody knows how far, those that share its compound."""
    placed = [block for block in blocks if block.position]
    positions = np.array([block.position for block in placed], dtype=np.float64).reshape(-1, 2)
    is_centre = np.array([block.path in centres for block in placed], dtype=np.bool_)
    is_near = nearness.within(positions, positions[is_centre], ring_m)
    near = {block.path for block, near in zip(placed, is_near.tolist(), strict=True) if near}
    beside = {block.parent_path for block in blocks if block.path in centres}
    lost = {block.parent_path for block in blocks if block.path in centres and not block.position}
    return near | {
        block.path
        for block in blocks
        if block.parent_path in lost or (block.parent_path in beside and not block.position)
    }


def _shares(
    chosen: Sequence[str], stairwells: Sequence[StairwellRoster], otherwise: Scheme, at: datetime
) -> list[SchemeShare]:
    """How the people of the stairwells would be sampled, the strictest zone first, then where no zone holds."""
    protocol = protocol_in_force(at)
    around = zones.zones_of(chosen, scope=Scope.everything(), at=at)
    kind_at = {path: zone.kind for path, zone in around.items()}
    kind_at |= {zoned.path: zoned.kind for zoned in zones.zoned_inside(chosen, at=at)}
    scheme_at = {}
    for path, kind in kind_at.items():
        rule = protocol.at(path).zones.get(kind)
        scheme_at[path] = (rule, scheme_by_zone(rule)) if rule else (None, otherwise)
    groups: dict[tuple[ZoneKind | None, Scheme], list[int]] = defaultdict(list)
    for stairwell in stairwells:
        groups[nearest(stairwell.path, scheme_at) or (None, otherwise)].append(stairwell.people)
    return [
        SchemeShare(
            zone=str(rule.name) if rule else "",
            sampling=str(Sampling(scheme.sampling).label),
            tube_mode=scheme.tube_mode,
            nucleic_per_week=scheme.nucleic_per_week,
            antigen_per_week=scheme.antigen_per_week,
            stairwells=len(counts),
            people=sum(counts),
            tubes=sum(ceil(count / scheme.tube_mode) for count in counts),
        )
        for (rule, scheme), counts in sorted(groups.items(), key=lambda group: _severity(group[0][0]))
    ]


def _severity(rule: ZoneKind | None) -> tuple[bool, int]:
    return (rule is None, rule.rank if rule else 0)


def _left_out(search: _Search, chosen: Sequence[str]) -> list[LeftOut]:
    """Who lives directly at a place that is covered in parts only: no part of it has them."""
    counts = people.directly_at(search.broken & path_sets.containing(chosen), search.own)
    return [LeftOut(place, counts[place.path]) for place in tree.by_paths(counts, search.own)]


def _seal(chosen: Sequence[str]) -> str:
    return blake2b("\n".join(chosen).encode(), digest_size=12).hexdigest()
