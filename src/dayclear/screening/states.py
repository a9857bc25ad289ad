"""The lives of a round, of a tube and of a name on the due list, each as one table.

Checks, tests and the diagrams in docs/states/ all come from these tables. Set-based writes take their
``WHERE state IN`` from ``sources``, so that SQL and Python cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.kernel.errors import Conflict


class RoundStatus(models.TextChoices):
    PLANNED = "planned", gettext_lazy("Planned")
    OPEN = "open", gettext_lazy("Under way")
    CLOSED = "closed", gettext_lazy("Completed")


class TubeState(models.TextChoices):
    FILLING = "filling", gettext_lazy("Filling")
    SENT = "sent", gettext_lazy("Sent to the laboratory")
    RECEIVED = "received", gettext_lazy("Received by the laboratory")
    RESULTED = "resulted", gettext_lazy("Result known")
    VOID = "void", gettext_lazy("Void")


class DueState(models.TextChoices):
    DUE = "due", gettext_lazy("Due")
    SAMPLED = "sampled", gettext_lazy("Sampled")
    KNOWN = "known", gettext_lazy("Result known")
    EXEMPT = "exempt", gettext_lazy("Exempt")
    AWAY = "away", gettext_lazy("Away")
    REFUSED = "refused", gettext_lazy("Refused the test")
    NOT_AT_HOME = "not_at_home", gettext_lazy("Not at home")
    ISOLATED = "isolated", gettext_lazy("In isolation")


class RoundStep(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"


class TubeStep(StrEnum):
    SEND = "send"
    RECEIVE = "receive"
    LEARN = "learn"
    DISCARD = "discard"


class DueStep(StrEnum):
    SAMPLE = "sample"
    LEARN = "learn"
    EXCEPT = "except"
    RECALL = "recall"
    UNDO = "undo"
    RETEST = "retest"


@dataclass(frozen=True, slots=True)
class Transition:
    """From any of ``sources`` to one of ``targets``."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]


EXCEPTIONS = (DueState.EXEMPT, DueState.AWAY, DueState.REFUSED, DueState.NOT_AT_HOME, DueState.ISOLATED)
# Nobody opened the door: the name is written down, and somebody must knock again.
UNACCOUNTED = (DueState.DUE, DueState.NOT_AT_HOME)

SWABBED = (DueState.SAMPLED, DueState.KNOWN)

ROUND: Mapping[str, Transition] = {
    RoundStep.OPEN: Transition((RoundStatus.PLANNED,), (RoundStatus.OPEN,)),
    RoundStep.CLOSE: Transition((RoundStatus.OPEN,), (RoundStatus.CLOSED,)),
    # A result that sends people back to be sampled again opens a round that was thought complete.
    RoundStep.REOPEN: Transition((RoundStatus.CLOSED,), (RoundStatus.OPEN,)),
}

TUBE: Mapping[str, Transition] = {
    TubeStep.SEND: Transition((TubeState.FILLING,), (TubeState.SENT,)),
    TubeStep.RECEIVE: Transition((TubeState.FILLING, TubeState.SENT), (TubeState.RECEIVED,)),
    # A laboratory may report a tube that nobody scanned in; a correction reports it again.
    TubeStep.LEARN: Transition(
        (TubeState.FILLING, TubeState.SENT, TubeState.RECEIVED, TubeState.RESULTED), (TubeState.RESULTED,)
    ),
    TubeStep.DISCARD: Transition((TubeState.FILLING, TubeState.SENT, TubeState.RECEIVED), (TubeState.VOID,)),
}

DUE: Mapping[str, Transition] = {
    # A swab that was taken is a fact, whatever was noted about the person before.
    DueStep.SAMPLE: Transition((DueState.DUE, *EXCEPTIONS), (DueState.SAMPLED,)),
    # A tube that is lost or spoilt sends its people back; its result may still arrive.
    DueStep.LEARN: Transition((DueState.DUE, DueState.SAMPLED, DueState.KNOWN), (DueState.KNOWN,)),
    DueStep.EXCEPT: Transition((DueState.DUE, *EXCEPTIONS), EXCEPTIONS),
    DueStep.RECALL: Transition(EXCEPTIONS, (DueState.DUE,)),
    DueStep.UNDO: Transition((DueState.SAMPLED,), (DueState.DUE,)),
    DueStep.RETEST: Transition((DueState.SAMPLED, DueState.KNOWN), (DueState.DUE,)),
}

LIVES: Mapping[str, tuple[str, Mapping[str, Transition]]] = {
    "round": ("a round", ROUND),
    "tube": ("a tube", TUBE),
    "due": ("a name on the due list", DUE),
}


class StepNotAllowed(Conflict):
    """What the record has become does not allow the step."""


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
    steps: Sequence[tuple[str, Transition]] = [(str(step), transition) for step, transition in life.items()]
    arrows = [
        f"    {source} --> {target}: {step}"
        for step, transition in steps
        for source in transition.sources
        for target in transition.targets
        if source != target
    ]
    rows = [
        f"| {step} | {', '.join(transition.sources)} | {', '.join(transition.targets)} |"
        for step, transition in steps
    ]
    return "\n".join(
        [
            f"# The life of {what}",
            "",
            "Generated from `dayclear.screening.states`; a test compares the two.",
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
