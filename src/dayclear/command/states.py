"""The life of a task as one table. Checks, audit steps, tests and the diagram in docs/states/ come from it.

A task ends exactly once. Carrying over and reopening never wake an ended row: they leave it as it ended and
open a successor that follows it.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.kernel.errors import Conflict


class Status(models.TextChoices):
    OPEN = "open", gettext_lazy("Open")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    DONE = "done", gettext_lazy("Done")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")
    CARRIED_OVER = "carried_over", gettext_lazy("Carried over")


class Step(models.TextChoices):
    ACCEPT = "accept", gettext_lazy("Accept")
    GIVE_BACK = "give_back", gettext_lazy("Give back")
    HAND_OVER = "hand_over", gettext_lazy("Hand over")
    FINISH = "finish", gettext_lazy("Finish")
    CARRY_OVER = "carry_over", gettext_lazy("Carry over")
    CANCEL = "cancel", gettext_lazy("Cancel")
    REOPEN = "reopen", gettext_lazy("Reopen")


class Role(StrEnum):
    """How somebody stands to a task. The system itself may take every step; a loop acts as the system."""

    OWNER = "owner"
    ABOVE = "above"


LIVING = (Status.OPEN, Status.ACCEPTED)
ENDED = (Status.DONE, Status.CANCELLED, Status.CARRIED_OVER)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. ``target`` None: the row stays as it ended and a successor is opened."""

    step: Step
    sources: tuple[Status, ...]
    target: Status | None
    roles: frozenset[Role]
    opens_successor: bool = False
    needs_reason: bool = False


_OWNER = frozenset({Role.OWNER})
_OWNER_OR_ABOVE = frozenset({Role.OWNER, Role.ABOVE})
_ABOVE = frozenset({Role.ABOVE})

TRANSITIONS: dict[Step, Transition] = {
    row.step: row
    for row in (
        Transition(Step.ACCEPT, (Status.OPEN,), Status.ACCEPTED, _OWNER),
        Transition(Step.GIVE_BACK, (Status.ACCEPTED,), Status.OPEN, _OWNER_OR_ABOVE),
        Transition(Step.HAND_OVER, LIVING, Status.OPEN, _OWNER_OR_ABOVE, needs_reason=True),
        Transition(Step.FINISH, LIVING, Status.DONE, _OWNER_OR_ABOVE),
        Transition(
            Step.CARRY_OVER,
            LIVING,
            Status.CARRIED_OVER,
            _OWNER_OR_ABOVE,
            opens_successor=True,
            needs_reason=True,
        ),
        Transition(Step.CANCEL, LIVING, Status.CANCELLED, _ABOVE, needs_reason=True),
        Transition(
            Step.REOPEN,
            (Status.DONE, Status.CANCELLED),
            None,
            _OWNER_OR_ABOVE,
            opens_successor=True,
            needs_reason=True,
        ),
    )
}


class StepNotAllowed(Conflict):
    """The task's status does not allow the step."""


def allows(step: Step, status: str) -> bool:
    return status in TRANSITIONS[step].sources


def check(step: Step, status: str) -> Transition:
    """The transition of ``step`` from ``status``; raises StepNotAllowed where the table has none."""
    transition = TRANSITIONS[step]
    if status not in transition.sources:
        raise StepNotAllowed(
            _("“%(step)s” is not possible while the task is “%(status)s”.")
            % {"step": step.label, "status": Status(status).label},
            _("Load the page again to see what has happened meanwhile."),
        )
    return transition


LAST_WORD = (
    "A task ends exactly once. `carry_over` and `reopen` leave the ended task as it is and open one "
    "successor that follows it."
)


def diagram() -> str:
    """The table as a Mermaid state diagram and a Markdown table, for docs/states/task.md."""
    arrows = ["    [*] --> open: open"]
    for row in TRANSITIONS.values():
        if row.target is None:
            continue
        arrows += [f"    {source.value} --> {row.target.value}: {row.step.value}" for source in row.sources]
    arrows += [f"    {status.value} --> [*]" for status in ENDED]
    rows = [
        f"| {row.step.value} | {', '.join(source.value for source in row.sources)} "
        f"| {row.target.value if row.target else 'stays'} "
        f"| {', '.join(sorted(row.roles))} | {'yes' if row.needs_reason else ''} "
        f"| {'yes' if row.opens_successor else ''} |"
        for row in TRANSITIONS.values()
    ]
    return "\n".join(
        [
            "# The life of a task",
            "",
            "Generated from `dayclear.command.states`; a test compares the two.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *arrows,
            "```",
            "",
            "| step | from | to | who (and the system) | reason | opens a successor |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            LAST_WORD,
            "",
        ]
    )


if __name__ == "__main__":
    print(diagram(), end="")  # noqa: T201 - this is how the page in docs/states/ is written.
