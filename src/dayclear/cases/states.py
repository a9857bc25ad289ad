"""The life of a case, as one table."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.kernel.errors import Conflict


class CaseStatus(models.TextChoices):
    CONFIRMED = "confirmed", gettext_lazy("To be moved")
    MOVED = "moved", gettext_lazy("Moved")
    CLOSED = "closed", gettext_lazy("Closed")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class Milestone(models.TextChoices):
    """What must be there before a case closes."""

    SEALED = "sealed", gettext_lazy("Household sealed")
    TRACED = "traced", gettext_lazy("Traced")
    MOVED = "moved", gettext_lazy("Moved")
    DISINFECTED = "disinfected", gettext_lazy("Home disinfected")


OPEN = (CaseStatus.CONFIRMED, CaseStatus.MOVED)

# step → (from, to)
TRANSITIONS: Mapping[str, tuple[tuple[CaseStatus, ...], CaseStatus]] = {
    "move": ((CaseStatus.CONFIRMED,), CaseStatus.MOVED),
    "close": ((CaseStatus.MOVED,), CaseStatus.CLOSED),
    "withdraw": ((CaseStatus.CONFIRMED, CaseStatus.MOVED, CaseStatus.CLOSED), CaseStatus.WITHDRAWN),
}


class StepNotAllowed(Conflict):
    """What has become of the case does not allow the step."""


def after(step: str, status: str) -> CaseStatus:
    """The status after the step; raises StepNotAllowed where the table has none from ``status``."""
    sources, target = TRANSITIONS[step]
    if status not in sources:
        raise StepNotAllowed(
            _("This is not possible: the case is “%(status)s”.") % {"status": CaseStatus(status).label},
            _("Load the page again to see what has happened meanwhile."),
        )
    return target


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/states/case.md."""
    arrows = [
        f"    {source.value} --> {target.value}: {step}"
        for step, (sources, target) in TRANSITIONS.items()
        for source in sources
    ]
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> confirmed: confirm", *arrows, "```"]
    return "\n".join(
        ["# The life of a case", "", "Generated from `dayclear.cases.states`; a test compares the two.", "", *lines, ""]
    )
