"""What cases propose: a zone where there are so many in so many days, a stricter one where one is in a zone already."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dayclear.command.protocol import ZoneKind
from dayclear.zones.rules.holding import outwards, strictest

CASES, RISE, RESTART = "cases", "rise", "restart"

KindsAt = Callable[[str], Mapping[str, ZoneKind]]
"""The kinds of zone that the protocol knows at a path."""


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """A case by its number and home. ``known_at``: since when the system knows it."""

    number: str
    path: str
    found_in: str
    reported_at: datetime
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A zone decided for a place that stands, or stood until ``until``."""

    kind: str
    rank: int
    path: str
    since: datetime
    until: datetime | None = None

    def held(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that something may be proposed for. ``decided_at``: when its zone was decided last."""

    path: str
    level: str
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is proposed for a place, why, and the cases that it rests on, the latest first."""

    path: str
    kind: str
    ground: str
    cases: tuple[CaseSeen, ...]
    within_days: int


def measures(
    *,
    spots: Iterable[Spot],
    cases: Iterable[CaseSeen],
    periods: Sequence[Standing],
    kinds_at: KindsAt,
    at: datetime,
) -> list[Measure]:
    """What is proposed at an instant, one measure a place at most: the strictest.

    Nothing laxer than what holds is proposed, and nothing that was decided about already: it takes a case that has become
    known since.
    """
    now = {period.path: period for period in periods if period.until is None}
    asked = {spot.path: spot for spot in spots}
    latest = sorted(cases, key=lambda case: (case.reported_at, case.number), reverse=True)
    around = {path: outwards(path) for path in {case.path for case in latest}}
    by_path = _by_path(periods)
    governing = {case.number: _governing(case, around[case.path], by_path) for case in latest}
    inside: dict[str, list[CaseSeen]] = {path: [] for path in asked}
    for case in latest:
        for path in around[case.path]:
            if path in inside:
                inside[path].append(case)
    found = (_measure(spot, inside[path], governing, now, kinds_at, at) for path, spot in asked.items())
    return [measure for measure in found if measure]


def _by_path(periods: Iterable[Standing]) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {}
    for period in periods:
        found.setdefault(period.path, []).append(period)
    return found


def _governing(
    case: CaseSeen, around: Sequence[str], by_path: Mapping[str, Sequence[Standing]]
) -> Standing | None:
    """The zone that held at the case's home when it was reported: a case in a locked building leaves the compound be."""
    held = [period for path in around for period in by_path.get(path, ()) if period.held(case.reported_at)]
    return min(held, key=lambda period: (period.rank, -len(period.path)), default=None)


def _measure(
    spot: Spot,
    inside: Sequence[CaseSeen],
    governing: Mapping[str, Standing | None],
    now: Mapping[str, Standing],
    kinds_at: KindsAt,
    at: datetime,
) -> Measure | None:
    holds = strictest(spot.path, now)
    for kind in sorted(kinds_at(spot.path).values(), key=lambda kind: kind.rank):
        if holds and kind.rank > holds.rank:
            break
        counted = _counted(inside, kind, at)
        for ground, asked in (
            (RISE, [case for case in counted if _rises(case, governing, kind, spot, now, kinds_at)]),
            (RESTART, [case for case in counted if _restarts(case, governing, kind, spot, now)]),
            (CASES, counted if spot.level in kind.propose_at else []),
        ):
            stricter = holds is None or kind.rank < holds.rank or ground == RESTART
            needed = kind.propose_cases if ground == CASES else 1
            if stricter and len(asked) >= needed and _is_news(asked, spot):
                return Measure(spot.path, kind.kind, ground, tuple(asked), kind.propose_within_days)
    return None


def _counted(inside: Sequence[CaseSeen], kind: ZoneKind, at: datetime) -> list[CaseSeen]:
    since = at - timedelta(days=kind.propose_within_days)
    return [case for case in inside if case.reported_at >= since and case.found_in in kind.counts_found_in]


def _is_news(asked: Sequence[CaseSeen], spot: Spot) -> bool:
    return spot.decided_at is None or any(case.known_at > spot.decided_at for case in asked)


def _rises(
    case: CaseSeen,
    governing: Mapping[str, Standing | None],
    kind: ZoneKind,
    spot: Spot,
    now: Mapping[str, Standing],
    kinds_at: KindsAt,
) -> bool:
    """Whether the case turns the zone it was found in, or the part of it that is the spot, into one of this kind."""
    zone = governing[case.number]
    rule = kinds_at(zone.path).get(zone.kind) if zone and zone.path in now else None
    if zone is None or rule is None or rule.rises_to_on_positive != kind.kind:
        return False
    return spot.path == zone.path if rule.rises_at is None else spot.level == rule.rises_at


def _restarts(
    case: CaseSeen,
    governing: Mapping[str, Standing | None],
    kind: ZoneKind,
    spot: Spot,
    now: Mapping[str, Standing],
) -> bool:
    """Whether the part of the zone in which the case lives begins its days anew, apart from the rest."""
    zone = governing[case.number]
    return (
        zone is not None
        and zone.path in now
        and zone.kind == kind.kind
        and kind.restarts_at == spot.level
        and zone.path != spot.path
        and spot.path not in now
    )
