"""The sweep: reminders and escalations that have come due.

It decides from the instants written in the tasks, never from when it last ran: a worker that was down for an
hour finds every step that fell due meanwhile, and a sweep that runs twice finds nothing the second time.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from dayclear.command import rules
from dayclear.command.models import Escalation, EscalationReason, NoticeKind, Task
from dayclear.command.operations.notices import Word, tell
from dayclear.command.operations.raising import Raise, department_for, record
from dayclear.command.protocol import Protocol
from dayclear.command.queries.answering import seats_over
from dayclear.command.rules import Seats
from dayclear.records.audit import audited

BATCH = 5_000

REMIND = """
    UPDATE command_task AS task SET reminded_at = %(at)s
    FROM (SELECT id FROM command_task
          WHERE ended_at IS NULL AND reminded_at IS NULL AND remind_at <= %(at)s
          ORDER BY remind_at LIMIT %(batch)s
          FOR UPDATE SKIP LOCKED) AS due
    WHERE task.id = due.id
    RETURNING task.id
"""

RAISED = """
    UPDATE command_task AS task
    SET escalation_level = raised.level, escalated_at = coalesce(task.escalated_at, %(at)s),
        escalate_next_at = raised.next_at
    FROM unnest(%(ids)s::uuid[], %(levels)s::int[], %(nexts)s::timestamptz[]) AS raised (id, level, next_at)
    WHERE task.id = raised.id
"""


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What one sweep did. ``more``: a full batch was met, sweep again at once."""

    reminded: int
    escalated: int
    raised: int
    more: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """One late task after the sweep: the level reached, and when the next is due (None: at the top)."""

    task_id: UUID
    level: int
    next_at: datetime | None


def sweep_deadlines(*, at: datetime, batch: int = BATCH) -> SweepReport:
    """Reminders at half time; then, from the deadline on, up the chain and to the department that can help.

    A task that somebody is just working on (its row is locked) is left for the next sweep.
    """
    reminded = remind(at=at, batch=batch)
    escalated, raised = escalate(at=at, batch=batch)
    return SweepReport(reminded, escalated, raised, more=batch in {reminded, escalated})


@audited
def remind(*, at: datetime, batch: int = BATCH) -> int:
    """Tells the owner of every task whose reminder is due; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(REMIND, {"at": at, "batch": batch})
        ids = [task_id for (task_id,) in cursor.fetchall()]
    tasks = Task.objects.filter(pk__in=ids).only("pk", "post_id")
    tell(words=[Word(NoticeKind.REMINDER, task.post_id, task) for task in tasks], at=at)
    return len(ids)


@audited
def escalate(*, at: datetime, batch: int = BATCH) -> tuple[int, int]:
    """Raises every late task to the levels it has reached; returns tasks and raises."""
    late = list(
        Task.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(ended_at__isnull=True, escalate_next_at__lte=at)
        .select_related("post", "protocol_version")
        .defer("protocol_version__toml")
        .order_by("escalate_next_at", "pk")[:batch]
    )
    raises: list[Raise] = []
    outcomes: list[Outcome] = []
    told = _told(late)
    for protocol, tasks in _by_protocol(late):
        seats = seats_over(
            {path for task in tasks for path in (task.place_path, task.post.place_path)}, at, protocol
        )
        for task in tasks:
            reached, outcome = _climbed(task, protocol, seats, told[task.pk], at)
            raises += reached
            outcomes.append(outcome)
    record(raises=raises, at=at)
    _store(outcomes, at)
    return len(late), len(raises)


def _by_protocol(tasks: Sequence[Task]) -> list[tuple[Protocol, list[Task]]]:
    """The tasks by the rules they were opened under; a process holds each protocol just once."""
    groups: dict[int, tuple[Protocol, list[Task]]] = {}
    for task in tasks:
        protocol = task.protocol
        groups.setdefault(id(protocol), (protocol, []))[1].append(task)
    return list(groups.values())


def _climbed(
    task: Task, protocol: Protocol, seats: Seats, told: Collection[UUID], at: datetime
) -> tuple[list[Raise], Outcome]:
    """The raises between the level the task had reached and the one it has reached by ``at``.

    ``told`` are the posts it was raised to before: whoever came or left in the chain meanwhile, nobody above
    is passed over and nobody is told twice.
    """
    rule, every_min = protocol.task_rules.get(task.kind), protocol.escalate_every_min
    above = rules.raised_to(_seat(task, seats), rule.escalate_to if rule else None, protocol, seats)
    untold = [seat for seat in above if seat.post_id not in told]
    due = rules.levels_due(task.deadline_at, every_min, at) - task.escalation_level
    raises = [
        Raise(
            task,
            level,
            seat,
            EscalationReason.DEADLINE,
            rules.level_due_at(level, task.deadline_at, every_min),
        )
        for level, seat in enumerate(untold[:due], start=task.escalation_level + 1)
    ]
    level = max(task.escalation_level + len(raises), 1)
    department = department_for(task, protocol, seats)
    if task.escalation_level == 0 and department:
        raises.append(Raise(task, 1, department, EscalationReason.UNBLOCK, task.deadline_at))
    more = len(untold) > due
    next_at = rules.level_due_at(level + 1, task.deadline_at, every_min) if more else None
    return raises, Outcome(task.pk, level, next_at)


def _seat(task: Task, seats: Seats) -> rules.Seat:
    """The owner's seat; a post taken out of use still has a place in the chain, but nobody in it."""
    post = task.post
    return seats.find(post.pk) or rules.Seat(post.pk, post.kind, post.place_path, post.seq, staffed=False)


def _told(tasks: Sequence[Task]) -> dict[UUID, set[UUID]]:
    """For each task the posts it was raised to because of its deadline."""
    told: dict[UUID, set[UUID]] = defaultdict(set)
    raised = Escalation.objects.filter(task__in=tasks, reason=EscalationReason.DEADLINE)
    for task_id, post_id in raised.values_list("task_id", "to_post_id"):
        told[task_id].add(post_id)
    return told


def _store(outcomes: Sequence[Outcome], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            RAISED,
            {
                "at": at,
                "ids": [outcome.task_id for outcome in outcomes],
                "levels": [outcome.level for outcome in outcomes],
                "nexts": [outcome.next_at for outcome in outcomes],
            },
        )
