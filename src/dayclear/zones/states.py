"""The life of a zone proposal as one table."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.transitions import TransitionTable, from_each

EVERY_DUTY = "*"
"""Zones are decided by whoever holds every duty at the place: its commander, or one above."""


class ProposalStatus(models.TextChoices):
    OPEN = "open", _("To be decided")
    ACCEPTED = "accepted", _("Decided as proposed")
    DECLINED = "declined", _("Decided otherwise")
    OVERTAKEN = "overtaken", _("Overtaken by events")


class ProposalStep(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    OVERTAKE = "overtake"


_OPEN = (ProposalStatus.OPEN,)

PROPOSAL = TransitionTable(
    subject="a zone proposal",
    starts_as=ProposalStatus.OPEN,
    transitions=(
        *from_each(_OPEN, ProposalStep.ACCEPT, ProposalStatus.ACCEPTED, EVERY_DUTY),
        *from_each(_OPEN, ProposalStep.DECLINE, ProposalStatus.DECLINED, EVERY_DUTY),
        # What it rested on is gone, or another proposal took its place.
        *from_each(_OPEN, ProposalStep.OVERTAKE, ProposalStatus.OVERTAKEN),
    ),
    message=_("This is not possible while it is “%(state)s”."),
    remedy=_("Load the page again to see what has happened meanwhile."),
    label=lambda status: ProposalStatus(status).label,
)

LIVES = {"proposal": PROPOSAL}


def page(name: str) -> str:
    """One life as a page of docs/states/."""
    return LIVES[name].page(__name__)
