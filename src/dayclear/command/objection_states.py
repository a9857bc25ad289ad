"""The life of an objection to a measure as one table."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.transitions import TransitionTable, from_each


class ObjectionStatus(models.TextChoices):
    OPEN = "open", _("Waits for an answer")
    UPHELD = "upheld", _("Upheld: the measure ends")
    CHANGED = "changed", _("Upheld in part: the measure is changed")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", _("Taken back by the person")


class Change(models.TextChoices):
    """What an objection that is upheld in part changes."""

    SOONER = "sooner", _("It ends, or is decided anew, on an earlier day")
    PLACE = "place", _("It holds at another place")
    EASED = "eased", _("It holds with an exception")


class ObjectionStep(StrEnum):
    UPHOLD = "uphold"
    CHANGE = "change"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"


OBJECTION = TransitionTable(
    subject="an objection",
    starts_as=ObjectionStatus.OPEN,
    transitions=(
        # The task says who answers: the post that owns it and those above.
        *from_each((ObjectionStatus.OPEN,), ObjectionStep.UPHOLD, ObjectionStatus.UPHELD),
        *from_each((ObjectionStatus.OPEN,), ObjectionStep.CHANGE, ObjectionStatus.CHANGED),
        *from_each((ObjectionStatus.OPEN,), ObjectionStep.DISMISS, ObjectionStatus.DISMISSED),
        *from_each(
            (ObjectionStatus.OPEN,),
            ObjectionStep.WITHDRAW,
            ObjectionStatus.WITHDRAWN,
            "information",
            "tracing",
            "medical",
            "care",
        ),
    ),
    message=_("This is not possible while it is “%(state)s”."),
    remedy=_("Load the page again to see what has happened meanwhile."),
    label=lambda status: ObjectionStatus(status).label,
)

LIVES = {"objection": OBJECTION}


def page(name: str) -> str:
    """One life as a page of docs/states/."""
    return LIVES[name].page(__name__)
