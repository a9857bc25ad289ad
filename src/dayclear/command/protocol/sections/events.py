"""Events and the tasks they open, the problems people report, and the hours of the day."""

from dataclasses import dataclass
from datetime import datetime, time

from django.utils.translation import gettext as _

from dayclear.command.protocol.checking import Table
from dayclear.command.protocol.text import Text

OWNER_BY_PROBLEM = "by_problem"
PROOFS = ("none", "text", "photo", "file", "scan", "record")
CLOCKS = ("control", "need")
PROOF_FIELDS = ("agent", "concentration_mg_per_l", "contact_min", "done_by")
"""What may be asked of whoever has disinfected something."""


@dataclass(frozen=True, slots=True)
class DayHours:
    """Local wall-clock times: the day shift, and when carried tasks are due on the following day."""

    starts: time
    ends: time
    carried_due: time

    def is_night(self, local: datetime) -> bool:
        return not self.starts <= local.time() < self.ends


@dataclass(frozen=True, slots=True)
class Milestone:
    name: Text
    within_min: int


@dataclass(frozen=True, slots=True)
class TaskRule:
    """One task an event opens. ``owner`` is a post kind, or ``by_problem`` for the problem's department.

    ``within_min`` counts from the event, also where ``after`` names a task of the same event to wait for.
    ``escalate_to`` None means the kind above the owner. ``reentry_min`` is for disinfection: minutes from its end until
    somebody may go in again; ``proof_fields`` names what must be told of how it was done, and is empty for other tasks.
    """

    kind: str
    title: Text
    owner: str
    within_min: int
    milestones: tuple[Milestone, ...]
    remind_at_share: float
    proof: str
    escalate_to: str | None
    unblocked_by: str | None
    clock: str
    after: str | None
    reentry_min: int
    proof_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventRule:
    kind: str
    name: Text
    tasks: tuple[TaskRule, ...]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    kind: str
    name: Text
    department: str
    within_min: int
    clock: str


def read_event(table: Table, post_kinds: list[str], share: float, task_kinds: set[str]) -> EventRule:
    siblings = table.kinds("task")
    rules: list[TaskRule] = []
    for task in table.tables("task"):
        task.unique_kind(task_kinds)
        rules.append(_task(task, post_kinds, siblings, share))
        task.close()
        task_kinds.add(rules[-1].kind)
    _check_order(table, rules)
    return EventRule(kind=str(table.values.get("kind", "")), name=table.both("name"), tasks=tuple(rules))


def _task(table: Table, post_kinds: list[str], siblings: list[str], share: float) -> TaskRule:
    milestones = tuple(_milestone(item) for item in table.tables("milestones", required=False))
    last_min = max((milestone.within_min for milestone in milestones), default=0)
    return TaskRule(
        kind=str(table.values.get("kind", "")),
        title=table.both("title"),
        owner=table.choice("owner", [*post_kinds, OWNER_BY_PROBLEM]),
        within_min=table.whole("within_min", last_min, least=1)
        if milestones
        else table.whole("within_min", least=1),
        milestones=milestones,
        remind_at_share=table.share("remind_at_share", share),
        proof=table.choice("proof", PROOFS),
        escalate_to=table.optional_choice("escalate_to", post_kinds),
        unblocked_by=table.optional_choice("unblocked_by", post_kinds),
        clock=table.choice("clock", CLOCKS, "control"),
        after=table.optional_choice("after", siblings),
        reentry_min=table.whole("reentry_min", 0),
        proof_fields=table.some("proof_fields", PROOF_FIELDS),
    )


def _milestone(table: Table) -> Milestone:
    milestone = Milestone(name=table.both("name"), within_min=table.whole("within_min", least=1))
    table.close()
    return milestone


def _check_order(table: Table, rules: list[TaskRule]) -> None:
    """A task that waits for another cannot be due before it."""
    by_kind = {rule.kind: rule for rule in rules}
    for index, rule in enumerate(rules):
        awaited = by_kind.get(rule.after or "")
        if awaited and rule.within_min < awaited.within_min:
            table.faults.add(
                (*table.path, "task", index, "within_min"),
                rule.within_min,
                _("It waits for “%(kind)s” but is due before it.") % {"kind": awaited.kind},
                _("Write %(least)d or more.") % {"least": awaited.within_min},
            )


def read_problem(table: Table, post_kinds: list[str]) -> ProblemKind:
    return ProblemKind(
        kind=str(table.values.get("kind", "")),
        name=table.both("name"),
        department=table.choice("department", post_kinds),
        within_min=table.whole("within_min", least=1),
        clock=table.choice("clock", CLOCKS, "need"),
    )
