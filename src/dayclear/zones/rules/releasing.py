"""When a zone may be lowered or lifted: criterion by criterion, met or not, with what is missing and from when it can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from dayclear.command.protocol import ZoneKind


class Criterion(StrEnum):
    CLEAR = "clear"
    CONTACTS_OUT = "contacts_out"
    ALL_NEGATIVE = "all_negative"
    OTHERS_LIFTED = "others_lifted"


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """A round that took in the whole zone: on which local day, and who is missing, awaited or not negative."""

    name: str
    on: date
    roster: int
    missing: int
    awaited: int
    not_negative: int

    @property
    def is_negative(self) -> bool:
        return bool(self.roster) and not (self.missing or self.awaited or self.not_negative)


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """What is known of a zone that stands. Days are local; ``was_lowered``: it followed a stricter one of the place."""

    since: date
    was_lowered: bool = False
    last_case_on: date | None = None
    last_case: str = ""
    contacts_waiting: int = 0
    last_contact_out_on: date | None = None
    rounds: tuple[RoundSeen, ...] = ()
    stricter_left: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion: what it needs, whether it is met, since when it counts, and on which day it can be met first.

    ``on`` is None where no day can be told. ``count`` is how many stand in the way, ``name`` the case or round.
    """

    criterion: str
    needed: int
    met: bool
    since: date | None = None
    on: date | None = None
    count: int = 0
    name: str = ""

    def told(self) -> dict[str, Any]:
        """As it is kept with a proposal."""
        return {
            "criterion": str(self.criterion),
            "needed": self.needed,
            "met": self.met,
            "since": self.since.isoformat() if self.since else None,
            "on": self.on.isoformat() if self.on else None,
            "count": self.count,
            "name": self.name,
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        days = {key: date.fromisoformat(told[key]) if told[key] else None for key in ("since", "on")}
        return cls(**{**told, **days})


def findings(kind: ZoneKind, facts: ZoneFacts, today: date) -> tuple[Finding, ...]:
    """The criteria that the kind of zone asks for, in the order in which people hear them."""
    asked = []
    clear_days = kind.clear_days_after_lowering if facts.was_lowered else kind.clear_days
    if clear_days:
        asked.append(_clear(clear_days, facts, today))
    if kind.contacts_out_days:
        asked.append(_contacts_out(kind, facts, today))
    if kind.negative_within_days:
        asked.append(_all_negative(kind, facts, today))
    if kind.others_lifted_in:
        left = facts.stricter_left
        asked.append(Finding(Criterion.OTHERS_LIFTED, 0, not left, on=None if left else today, count=left))
    return tuple(asked)


def is_released(found: Sequence[Finding]) -> bool:
    return all(finding.met for finding in found)


def earliest(found: Sequence[Finding]) -> date | None:
    """The first day on which every criterion can be met; None where one of them has no day yet."""
    days = [finding.on for finding in found]
    return None if None in days else max((day for day in days if day), default=None)


def lowered_to(kind: ZoneKind, kinds: Mapping[str, ZoneKind], around_rank: int | None) -> str:
    """What a released zone becomes; empty where its measures end, or where the zone around is as strict as that."""
    if kind.lowers_to is None or kind.lowers_to not in kinds:
        return ""
    rank = kinds[kind.lowers_to].rank
    return kind.lowers_to if around_rank is None or rank < around_rank else ""


def _clear(needed: int, facts: ZoneFacts, today: date) -> Finding:
    """Days are counted from the zone's beginning or its last case, whichever is later."""
    since = max(facts.since, facts.last_case_on or facts.since)
    on = since + timedelta(days=needed)
    return Finding(Criterion.CLEAR, needed, today >= on, since, on, name=facts.last_case)


def _contacts_out(kind: ZoneKind, facts: ZoneFacts, today: date) -> Finding:
    """No close contact waits at home any more, and the last one left so many days ago."""
    needed, out_on = kind.contacts_out_days, facts.last_contact_out_on
    since = today if facts.contacts_waiting else out_on
    on = since + timedelta(days=needed) if since else today
    met = not facts.contacts_waiting and today >= on
    return Finding(Criterion.CONTACTS_OUT, needed, met, out_on, on, count=facts.contacts_waiting)


def _all_negative(kind: ZoneKind, facts: ZoneFacts, today: date) -> Finding:
    """A round of the whole zone within so many days in which everybody was reached and everybody is negative."""
    needed = kind.negative_within_days
    latest = max(facts.rounds, key=lambda seen: seen.on, default=None)
    recent = [seen for seen in facts.rounds if seen.is_negative and today - seen.on <= timedelta(days=needed)]
    if latest and not latest.is_negative and latest.not_negative:
        recent = []  # A later positive outweighs an earlier clean round.
    best = max(recent, key=lambda seen: seen.on, default=None)
    if best:
        return Finding(Criterion.ALL_NEGATIVE, needed, met=True, since=best.on, on=today, name=best.name)
    if latest is None:
        return Finding(Criterion.ALL_NEGATIVE, needed, met=False, on=today)
    short = latest.missing + latest.awaited + latest.not_negative
    return Finding(
        Criterion.ALL_NEGATIVE, needed, met=False, since=latest.on, on=today, count=short, name=latest.name
    )
