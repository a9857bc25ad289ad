"""Decisions over plain values: who owns, who is above, when things are due. Nothing here reads or writes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from dayclear.command.protocol import DayHours, PostKind, Protocol, TaskRule


@dataclass(frozen=True, slots=True)
class Seat:
    """A post as a decision needs it. ``staffed``: somebody holds it in the present shift."""

    post_id: UUID
    kind: str
    path: str
    seq: int
    staffed: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """``stepped_up``: no post of the wanted kind exists there, a kind above it owns the task instead."""

    seat: Seat
    stepped_up: bool

    @property
    def vacant(self) -> bool:
        return not self.seat.staffed


class Seats:
    """The posts on some places and their ancestors, found by path and kind; staffed ones come first."""

    def __init__(self, seats: Iterable[Seat]) -> None:
        self._at: dict[tuple[str, str], list[Seat]] = defaultdict(list)
        self._by_id: dict[UUID, Seat] = {}
        for seat in sorted(seats, key=lambda seat: (not seat.staffed, seat.seq)):
            self._at[seat.path, seat.kind].append(seat)
            self._by_id[seat.post_id] = seat

    def find(self, post_id: UUID) -> Seat | None:
        return self._by_id.get(post_id)

    def nearest(self, path: str, kind: str) -> Seat | None:
        """The seat of the kind at the place itself or at its nearest ancestor that has one."""
        for ancestor in reversed(ancestors(path)):
            if seats := self._at.get((ancestor, kind)):
                return seats[0]
        return None

    def upwards(self, path: str) -> list[Seat]:
        """Every seat at the place and its ancestors, the nearest place first."""
        found: list[Seat] = []
        for ancestor in reversed(ancestors(path)):
            here = [seat for (at, _), seats in self._at.items() if at == ancestor for seat in seats]
            found += sorted(here, key=lambda seat: (seat.kind, seat.seq))
        return found


def ancestors(path: str) -> list[str]:
    """The paths of all ancestors and of the place itself, outermost first."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]


def all_ancestors(paths: Iterable[str]) -> list[str]:
    return sorted({ancestor for path in paths for ancestor in ancestors(path)})


def owner_of(path: str, kind: str, protocol: Protocol, seats: Seats) -> Owner | None:
    """The post that owns a task for ``kind`` at ``path``, vacant or not; None without any in the chain."""
    for step, chained in enumerate(protocol.chains[kind]):
        if seat := seats.nearest(path, chained):
            return Owner(seat, stepped_up=step > 0)
    return None


def raised_to(seat: Seat, first: str | None, protocol: Protocol, seats: Seats) -> list[Seat]:
    """Whom an overdue task of the seat's goes to, level by level.

    A vacant post would hear nothing, so it is passed over; only the top stays in the list in any case.
    ``first`` is the protocol's ``escalate_to``, None for the kind above the seat's.
    """
    above = protocol.chains[seat.kind][1:] if seat.kind in protocol.chains else (protocol.top_kind,)
    kinds = protocol.chains[first] if first else above
    found = [seats.nearest(seat.path, kind) for kind in kinds]
    return [
        higher
        for kind, higher in zip(kinds, found, strict=True)
        if higher and higher.post_id != seat.post_id and (higher.staffed or kind == protocol.top_kind)
    ]


def levels_due(deadline_at: datetime, every_min: int, at: datetime) -> int:
    """The levels an open task has reached by ``at``: one at the deadline, one more each period after it."""
    if at < deadline_at:
        return 0
    return 1 + int((at - deadline_at) / timedelta(minutes=every_min))


def level_due_at(level: int, deadline_at: datetime, every_min: int) -> datetime:
    return deadline_at + timedelta(minutes=every_min * (level - 1))


def reminder_at(opened_at: datetime, deadline_at: datetime, share: float) -> datetime:
    """The instant at which ``share`` of the time is over; the deadline itself where that has passed."""
    return min(deadline_at, opened_at + (deadline_at - opened_at) * share)


def milestones_of(rule: TaskRule, since: datetime) -> list[dict[str, str]]:
    return [
        {
            "name_zh": milestone.name.zh,
            "name_en": milestone.name.en,
            "due_at": (since + timedelta(minutes=milestone.within_min)).isoformat(),
        }
        for milestone in rule.milestones
    ]


def carried_deadline(day: date, hours: DayHours, deadline_at: datetime, zone: ZoneInfo) -> datetime:
    """The next day at the protocol's hour; a later deadline of the task's own stays."""
    following = datetime.combine(day + timedelta(days=1), hours.carried_due, tzinfo=zone)
    return max(following.astimezone(UTC), deadline_at)


def answering_order(
    upwards: Sequence[Seat], posts: Mapping[str, PostKind], kinds: Sequence[str] | None, duty: str | None
) -> list[Seat]:
    """The seats that may answer, the best first.

    With ``kinds`` the chain decides, then nearness. Otherwise nearness decides, and at one place a post with
    just this duty comes before one that has every duty.
    """
    if kinds is not None:
        order = {kind: place for place, kind in enumerate(kinds)}
        return sorted((seat for seat in upwards if seat.kind in order), key=lambda seat: order[seat.kind])
    able = [
        seat
        for seat in upwards
        if (post := posts.get(seat.kind))
        and (post.duties is None or duty in post.duties if duty else not post.department)
    ]
    return sorted(
        able, key=lambda seat: (-len(seat.path), duty is not None and posts[seat.kind].duties is None)
    )
