"""The life of a positive antigen: a suspicion until a nucleic-acid test confirms or refutes it."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.transitions import TransitionTable, from_each


class Suspicion(models.TextChoices):
    WAITING = "waiting", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUTED = "refuted", _("Refuted")


class SuspicionStep(StrEnum):
    CONFIRM = "confirm"
    REFUTE = "refute"


SUSPICION = TransitionTable(
    subject="a positive antigen",
    starts_as=Suspicion.WAITING,
    transitions=(
        # A laboratory may correct itself, either way; only a nucleic-acid result takes these steps, never a person.
        *from_each((Suspicion.WAITING, Suspicion.REFUTED), SuspicionStep.CONFIRM, Suspicion.CONFIRMED),
        *from_each((Suspicion.WAITING, Suspicion.CONFIRMED), SuspicionStep.REFUTE, Suspicion.REFUTED),
    ),
    message=_("This is not possible while it is “%(state)s”."),
    remedy=_("Load the page again to see what has happened meanwhile."),
    label=lambda status: Suspicion(status).label,
)

LIVES = {"antigen": SUSPICION}


def page(name: str) -> str:
    """One life as a page of docs/states/."""
    return LIVES[name].page(__name__)
