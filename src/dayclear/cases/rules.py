"""What a case's instants say: how long each step took, and the verdict of the whole. Pure: no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STEPS = ("sampled", "tested", "reported", "moved")


class Verdict(StrEnum):
    WITHIN = "within"
    LATE = "late"
    RUNNING = "running"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Instant:
    """``after``: how long since the last known step before it."""

    step: str
    at: datetime | None
    after: timedelta | None


@dataclass(frozen=True, slots=True)
class CaseClock:
    """``total`` runs from the sample to the move, or to now. ``left`` is negative once it is overdue."""

    instants: tuple[Instant, ...]
    total: timedelta
    left: timedelta
    verdict: Verdict


def clock(at_of: Mapping[str, datetime | None], *, within_h: int, now: datetime) -> CaseClock:
    """Reads the clock sampled → tested → reported → moved against the protocol's hours (Jiutai: 24)."""
    instants: list[Instant] = []
    last: datetime | None = None
    for step in STEPS:
        at = at_of.get(step)
        instants.append(Instant(step, at, at - last if at and last else None))
        last = at or last
    started = at_of["sampled"] or now
    ended = at_of.get("moved")
    total = (ended or now) - started
    left = timedelta(hours=within_h) - total
    in_time = left >= timedelta(0)
    verdict = (Verdict.WITHIN if in_time else Verdict.LATE) if ended else (Verdict.RUNNING if in_time else Verdict.OVERDUE)
    return CaseClock(tuple(instants), total, left, verdict)
