"""What the dispatch board shows: who waits and why, how fast people were moved, and which planning is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dayclear.kernel.scope import Scope
from dayclear.situation.found_to_moved import Moved, found_to_moved
from dayclear.transfers import policies, queries
from dayclear.transfers.models import LeftOut, PickupPlan, Transfer

LOOKS_BACK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Board:
    """``left_out`` names why nobody comes yet, with how many, the most first."""

    count: queries.BoardCount
    left_out: Sequence[tuple[str, str, int]]
    moved: Moved
    plan: PickupPlan | None
    may_plan: bool


@dataclass(frozen=True, slots=True)
class Companion:
    """Somebody of a child's household who is to be moved, and why they cannot go along; empty for who may."""

    transfer: Transfer
    refused: str


def companions(child: Transfer, *, scope: Scope, at: datetime) -> list[Companion]:
    """Everybody who could be thought of to go along with the child of this transfer."""
    return [
        Companion(other, str(policies.NOT_ALONG[why][0]) if why else "")
        for other in queries.others_of(child, scope)
        for why in [policies.why_not_along(other, child, at=at)]
    ]


def board(*, scope: Scope, at: datetime, left_out: str = "", cohort: str = "") -> Board:
    count = queries.board_count(scope, left_out=left_out, cohort=cohort)
    reasons = sorted(count.left_out.items(), key=lambda one: -one[1])
    return Board(
        count=count,
        left_out=[(why, str(LeftOut(why).label), people) for why, people in reasons],
        moved=found_to_moved(scope, at - LOOKS_BACK),
        plan=queries.latest_plan(),
        may_plan=policies.can_plan(scope),
    )
