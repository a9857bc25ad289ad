"""What the dispatch board shows: who waits and why, how fast people were moved, and which planning is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from dayclear.kernel.scope import Scope
from dayclear.transfers import policies, queries
from dayclear.transfers.models import LeftOut, PickupPlan

LOOKS_BACK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Moved:
    """How long from the order to the arrival, of all who arrived in the last day."""

    people: int
    median: timedelta | None
    nineteen_of_twenty: timedelta | None


@dataclass(frozen=True, slots=True)
class Board:
    """``left_out`` names why nobody comes yet, with how many, the most first."""

    count: queries.BoardCount
    left_out: Sequence[tuple[str, str, int]]
    moved: Moved
    plan: PickupPlan | None
    may_plan: bool


def board(*, scope: Scope, at: datetime) -> Board:
    count = queries.board_count(scope)
    reasons = sorted(count.left_out.items(), key=lambda one: -one[1])
    return Board(
        count=count,
        left_out=[(why, str(LeftOut(why).label), people) for why, people in reasons],
        moved=_moved(queries.moved_within_min(scope, at - LOOKS_BACK)),
        plan=queries.latest_plan(),
        may_plan=policies.can_plan(scope),
    )


def _moved(minutes: Sequence[float]) -> Moved:
    """Quantiles as the nearest rank: a time that somebody really waited."""
    if not minutes:
        return Moved(0, None, None)

    def rank(percent: int) -> timedelta:
        return timedelta(minutes=minutes[ceil(len(minutes) * percent / 100) - 1])

    return Moved(len(minutes), rank(50), rank(95))
