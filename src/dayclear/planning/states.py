"""The life of a plan, as one table. Checks, tests and the diagram in docs/states/ all come from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.kernel.errors import Conflict


class PlanStatus(models.TextChoices):
    MAKING = "making", gettext_lazy("Being made")
    READY = "ready", gettext_lazy("Ready")
    IN_FORCE = "in_force", gettext_lazy("In force")
    REPLACED = "replaced", gettext_lazy("Replaced")
    FAILED = "failed", gettext_lazy("Failed")


class PlanStep(StrEnum):
    FINISH = "finish"
    FAIL = "fail"
    ENFORCE = "enforce"
    CHANGE = "change"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Transition:
    """From any of ``sources`` to ``target``; None where the state stays as it is."""

    sources: tuple[str, ...]
    target: str | None


PLAN: Mapping[str, Transition] = {
    PlanStep.FINISH: Transition((PlanStatus.MAKING,), PlanStatus.READY),
    PlanStep.FAIL: Transition((PlanStatus.MAKING,), PlanStatus.FAILED),
    PlanStep.ENFORCE: Transition((PlanStatus.READY,), PlanStatus.IN_FORCE),
    # A hand on the map moves, pins and frees visits, before and after the plan is in force.
    PlanStep.CHANGE: Transition((PlanStatus.READY, PlanStatus.IN_FORCE), None),
    PlanStep.REPLACE: Transition((PlanStatus.READY, PlanStatus.IN_FORCE), PlanStatus.REPLACED),
}


class StepNotAllowed(Conflict):
    """What the plan has become does not allow the step."""


def check(step: str, status: str) -> None:
    """Raises StepNotAllowed where no such step starts from ``status``."""
    if status not in PLAN[step].sources:
        raise StepNotAllowed(
            _("This is not possible while the plan is “%(status)s”.") % {"status": PlanStatus(status).label},
            _("Load the page again to see what has happened meanwhile."),
        )


def diagram() -> str:
    """The table as a Mermaid state diagram and a Markdown table, for docs/states/."""
    steps = [(str(step), transition) for step, transition in PLAN.items()]
    arrows = [
        f"    {source} --> {transition.target or source}: {step}"
        for step, transition in steps
        for source in transition.sources
    ]
    rows = [
        f"| {step} | {', '.join(transition.sources)} | {transition.target or 'the same'} |"
        for step, transition in steps
    ]
    return "\n".join(
        [
            "# The life of a plan",
            "",
            "Generated from `dayclear.planning.states`; a test compares the two.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *arrows,
            "```",
            "",
            "| step | from | to |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )
