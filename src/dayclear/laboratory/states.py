"""The lives of a box of tubes and of an offer of capacity, each as one table.

Checks, tests and the diagrams in docs/states/ all come from these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.kernel.errors import Conflict


class BoxState(models.TextChoices):
    PACKING = "packing", gettext_lazy("Being packed")
    SENT = "sent", gettext_lazy("On its way")
    ARRIVED = "arrived", gettext_lazy("Arrived, being scanned")
    SETTLED = "settled", gettext_lazy("Every tube accounted for")
    DISSOLVED = "dissolved", gettext_lazy("Unpacked again")


class BoxStep(StrEnum):
    LIST = "list"
    CHANGE = "change"
    SEND = "send"
    ARRIVE = "arrive"
    SETTLE = "settle"
    DISSOLVE = "dissolve"


class OfferState(models.TextChoices):
    OFFERED = "offered", gettext_lazy("Offered")
    TAKEN = "taken", gettext_lazy("Taken")
    DECLINED = "declined", gettext_lazy("Declined")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    RETURNED = "returned", gettext_lazy("Given back")


class OfferStep(StrEnum):
    TAKE = "take"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Transition:
    """From any of ``sources`` to ``target``; None where the state stays as it is."""

    sources: tuple[str, ...]
    target: str | None


BOX: Mapping[str, Transition] = {
    # Where the laboratory was faster than the list, the list is written afterwards.
    BoxStep.LIST: Transition((BoxState.PACKING, BoxState.ARRIVED), None),
    # Tubes are taken out.
    BoxStep.CHANGE: Transition((BoxState.PACKING,), None),
    BoxStep.SEND: Transition((BoxState.PACKING,), BoxState.SENT),
    # The runner may be faster than whoever tells that the box was sent.
    BoxStep.ARRIVE: Transition((BoxState.PACKING, BoxState.SENT, BoxState.ARRIVED), BoxState.ARRIVED),
    BoxStep.SETTLE: Transition((BoxState.SENT, BoxState.ARRIVED), BoxState.SETTLED),
    BoxStep.DISSOLVE: Transition((BoxState.PACKING,), BoxState.DISSOLVED),
}

OFFER: Mapping[str, Transition] = {
    # Taken again, another share is taken instead.
    OfferStep.TAKE: Transition((OfferState.OFFERED, OfferState.TAKEN), OfferState.TAKEN),
    OfferStep.DECLINE: Transition((OfferState.OFFERED,), OfferState.DECLINED),
    OfferStep.WITHDRAW: Transition((OfferState.OFFERED,), OfferState.WITHDRAWN),
    OfferStep.RETURN: Transition((OfferState.TAKEN,), OfferState.RETURNED),
}

LIVES: Mapping[str, tuple[str, Mapping[str, Transition]]] = {
    "box": ("a box of tubes", BOX),
    "offer": ("an offer of capacity", OFFER),
}


class StepNotAllowed(Conflict):
    """What the box or the offer has become does not allow the step."""


def sources(life: Mapping[str, Transition], step: str) -> list[str]:
    """The states a step may start from, as plain text for a statement."""
    return [str(state) for state in life[step].sources]


def check(life: Mapping[str, Transition], step: str, state: str, *, label: object) -> None:
    """Raises StepNotAllowed where no such step starts from ``state``, which users read as ``label``."""
    if state not in life[step].sources:
        raise StepNotAllowed(
            _("This is not possible while it is “%(state)s”.") % {"state": label},
            _("Load the page again to see what has happened meanwhile."),
        )


def diagram(name: str) -> str:
    """One table as a Mermaid state diagram and a Markdown table, for docs/states/."""
    what, life = LIVES[name]
    steps = [(str(step), transition) for step, transition in life.items()]
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
            f"# The life of {what}",
            "",
            "Generated from `dayclear.laboratory.states`; a test compares the two.",
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
