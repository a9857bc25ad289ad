"""The lives of a positive antigen, a suspicion until a nucleic-acid test says more, and of a photo nobody has seen yet."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.transitions import TransitionTable, from_each

KEEPING = "information"
"""Keeps rosters, and sees who is missing by name."""


class Suspicion(models.TextChoices):
    WAITING = "waiting", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUTED = "refuted", _("Refuted")
    TAKEN_BACK = "taken_back", _("Taken back")


class SuspicionStep(StrEnum):
    CONFIRM = "confirm"
    REFUTE = "refute"
    TAKE_BACK = "take_back"


class PhotoCheck(models.TextChoices):
    WAITING = "waiting", _("To be looked at")
    READABLE = "readable", _("Readable")
    UNREADABLE = "unreadable", _("Not readable")


class PhotoStep(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"


SUSPICION = TransitionTable(
    subject="a positive antigen",
    starts_as=Suspicion.WAITING,
    transitions=(
        # A laboratory may correct itself, either way; only a nucleic-acid result confirms and refutes, never a person.
        *from_each((Suspicion.WAITING, Suspicion.REFUTED), SuspicionStep.CONFIRM, Suspicion.CONFIRMED),
        *from_each((Suspicion.WAITING, Suspicion.CONFIRMED), SuspicionStep.REFUTE, Suspicion.REFUTED),
        # An entry by mistake, as long as no result has said anything of it.
        *from_each((Suspicion.WAITING,), SuspicionStep.TAKE_BACK, Suspicion.TAKEN_BACK),
    ),
    message=_("This is not possible while it is “%(state)s”."),
    remedy=_("Load the page again to see what has happened meanwhile."),
    label=lambda status: Suspicion(status).label,
)

PHOTO = TransitionTable(
    subject="a photo of an antigen",
    starts_as=PhotoCheck.WAITING,
    transitions=(
        *from_each(
            (PhotoCheck.WAITING, PhotoCheck.UNREADABLE), PhotoStep.ACCEPT, PhotoCheck.READABLE, KEEPING
        ),
        *from_each(
            (PhotoCheck.WAITING, PhotoCheck.READABLE), PhotoStep.REFUSE, PhotoCheck.UNREADABLE, KEEPING
        ),
    ),
    message=_("This is not possible while it is “%(state)s”."),
    remedy=_("Load the page again to see what has happened meanwhile."),
    label=lambda status: PhotoCheck(status).label,
)

LIVES = {"antigen": SUSPICION, "antigen_photo": PHOTO}


def page(name: str) -> str:
    """One life as a page of docs/states/."""
    return LIVES[name].page(__name__)
