"""Visits and stays as arrays, and the engine's answer about them: who met a case, and who met those, by the protocol."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from dayclear.cases import queries, rules
from dayclear.cases.exposure_sql import AIRS, DISTANCES
from dayclear.cases.models import ContactKind
from dayclear.cases.queries import Exposer, Stays
from dayclear.command.protocol import ContactRule
from dayclear.engines import contacts as engine
from dayclear.engines.contacts import (
    CLOSE,
    Cases,
    Contacts,
    Definitions,
    Listed,
    Protection,
    Quarantines,
    Rule,
    Visits,
)
from dayclear.kernel.clock import day_bounds
from dayclear.people.models import Person, Standing
from dayclear.situation.contact_search.stays import stays_around

NEAREST_FIRST = ("arm", "near", "room")
_AIR_FACTORS = ("closed", "aired", "open")
_MASKED, _UNKNOWN, _SETTING_SHIFT = 1, 2, 2
_NEVER_S = int(np.iinfo(np.int32).min)


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who was met, and the strongest meeting: the visit or stay of each, from when to when, and how near."""

    person_id: UUID
    kind: str
    via_id: UUID
    visit_id: UUID
    since: datetime
    until: datetime
    distance: str
    both_masked: bool
    meetings: int
    first_exposed_at: datetime
    last_exposed_at: datetime


@dataclass(frozen=True, slots=True)
class Nameless:
    """A visit of somebody on no roster, and the case's visit at which they were met."""

    visit_id: UUID
    since: datetime
    until: datetime
    distance: str
    both_masked: bool


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the search is for: the case and its window, whom it lists already, and who of these may have passed it on."""

    case: Exposer
    listed: Collection[UUID]
    spreading: Sequence[Exposer]
    at: datetime

    @property
    def origin(self) -> datetime:
        """The local midnight from which seconds count, so that days of the engine are those of the district."""
        on = self.case.since.astimezone(settings.DISTRICT_ZONE).date()
        return day_bounds(on, settings.DISTRICT_ZONE)[0]

    def seconds(self, instant: datetime) -> int:
        return int((instant - self.origin).total_seconds())


@dataclass(frozen=True, slots=True)
class _Ground:
    """The arrays of one search; people are numbered, ``people`` tells who each is."""

    rows: Stays
    visits: Visits
    people: NDArray[np.void]
    number_of: Mapping[UUID, int]

    @property
    def nameless(self) -> NDArray[np.int32]:
        unknown = self.rows["code"] & _UNKNOWN > 0
        return np.unique(self.visits.person[unknown])


def met(exposure: Exposure, rule_of: Mapping[str, ContactRule]) -> tuple[list[Met], list[Nameless]]:
    """Everybody who was met, close ones and those whom they met, the first exposed first; and who is on no roster."""
    definitions = Definitions(
        engine_rule(rule_of[ContactKind.CLOSE]), engine_rule(rule_of[ContactKind.SECONDARY])
    )
    around = _ground(exposure, [exposure.case])
    own = _searched(exposure, around, definitions, gone=())
    close = [(row, one) for row, one in enumerate(_people_of(around, own)) if own.degree[row] == CLOSE]
    living = living_among([one for _row, one in close])
    gone = [one for _row, one in close if one not in living]
    spreading = [
        Exposer(one, exposure.origin + timedelta(seconds=int(own.first_s[row])), exposure.at)
        for row, one in close
        if one in living
    ]
    wider = _ground(exposure, [exposure.case, *exposure.spreading, *spreading])
    found = _searched(exposure, wider, definitions, gone=gone)
    return sorted(_told(exposure, wider, found), key=_first_exposed), list(_nameless(exposure, around))


def _first_exposed(one: Met) -> tuple[datetime, UUID]:
    return one.first_exposed_at, one.person_id


def living_among(people: Collection[UUID]) -> set[UUID]:
    """Who of them lives here still."""
    living = Person.objects.filter(pk__in=people, standing=Standing.LIVES_HERE)
    return set(living.values_list("pk", flat=True)) if people else set()


def engine_rule(rule: ContactRule) -> Rule:
    """The protocol's definition as the engine takes it: what was told of who was met counts, else what the infector told."""
    settings_of = [(distance, air) for distance in DISTANCES for air in AIRS]
    nearness = np.array([[_class(theirs, own) for own in settings_of] for theirs in settings_of], np.int64)
    least_s = np.full((len(NEAREST_FIRST) * len(_AIR_FACTORS), 1 + sum(Protection)), np.inf)
    for row, (distance, air) in enumerate(
        (distance, air) for distance in NEAREST_FIRST for air in _AIR_FACTORS
    ):
        for flags in range(least_s.shape[1]):
            masked = bool(flags & Protection.MASKED)
            needed = rules.minutes_needed(distance, air, rule, both_masked=masked)
            least_s[row, flags] = np.inf if needed is None else needed * 60
    return Rule(nearness, least_s, adds_up=rule.adds_up)


def _class(theirs: tuple[str, str], own: tuple[str, str]) -> int:
    distance, air = own[0] or theirs[0] or "room", own[1] or theirs[1]
    if distance not in NEAREST_FIRST:
        return engine.NEVER
    factor = _AIR_FACTORS.index(air) if air in _AIR_FACTORS else 0
    return NEAREST_FIRST.index(distance) * len(_AIR_FACTORS) + factor


