"""A round at one place: how far it is, place by place, and who is missing by name."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import ROOT_PATH, Scope
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.screening import policies, queries
from dayclear.screening.models import AwayTest, Due, Exemption, Round, RoundPlace, SchemeChange, Signature
from dayclear.screening.rules import Scheme
from dayclear.screening.states import DueState
from dayclear.situation import round_choice, zone_wording

MOST_SCHEMES = 50
MOST_CHANGES = 50
MOST_SIGNATURES = 200


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
class SignatureRow:
    """``holds`` is False where somebody became due there since, joined or left the list, or is away without proof."""

    signature: Signature
    holds: bool


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """``parent`` is None where the place around it is out of sight.

    ``unproved``: how many of there are away without proof of a test; ``unproved_in_all``: of the whole round.
    """

    round: Round
    chosen_how: Sequence[str]
    place: Place
    parent: Place | None
    coverage: queries.Coverage
    states: Sequence[StateCount]
    children: Sequence[InsideRow]
    is_unit: bool
    schemes: Sequence[SchemeRow]
    more_schemes: bool
    changes: Sequence[tuple[SchemeChange, str]]
    signatures: Sequence[SignatureRow]
    unproved: int
    unproved_in_all: int
    may_sign: bool
    may_close: bool
    may_override: bool

    @property
    def scheme_here(self) -> dict[str, Any]:
        """How people are sampled at the place itself: its own scheme, or that of the nearest place around."""
        around = [row.scheme for row in self.schemes if self.place.path.startswith(row.scheme.place_path)]
        return {part.name: getattr(around[0], part.name) for part in fields(Scheme)} if around else {}


def round_sheet(*, round_id: UUID, place_id: UUID | None, scope: Scope) -> RoundSheet:
    """The round at a place in sight; without one, at the outermost place in sight. Raises NotFound."""
    shown = queries.round(round_id, scope)
    place = chosen_place(place_id, scope)
    inside = list(places.children(place, scope))
    counts = queries.coverage(shown, [place.path, *(child.path for child in inside)], scope)
    coverage = counts[place.path]
    schemes = _schemes(shown, place, scope)
    unproved = queries.unproved(shown, [place.path, ROOT_PATH])
    return RoundSheet(
        round=shown,
        chosen_how=round_choice.of_round(shown),
        place=place,
        parent=places.places(scope).filter(pk=place.parent_id).first() if place.parent_id else None,
        coverage=coverage,
        states=[
            StateCount(str(state.label), count)
            for state, count in zip(DueState, coverage.by_state, strict=True)
        ],
        children=[
            InsideRow(child, counts[child.path], is_unit(child))
            for child in inside
            if counts[child.path].roster
        ],
        is_unit=is_unit(place) or not inside,
        schemes=schemes[:MOST_SCHEMES],
        more_schemes=len(schemes) > MOST_SCHEMES,
        changes=[
            (change, zone_wording.why_sampled_so(change))
            for change in queries.scheme_changes(shown, place, scope)[:MOST_CHANGES]
        ],
        signatures=signatures(shown, place, scope, most=MOST_SIGNATURES),
        unproved=unproved[place.path] if scope.covers(place.path) else 0,
        unproved_in_all=unproved[ROOT_PATH],
        may_sign=shown.is_open and not coverage.missing and policies.can_sign_place(place, scope),
        may_override=shown.is_open and policies.can_open(place, scope),
        may_close=shown.is_open and policies.can_sign(shown, scope),
    )


def signatures(shown: Round, place: Place, scope: Scope, most: int | None = None) -> list[SignatureRow]:
    """Who signed at the place, around it and inside it; what is counted there now says whether it still holds."""
    signed = queries.signatures(shown, place, scope)[:most]
    paths = [row.place_path for row in signed]
    counts, unproved = queries.coverage(shown, paths, Scope.everything()), queries.unproved(shown, paths)
    return [
        SignatureRow(row, _holds(row, counts[row.place_path], unproved[row.place_path])) for row in signed
    ]


def _holds(signed: Signature, now: queries.Coverage, unproved: int) -> bool:
    return not now.missing and now.roster == signed.roster and unproved <= signed.unproved


def _schemes(shown: Round, place: Place, scope: Scope) -> list[SchemeRow]:
    """Of the places around only the nearest counts; of those inside each that is sampled otherwise, one more than is shown."""
    kinds = protocol_in_force(shown.opened_at).zones
    rows = list(queries.schemes_at(shown, place, scope)[: MOST_SCHEMES + len(place.ancestor_paths) + 1])
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


@dataclass(frozen=True, slots=True)
class PartMissing:
    """How many names are missing at a place inside the one whose list is shown."""

    place: Place
    missing: int


@dataclass(frozen=True, slots=True)
class MissingSheet:
    """How many names are missing at a place, and where inside it, in the order of the tree: a list is walked part by part."""

    count: int
    parts: Sequence[PartMissing]


def missing_sheet(shown: Round, place: Place, scope: Scope) -> MissingSheet:
    inside = list(places.children(place, scope))
    counts = queries.coverage(shown, [place.path, *(part.path for part in inside)], scope)
    found = [PartMissing(part, counts[part.path].missing) for part in inside if counts[part.path].missing]
    return MissingSheet(counts[place.path].missing, found)


@dataclass(frozen=True, slots=True)
class ExcusedRow:
    """A name accounted for without a swab: of whom exempt until when, of whom away what proves a test there."""

    name: Due
    exemption: Exemption | None
    away_test: AwayTest | None


def excused_rows(shown: Round, names: Sequence[Due], scope: Scope) -> list[ExcusedRow]:
    """The rows of one page of names, in two statements."""
    people = [name.person_id for name in names]
    exemptions, tests = queries.exemptions(people, scope), queries.away_tests(shown, people, scope)
    return [
        ExcusedRow(
            name,
            exemptions.get(name.person_id) if name.state == DueState.EXEMPT else None,
            tests.get(name.person_id) if name.state == DueState.AWAY else None,
        )
        for name in names
    ]
