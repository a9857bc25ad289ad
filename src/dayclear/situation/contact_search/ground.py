"""Visits and stays as the engine takes them: people and places numbered, the protocol's definition as its tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from dayclear.cases import exposure_rows, queries, rules
from dayclear.cases.queries import Exposer, Stays
from dayclear.command.protocol import ContactRule
from dayclear.engines import contacts as engine
from dayclear.engines.contacts import Protection, Rule, Visits
from dayclear.situation.contact_search.rides import rides_around
from dayclear.situation.contact_search.stays import stays_around

NEAREST_FIRST = ("arm", "near", "room")
ABOARD = "aboard"
_AIR_FACTORS = ("closed", "aired", "open")


@dataclass(frozen=True, slots=True)
class Ground:
    """The arrays of one search, ``rows`` in the order of ``visits``; ``people`` tells who each number is."""

    rows: Stays
    visits: Visits
    people: NDArray[np.void]

    @property
    def nameless(self) -> NDArray[np.int32]:
        """The numbers of those who are on no roster."""
        return np.unique(self.visits.person[exposure_rows.is_unknown(self.rows["code"])])

    def number(self, person_id: UUID) -> int:
        """Raises LookupError for somebody who was not named when the arrays were made and has no visit in them."""
        (found,) = np.flatnonzero(self.people == np.array(person_id.bytes, "V16"))
        return int(found)

    def who(self, numbers: Iterable[int]) -> list[UUID]:
        return [uuid_of(self.people[number]) for number in numbers]

    def distance(self, row: int) -> str:
        """How near it was told, or nothing."""
        told = exposure_rows.distance_of(int(self.rows["code"][row]))
        return "" if told == ABOARD else told

    def is_elsewhere_aboard(self, row: int) -> bool:
        """It stands for the whole vehicle, beside the row of its carriage."""
        return exposure_rows.distance_of(int(self.rows["code"][row])) == ABOARD

    def setting(self, row: int) -> str:
        return exposure_rows.setting_of(int(self.rows["code"][row]))


def uuid_of(key: np.void) -> UUID:
    return UUID(bytes=key.tobytes())


def ground_around(
    exposers: Sequence[Exposer], named: Sequence[UUID], *, origin: datetime, at: datetime
) -> Ground:
    """The visits and stays around exposers; people who are ``named`` have a number even without any."""
    visits = queries.visits_around(exposers, origin=origin)
    rides = _others(rides_around(exposers, origin=origin, at=at), visits)
    rows = np.concatenate([visits, rides, stays_around(exposers, origin=origin, at=at)])
    keys = np.concatenate([rows["person"], np.array([one.bytes for one in named], "V16")])
    people, person = numbered(keys)
    spots, spot = numbered(rows["spot"])
    arranged, order = Visits.arranged(
        person=person[: len(rows)],
        place=spot,
        starts_s=rows["starts_s"],
        # Who was there at an instant was there for a second.
        ends_s=np.maximum(rows["ends_s"], rows["starts_s"] + 1),
        setting=exposure_rows.how_near(rows["code"]),
        protection=exposure_rows.is_masked(rows["code"]).astype(np.uint8) * np.uint8(Protection.MASKED),
        people=len(people),
        places=max(len(spots), 1),
    )
    return Ground(rows[order], arranged, people)


def _others(rides: Stays, visits: Stays) -> Stays:
    """The rides that are not among the visits already, as both may tell of one vehicle."""
    if not len(rides):
        return rides
    known = set(visits["id"].tolist())
    return rides[[ride not in known for ride in rides["id"].tolist()]]


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


def engine_rule(rule: ContactRule) -> Rule:
    """The protocol's definition as the engine takes it: what was told of who was met counts, else what the infector told."""
    least_s = np.full((len(NEAREST_FIRST) * len(_AIR_FACTORS), 1 + sum(Protection)), np.inf)
    for row, (distance, air) in enumerate(
        (distance, air) for distance in NEAREST_FIRST for air in _AIR_FACTORS
    ):
        for flags in range(least_s.shape[1]):
            masked = bool(flags & Protection.MASKED)
            needed = rules.minutes_needed(distance, air, rule, both_masked=masked)
            least_s[row, flags] = np.inf if needed is None else needed * 60
    return Rule(_nearness(), least_s, adds_up=rule.adds_up)


@cache
def _nearness() -> NDArray[np.int64]:
    """The engine's distance class by what was told of the visit of the infector and of whom they met."""
    told = exposure_rows.HOW_NEAR
    return np.array([[_class(theirs, own) for own in told] for theirs in told], np.int64)


def _class(theirs: tuple[str, str], own: tuple[str, str]) -> int:
    if theirs[0] == own[0] == ABOARD:
        return engine.NEVER
    told = [distance for distance, _air in (own, theirs) if distance not in {"", ABOARD}]
    distance, air = told[0] if told else "room", own[1] or theirs[1]
    if distance not in NEAREST_FIRST:
        return engine.NEVER
    factor = _AIR_FACTORS.index(air) if air in _AIR_FACTORS else 0
    return NEAREST_FIRST.index(distance) * len(_AIR_FACTORS) + factor


def distance_of(nearness: int) -> str:
    """What a distance class of the engine is called."""
    return NEAREST_FIRST[nearness // len(_AIR_FACTORS)]