def _ground(exposure: Exposure, exposers: Sequence[Exposer]) -> _Ground:
    rows = np.concatenate(
        [
            queries.visits_around(exposers, origin=exposure.origin),
            stays_around(exposers, origin=exposure.origin, at=exposure.at),
        ]
    )
    named = [exposure.case.person_id, *exposure.listed, *(one.person_id for one in exposure.spreading)]
    keys = np.concatenate([rows["person"], np.array([one.bytes for one in named], "V16")])
    people, person = numbered(keys)
    spots, spot = numbered(rows["spot"])
    visits, order = Visits.arranged(
        person=person[: len(rows)],
        place=spot,
        starts_s=rows["starts_s"],
        # Who was there at an instant was there for a second.
        ends_s=np.maximum(rows["ends_s"], rows["starts_s"] + 1),
        setting=(rows["code"] >> _SETTING_SHIFT).astype(np.uint8),
        protection=(rows["code"] & _MASKED).astype(np.uint8),
        people=len(people),
        places=max(len(spots), 1),
    )
    number_of = dict(zip(named, person[len(rows) :].tolist(), strict=True))
    return _Ground(rows[order], visits, people, number_of)


def numbered(keys: NDArray[np.void]) -> tuple[NDArray[np.void], NDArray[np.int32]]:
    """The distinct keys, and for each key given which of them it is."""
    halves = keys.view(np.dtype((np.uint64, 2))).reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    ranked = halves[order]
    is_new = np.ones(len(keys), bool)
    is_new[1:] = (ranked[1:] != ranked[:-1]).any(axis=1)
    number = np.empty(len(keys), np.int32)
    number[order] = np.cumsum(is_new) - 1
    return keys[order[is_new]], number


def _searched(
    exposure: Exposure, ground: _Ground, definitions: Definitions, *, gone: Iterable[UUID]
) -> Contacts:
    case = ground.number_of[exposure.case.person_id]
    bounds = exposure.seconds(exposure.case.since), exposure.seconds(exposure.case.until)
    passing = {
        one.person_id: (exposure.seconds(one.since), exposure.seconds(one.until))
        for one in exposure.spreading
    }
    known = [(ground.number_of[one], *passing.get(one, (0, 0))) for one in exposure.listed]
    known += [(int(_number(ground, one)), 0, 0) for one in gone]
    listed = np.array(known, np.int32).reshape(-1, 3)
    nameless = ground.nameless
    return engine.find_contacts(
        ground.visits,
        Cases(*(np.array([value], np.int32) for value in (case, *bounds))),
        definitions,
        listed=Listed(np.zeros(len(listed), np.int32), *(listed[:, column].copy() for column in range(3))),
        quarantines=Quarantines(
            nameless, np.full(len(nameless), _NEVER_S, np.int32), others_s=exposure.seconds(exposure.at)
        ),
        reasons_most=1,
    )


def _number(ground: _Ground, person_id: UUID) -> int:
    return int(np.flatnonzero(ground.people == np.array(person_id.bytes, "V16"))[0])


def _people_of(ground: _Ground, found: Contacts) -> list[UUID]:
    return [UUID(bytes=ground.people[person].tobytes()) for person in found.person]


def _told(exposure: Exposure, ground: _Ground, found: Contacts) -> Iterable[Met]:
    """The rows of an answer, without those on no roster."""
    nameless = set(ground.nameless.tolist())
    strongest = found.reason_rows[:-1]
    reasons = found.reasons
    both = ground.visits.protection[reasons.their_visit] & ground.visits.protection[reasons.own_visit]
    at = exposure.origin
    for row, reason in enumerate(strongest.tolist()):
        if int(found.person[row]) in nameless:
            continue
        yield Met(
            person_id=_uuid(ground.people[found.person[row]]),
            kind=ContactKind.CLOSE if found.degree[row] == CLOSE else ContactKind.SECONDARY,
            via_id=_uuid(ground.rows["person"][reasons.their_visit[reason]]),
            visit_id=_uuid(ground.rows["id"][reasons.own_visit[reason]]),
            since=at + timedelta(seconds=int(reasons.starts_s[reason])),
            until=at + timedelta(seconds=int(reasons.ends_s[reason])),
            distance=NEAREST_FIRST[int(reasons.distance[reason]) // len(_AIR_FACTORS)],
            both_masked=bool(both[reason] & Protection.MASKED),
            meetings=int(found.meetings[row]),
            first_exposed_at=at + timedelta(seconds=int(found.first_s[row])),
            last_exposed_at=at + timedelta(seconds=int(found.last_s[row])),
        )


def _uuid(key: np.void) -> UUID:
    return UUID(bytes=key.tobytes())


def _nameless(exposure: Exposure, ground: _Ground) -> Iterable[Nameless]:
    """Who is on no roster is told however short it was: nobody else knows of them."""
    visits, code = ground.visits, ground.rows["code"]
    since, until = exposure.seconds(exposure.case.since), exposure.seconds(exposure.case.until)
    case_rows = np.flatnonzero(visits.person == ground.number_of[exposure.case.person_id])
    for row in np.flatnonzero(code & _UNKNOWN > 0).tolist():
        for own in case_rows[visits.place[case_rows] == visits.place[row]].tolist():
            starts = max(since, int(visits.starts_s[row]), int(visits.starts_s[own]))
            ends = min(until, int(visits.ends_s[row]), int(visits.ends_s[own]))
            if ends > starts:
                told = (int(code[row]) >> 4) or (int(code[own]) >> 4)
                yield Nameless(
                    visit_id=_uuid(ground.rows["id"][row]),
                    since=exposure.origin + timedelta(seconds=starts),
                    until=exposure.origin + timedelta(seconds=ends),
                    distance=DISTANCES[told] or "room",
                    both_masked=bool(code[row] & code[own] & _MASKED),
                )
