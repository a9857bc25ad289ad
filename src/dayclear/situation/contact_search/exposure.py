"""Visits and stays as arrays, and the engine's answer about them: who met a case, and who met those, by the protocol."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings

from dayclear.cases import exposure_rows
from dayclear.cases.models import ContactKind
from dayclear.cases.queries import Exposer
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
)
from dayclear.kernel.clock import day_bounds
from dayclear.people.models import Person, Standing
from dayclear.situation.contact_search.ground import (
    Ground,
    distance_of,
    engine_rule,
    ground_around,
    uuid_of,
)

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


def met(exposure: Exposure, rule_of: Mapping[str, ContactRule]) -> tuple[list[Met], list[Nameless]]:
    """Everybody who was met, close ones and those whom they met, the first exposed first; and who is on no roster."""
    definitions = Definitions(
        engine_rule(rule_of[ContactKind.CLOSE]), engine_rule(rule_of[ContactKind.SECONDARY])
    )
    named = [exposure.case.person_id, *exposure.listed]
    around = ground_around([exposure.case], named, origin=exposure.origin, at=exposure.at)
    own = _searched(exposure, around, definitions, gone=())
    close = [(row, one) for row, one in enumerate(around.who(own.person)) if own.degree[row] == CLOSE]
    living = living_among([one for _row, one in close])
    gone = [one for _row, one in close if one not in living]
    spreading = [
        Exposer(one, exposure.origin + timedelta(seconds=int(own.first_s[row])), exposure.at)
        for row, one in close
        if one in living
    ]
    exposers = [exposure.case, *exposure.spreading, *spreading]
    if exposers == [exposure.case]:
        wider = around
    else:
        wider = ground_around(exposers, [*named, *gone], origin=exposure.origin, at=exposure.at)
    found = _searched(exposure, wider, definitions, gone=gone)
    return sorted(_told(exposure, wider, found), key=_first_exposed), list(_nameless(exposure, around))


def _first_exposed(one: Met) -> tuple[datetime, UUID]:
    return one.first_exposed_at, one.person_id


def living_among(people: Collection[UUID]) -> set[UUID]:
    """Who of them lives here still."""
    living = Person.objects.filter(pk__in=people, standing=Standing.LIVES_HERE)
    return set(living.values_list("pk", flat=True)) if people else set()


def _searched(
    exposure: Exposure, ground: Ground, definitions: Definitions, *, gone: Iterable[UUID]
) -> Contacts:
    case = ground.number(exposure.case.person_id)
    bounds = exposure.seconds(exposure.case.since), exposure.seconds(exposure.case.until)
    passing = {
        one.person_id: (exposure.seconds(one.since), exposure.seconds(one.until))
        for one in exposure.spreading
    }
    known = [(ground.number(one), *passing.get(one, (0, 0))) for one in exposure.listed]
    known += [(ground.number(one), 0, 0) for one in gone]
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
        threads=1,
    )


def _told(exposure: Exposure, ground: Ground, found: Contacts) -> Iterable[Met]:
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
            person_id=uuid_of(ground.people[found.person[row]]),
            kind=ContactKind.CLOSE if found.degree[row] == CLOSE else ContactKind.SECONDARY,
            via_id=uuid_of(ground.rows["person"][reasons.their_visit[reason]]),
            visit_id=uuid_of(ground.rows["id"][reasons.own_visit[reason]]),
            since=at + timedelta(seconds=int(reasons.starts_s[reason])),
            until=at + timedelta(seconds=int(reasons.ends_s[reason])),
            distance=distance_of(int(reasons.distance[reason])),
            both_masked=bool(both[reason] & Protection.MASKED),
            meetings=int(found.meetings[row]),
            first_exposed_at=at + timedelta(seconds=int(found.first_s[row])),
            last_exposed_at=at + timedelta(seconds=int(found.last_s[row])),
        )


def _nameless(exposure: Exposure, ground: Ground) -> Iterable[Nameless]:
    """Who is on no roster is told however short it was: nobody else knows of them."""
    visits, code = ground.visits, ground.rows["code"]
    since, until = exposure.seconds(exposure.case.since), exposure.seconds(exposure.case.until)
    case_rows = np.flatnonzero(visits.person == ground.number(exposure.case.person_id))
    for row in np.flatnonzero(exposure_rows.is_unknown(code)).tolist():
        for own in case_rows[visits.place[case_rows] == visits.place[row]].tolist():
            starts = max(since, int(visits.starts_s[row]), int(visits.starts_s[own]))
            ends = min(until, int(visits.ends_s[row]), int(visits.ends_s[own]))
            apart = ground.is_elsewhere_aboard(row) and ground.is_elsewhere_aboard(own)
            if ends > starts and not apart:
                told = ground.distance(row) or ground.distance(own)
                yield Nameless(
                    visit_id=uuid_of(ground.rows["id"][row]),
                    since=exposure.origin + timedelta(seconds=starts),
                    until=exposure.origin + timedelta(seconds=ends),
                    distance=told or "room",
                    both_masked=bool(exposure_rows.is_masked(code[[row, own]]).all()),
                )
