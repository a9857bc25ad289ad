"""The life of a transfer, as one table."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.kernel.errors import Conflict


class TransferStatus(models.TextChoices):
    ORDERED = "ordered", gettext_lazy("Waiting for a bed")
    BED_GIVEN = "bed_given", gettext_lazy("Bed held")
    UNDER_WAY = "under_way", gettext_lazy("Under way")
    ARRIVED = "arrived", gettext_lazy("Arrived")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")


OPEN = (TransferStatus.ORDERED, TransferStatus.BED_GIVEN, TransferStatus.UNDER_WAY)

# step → (from, to)
TRANSITIONS: Mapping[str, tuple[tuple[TransferStatus, ...], TransferStatus]] = {
    "give_bed": ((TransferStatus.ORDERED,), TransferStatus.BED_GIVEN),
    "depart": ((TransferStatus.BED_GIVEN,), TransferStatus.UNDER_WAY),
    "arrive": ((TransferStatus.UNDER_WAY,), TransferStatus.ARRIVED),
    "cancel": (OPEN, TransferStatus.CANCELLED),
}


class StepNotAllowed(Conflict):
    """What has become of the transfer does not allow the step."""


def after(step: str, status: str) -> TransferStatus:
    """The status after the step; raises StepNotAllowed where the table has none from ``status``."""
    sources, target = TRANSITIONS[step]
    if status not in sources:
        raise StepNotAllowed(
            _("This is not possible: the transfer is “%(status)s”.") % {"status": TransferStatus(status).label},
            _("Load the page again to see what has happened meanwhile."),
        )
    return target


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/states/transfer.md."""
    arrows = [
        f"    {source.value} --> {target.value}: {step}"
        for step, (sources, target) in TRANSITIONS.items()
        for source in sources
    ]
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> ordered: order", *arrows, "```"]
    return "\n".join(
        [
            "# The life of a transfer",
            "",
            "Generated from `dayclear.transfers.states`; a test compares the two.",
            "",
            *lines,
            "",
        ]
    )
