"""Raising tasks to the posts above and to the department that can remove the obstacle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dayclear.command import rules
from dayclear.command.models import Escalation, EscalationReason, NoticeKind, Task
from dayclear.command.operations.notices import Word, tell
from dayclear.command.protocol import Protocol
from dayclear.command.queries.answering import seats_over
from dayclear.command.rules import Seat, Seats

NOTICE_OF = {
    EscalationReason.VACANT: NoticeKind.VACANT,
    EscalationReason.DEADLINE: NoticeKind.ESCALATION,
    EscalationReason.UNBLOCK: NoticeKind.UNBLOCK,
}


@dataclass(frozen=True, slots=True)
class Raise:
    """One task to one post. ``due_at`` is when it had to happen, however late the sweep came."""

    task: Task
    level: int
    seat: Seat
    reason: EscalationReason
    due_at: datetime


def raise_vacant(*, tasks: Sequence[Task], protocol: Protocol, at: datetime) -> None:
    """Tasks of posts that nobody holds go to the nearest held post above at once."""
    if not tasks:
        return
    seats = seats_over({task.place_path for task in tasks}, at, protocol)
    raises = []
    for task in tasks:
        if owner := seats.find(task.post_id):
            above = rules.raised_to(owner, None, protocol, seats)
            raises += [Raise(task, 0, seat, EscalationReason.VACANT, at) for seat in above[:1]]
    record(raises=raises, at=at)


def record(*, raises: Sequence[Raise], at: datetime) -> int:
    """Writes each raise and its notice once for ever."""
    Escalation.objects.bulk_create(
        [
            Escalation(
                task=item.task,
                level=item.level,
                to_post_id=item.seat.post_id,
                reason=item.reason,
                due_at=item.due_at,
                at=at,
            )
            for item in raises
        ],
        ignore_conflicts=True,
    )
    tell(
        words=[
            Word(NOTICE_OF[item.reason], item.seat.post_id, item.task, params={"level": item.level})
            for item in raises
        ],
        at=at,
    )
    return len(raises)


def department_for(task: Task, protocol: Protocol, seats: Seats) -> Seat | None:
    """The department that can unblock the task, unless it owns the task itself."""
    rule = protocol.task_rules.get(task.kind)
    if rule is None or rule.unblocked_by is None:
        return None
    owner = rules.owner_of(task.place_path, rule.unblocked_by, protocol, seats)
    return owner.seat if owner and owner.seat.post_id != task.post_id else None
