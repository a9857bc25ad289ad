"""Whether somebody may work now: one decision over plain values. No database.

tests/spec/clearance/test_who_may_work.py tells the decision as a table.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class Reason(StrEnum):
    """Why, as those who answer for the person know it."""

    CLEAR = "clear"
    NOT_A_MEMBER = "not_a_member"
    CASE = "case"
    ISOLATED = "isolated"
    ANTIGEN_POSITIVE = "antigen_positive"
    NUCLEIC_POSITIVE = "nucleic_positive"
    HOME_LOCKED = "home_locked"
    ANTIGEN_MISSING = "antigen_missing"
    ANTIGEN_UNCLEAR = "antigen_unclear"
    ANTIGEN_LAPSED = "antigen_lapsed"
    NUCLEIC_MISSING = "nucleic_missing"
    NUCLEIC_UNCLEAR = "nucleic_unclear"
    NUCLEIC_LAPSED = "nucleic_lapsed"


class Told(StrEnum):
    """What a gate and an employer hear of it: never a diagnosis."""

    CLEAR = "clear"
    STOPPED = "stopped"
    HOME_LOCKED = "home_locked"
    ANTIGEN_DUE = "antigen_due"
    NUCLEIC_DUE = "nucleic_due"
    NOT_A_MEMBER = "not_a_member"
    LIST_TOO_OLD = "list_too_old"


TOLD: Mapping[Reason, Told] = MappingProxyType(
    {
        Reason.CLEAR: Told.CLEAR,
        Reason.NOT_A_MEMBER: Told.NOT_A_MEMBER,
        Reason.CASE: Told.STOPPED,
        Reason.ISOLATED: Told.STOPPED,
        Reason.ANTIGEN_POSITIVE: Told.STOPPED,
        Reason.NUCLEIC_POSITIVE: Told.STOPPED,
        Reason.HOME_LOCKED: Told.HOME_LOCKED,
        Reason.ANTIGEN_MISSING: Told.ANTIGEN_DUE,
        Reason.ANTIGEN_UNCLEAR: Told.ANTIGEN_DUE,
        Reason.ANTIGEN_LAPSED: Told.ANTIGEN_DUE,
        Reason.NUCLEIC_MISSING: Told.NUCLEIC_DUE,
        Reason.NUCLEIC_UNCLEAR: Told.NUCLEIC_DUE,
        Reason.NUCLEIC_LAPSED: Told.NUCLEIC_DUE,
    }
)


@dataclass(frozen=True, slots=True)
class Test:
    """One test whose outcome is known: positive, negative, or anything else, which clears nobody."""

    __test__ = False  # Its name is the domain's; pytest need not collect it.

    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person at an instant; ``antigen`` and ``nucleic`` are the latest of each.

    ``is_suspected``: an antigen was positive and no nucleic-acid result has said otherwise since.
    """

    antigen: Test | None = None
    nucleic: Test | None = None
    is_suspected: bool = False
    is_case: bool = False
    is_isolated: bool = False
    home_is_locked: bool = False


class Group(Protocol):
    """What the protocol says of a key group."""

    @property
    def antigen_valid_h(self) -> int: ...
    @property
    def nucleic_valid_h(self) -> int: ...
    @property
    def antigen_before_shift(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Requirement:
    """For how many hours a negative counts; None: that test is not asked for."""

    antigen_valid_h: int | None
    nucleic_valid_h: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``until``: when the first of the negatives lapses, and ``then`` what is missing from that instant on."""

    allowed: bool
    reason: Reason
    until: datetime | None = None
    then: Reason | None = None

    @property
    def told(self) -> Told:
        return TOLD[self.reason]


def requirement(groups: Iterable[Group]) -> Requirement:
    """What all these groups ask for together: of each test the strictest."""
    known = list(groups)
    antigen = [
        group.antigen_valid_h for group in known if group.antigen_before_shift and group.antigen_valid_h
    ]
    nucleic = [group.nucleic_valid_h for group in known if group.nucleic_valid_h]
    return Requirement(min(antigen, default=None), min(nucleic, default=None))


def may_work(facts: Facts, needed: Requirement | None, at: datetime) -> Verdict:
    """Whether the person may work at an instant, and why; ``needed`` None: on no roster of who asks.

    What must keep somebody from other people comes first, so that nobody is sent to be tested who must stay where they are.
    """
    if needed is None:
        return Verdict(allowed=False, reason=Reason.NOT_A_MEMBER)
    if stop := _stopped(facts):
        return Verdict(allowed=False, reason=stop)
    antigen = _lapse(facts.antigen, needed.antigen_valid_h, at, _ANTIGEN)
    if isinstance(antigen, Reason):
        return Verdict(allowed=False, reason=antigen)
    nucleic = _lapse(facts.nucleic, needed.nucleic_valid_h, at, _NUCLEIC)
    if isinstance(nucleic, Reason):
        return Verdict(allowed=False, reason=nucleic)
    lapses = [
        (until, then)
        for until, then in ((antigen, Reason.ANTIGEN_LAPSED), (nucleic, Reason.NUCLEIC_LAPSED))
        if until is not None
    ]
    until, then = min(lapses, default=(None, None), key=lambda lapse: lapse[0])
    return Verdict(allowed=True, reason=Reason.CLEAR, until=until, then=then)


_ANTIGEN = (Reason.ANTIGEN_MISSING, Reason.ANTIGEN_UNCLEAR, Reason.ANTIGEN_LAPSED)
_NUCLEIC = (Reason.NUCLEIC_MISSING, Reason.NUCLEIC_UNCLEAR, Reason.NUCLEIC_LAPSED)


def _stopped(facts: Facts) -> Reason | None:
    stops = (
        (facts.is_case, Reason.CASE),
        (facts.is_isolated, Reason.ISOLATED),
        (facts.is_suspected, Reason.ANTIGEN_POSITIVE),
        (facts.nucleic is not None and facts.nucleic.outcome == "positive", Reason.NUCLEIC_POSITIVE),
        (facts.home_is_locked, Reason.HOME_LOCKED),
    )
    return next((reason for holds, reason in stops if holds), None)


def _lapse(
    test: Test | None, valid_h: int | None, at: datetime, reasons: tuple[Reason, Reason, Reason]
) -> datetime | Reason | None:
    """When a negative stops counting; None where none is asked for; the reason where there is none that counts."""
    missing, unclear, lapsed = reasons
    if valid_h is None:
        return None
    if test is None:
        return missing
    if test.outcome != "negative":
        return unclear
    until = test.at + timedelta(hours=valid_h)
    return until if at < until else lapsed


def settles(*, suspected_at: datetime, sampled_at: datetime, outcome: str) -> bool:
    """Whether a nucleic-acid result says anything about a positive antigen: only of a swab taken since."""
    return sampled_at >= suspected_at and outcome in {"positive", "negative"}


def digest_of(secret: str) -> bytes:
    """By which a link is found; the secret itself is kept nowhere."""
    return hashlib.sha256(secret.encode()).digest()
