"""Decisions about a case, its clock and its numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dayclear.command.protocol import ContactRule, ReleaseRule

STEPS = ("sampled", "tested", "reported", "moved")
AROUND_THE_CASE = ("sealed", "traced", "disinfected")
MILESTONES = (*AROUND_THE_CASE, "moved")
NUMBER_DIGITS = 4


class Verdict(StrEnum):
    """How a case stands against the time the protocol gives from sampling to being moved."""

    WITHIN = "within"
    LATE = "late"
    RUNNING = "running"
    OVERDUE = "overdue"
    DIED = "died"
    LEFT = "left"


class Course(StrEnum):
    """What a further positive of somebody who was a case means."""

    SAME = "same"
    REPOSITIVE = "repositive"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Instant:
    """One step of the loop 采检报转; ``after`` is how long since the last known step before it."""

    name: str
    at: datetime | None
    after: timedelta | None


@dataclass(frozen=True, slots=True)
class CaseClock:
    """``total`` runs from the first known step until moved, dead, gone or now; ``left`` is negative past ``due_at``."""

    instants: tuple[Instant, ...]
    total: timedelta
    left: timedelta
    due_at: datetime
    verdict: Verdict


def clock(
    at_of: Mapping[str, datetime | None],
    *,
    within_h: int,
    now: datetime,
    died_at: datetime | None = None,
    left_at: datetime | None = None,
) -> CaseClock:
    """Reads the clock sampled → tested → reported → moved against the protocol's hours (Jiutai: 24).

    Whoever dies or leaves the district before being moved stops the clock: it tells how long it ran, neither as in time nor
    as late.
    """
    instants: list[Instant] = []
    before: datetime | None = None
    for name in STEPS:
        at = at_of.get(name)
        instants.append(Instant(name, at, at - before if at and before else None))
        before = at or before
    started_at = next((instant.at for instant in instants if instant.at), now)
    moved_at = at_of.get("moved")
    total = max(moved_at or died_at or left_at or now, started_at) - started_at
    allowed = timedelta(hours=within_h)
    return CaseClock(
        instants=tuple(instants),
        total=total,
        left=allowed - total,
        due_at=started_at + allowed,
        verdict=_verdict(moved_at, died_at, left_at, in_time=total <= allowed),
    )


def _verdict(
    moved_at: datetime | None, died_at: datetime | None, left_at: datetime | None, *, in_time: bool
) -> Verdict:
    if moved_at:
        return Verdict.WITHIN if in_time else Verdict.LATE
    if died_at:
        return Verdict.DIED
    if left_at:
        return Verdict.LEFT
    return Verdict.RUNNING if in_time else Verdict.OVERDUE


def in_order(
    *, sampled_at: datetime | None, tested_at: datetime | None, reported_at: datetime, latest: datetime
) -> tuple[datetime | None, datetime | None, datetime]:
    """Sampled, tested and reported with none after a later one: a fast clock must not hide a positive.

    The later step is trusted more, the present (``latest``) most; what lies behind it is brought back to it.
    """
    reported = min(reported_at, latest)
    tested = min(tested_at, reported) if tested_at else None
    sampled = min(sampled_at, tested or reported) if sampled_at else None
    return sampled, tested, reported


def course(
    *,
    sampled_at: datetime | None,
    reported_at: datetime,
    ct: float | None,
    moved_at: datetime | None,
    released_at: datetime | None,
    died_at: datetime | None,
    is_open: bool,
    rule: ReleaseRule,
) -> Course:
    """Whether a further positive is about the same course of illness, the infection come back 复阳, or a new infection.

    The same: the case is open, the person died, or was moved after the sample, or so little virus is left after release
    that nobody need be isolated (treatment 9). A Ct that nobody told is taken for an infectious one.
    """
    if released_at is None:
        is_same = is_open or bool(died_at or (sampled_at and moved_at and sampled_at <= moved_at))
        return Course.SAME if is_same else Course.NEW
    seen_at = sampled_at or reported_at
    if seen_at <= released_at:
        return Course.SAME
    if seen_at >= released_at + timedelta(days=rule.repositive_days):
        return Course.NEW
    return Course.SAME if ct is not None and ct >= rule.ct_min else Course.REPOSITIVE


def case_numbers(day: date, last: int, count: int) -> list[str]:
    """The next numbers of a day, such as 20220403-0012, after the last one given."""
    return [f"{day:%Y%m%d}-{number:0{NUMBER_DIGITS}d}" for number in range(last + 1, last + count + 1)]


def missing_milestones(reached: Iterable[str], *, moved_no_more: bool = False) -> tuple[str, ...]:
    """What a case still lacks before it may close; of somebody who died or is gone only what others owe around it."""
    done = set(reached)
    return tuple(name for name in (AROUND_THE_CASE if moved_no_more else MILESTONES) if name not in done)


@dataclass(frozen=True, slots=True)
class Isolation:
    """The last day at the isolation site, and the last day of watching at home that follows."""

    until: date
    home_until: date


def isolation(exposed_on: date, rule: ContactRule) -> Isolation:
    """How long a contact stays apart, counted from the day of the last exposure."""
    until = exposed_on + timedelta(days=rule.site_days)
    return Isolation(until, until + timedelta(days=rule.home_days))
