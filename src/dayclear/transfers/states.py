"""The lives of a transfer, of a way home, of a stay in a bed and of a trip, each as one table."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.transitions import TransitionTable, from_each


class TransferStatus(models.TextChoices):
    ORDERED = "ordered", _("Waiting for a bed")
    BED_GIVEN = "bed_given", _("Bed held")
    TO_GO_HOME = "to_go_home", _("Waits to go home")
    UNDER_WAY = "under_way", _("On the way")
    ARRIVED = "arrived", _("Arrived")
    CANCELLED = "cancelled", _("Cancelled")


class TransferStep(StrEnum):
    GIVE_BED = "give_bed"
    DEPART = "depart"
    ARRIVE = "arrive"
    CANCEL = "cancel"
    LOSE_BED = "lose_bed"
    ORDER_AGAIN = "order_again"


class TripStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("On the way")
    STRANDED = "stranded", _("Broken down on the way")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class TripStep(StrEnum):
    START = "start"
    BREAK_DOWN = "break_down"
    RESUME = "resume"
    END = "end"
    CANCEL = "cancel"


class StayStatus(models.TextChoices):
    RESERVED = "reserved", _("Held")
    IN = "in", _("In the bed")
    RELEASED = "released", _("Released")
    DIED = "died", _("Died")
    CANCELLED = "cancelled", _("Cancelled")


class StayStep(StrEnum):
    ENTER = "enter"
    RELEASE = "release"
    DIE = "die"
    REOPEN = "reopen"
    TAKE_DEATH_BACK = "take_death_back"
    CANCEL = "cancel"


WAITING = (TransferStatus.ORDERED, TransferStatus.BED_GIVEN, TransferStatus.TO_GO_HOME)
OPEN = (*WAITING, TransferStatus.UNDER_WAY)
INTO_A_BED = (TransferStatus.ORDERED, TransferStatus.BED_GIVEN, TransferStatus.UNDER_WAY)
BEGUN = (TripStatus.UNDER_WAY, TripStatus.STRANDED)
STANDING_TRIPS = (TripStatus.PLANNED, *BEGUN)
OCCUPYING = (StayStatus.RESERVED, StayStatus.IN)

_MESSAGE = _("This is not possible while it is “%(state)s”.")
_REMEDY = _("Load the page again to see what has happened meanwhile.")

TRANSFER = TransitionTable(
    subject="a transfer",
    starts_as=TransferStatus.ORDERED,
    transitions=(
        # Until the vehicle leaves, another bed may be better.
        *from_each(
            (TransferStatus.ORDERED, TransferStatus.BED_GIVEN),
            TransferStep.GIVE_BED,
            TransferStatus.BED_GIVEN,
            "transfers",
            "medical",
        ),
        *from_each((TransferStatus.BED_GIVEN,), TransferStep.DEPART, TransferStatus.UNDER_WAY, "transfers"),
        # Whoever is there has arrived, even where nobody wrote down the departure.
        *from_each(
            (TransferStatus.BED_GIVEN, TransferStatus.UNDER_WAY),
            TransferStep.ARRIVE,
            TransferStatus.ARRIVED,
            "transfers",
            "medical",
        ),
        *from_each(INTO_A_BED, TransferStep.CANCEL, TransferStatus.CANCELLED, "transfers"),
        # The bed was held too long, or is needed more by somebody else.
        *from_each(
            (TransferStatus.BED_GIVEN,),
            TransferStep.LOSE_BED,
            TransferStatus.ORDERED,
            "transfers",
            "medical",
        ),
    ),
    message=_MESSAGE,
    remedy=_REMEDY,
    label=lambda status: TransferStatus(status).label,
)

# Who was released needs a vehicle and no bed; whoever is at the door is at home, also where nobody wrote down the way.
WAY_HOME = TransitionTable(
    subject="a way home",
    starts_as=TransferStatus.TO_GO_HOME,
    transitions=(
        *from_each(
            (TransferStatus.TO_GO_HOME,),
            TransferStep.DEPART,
            TransferStatus.UNDER_WAY,
            "transfers",
            "medical",
        ),
        *from_each(
            (TransferStatus.TO_GO_HOME, TransferStatus.UNDER_WAY),
            TransferStep.ARRIVE,
            TransferStatus.ARRIVED,
            "transfers",
        ),
        *from_each(
            (TransferStatus.TO_GO_HOME, TransferStatus.UNDER_WAY),
            TransferStep.CANCEL,
            TransferStatus.CANCELLED,
            "transfers",
        ),
        # Given up for somebody who is here after all.
        *from_each(
            (TransferStatus.CANCELLED,),
            TransferStep.ORDER_AGAIN,
            TransferStatus.TO_GO_HOME,
            "information",
            "medical",
        ),
    ),
    message=_MESSAGE,
    remedy=_REMEDY,
    label=lambda status: TransferStatus(status).label,
)

STAY = TransitionTable(
    subject="a stay",
    starts_as=StayStatus.RESERVED,
    transitions=(
        *from_each((StayStatus.RESERVED,), StayStep.ENTER, StayStatus.IN, "transfers", "medical"),
        *from_each((StayStatus.IN,), StayStep.RELEASE, StayStatus.RELEASED, "medical"),
        *from_each((StayStatus.IN,), StayStep.DIE, StayStatus.DIED, "medical"),
        # The death was entered by mistake: they lie there again where the bed is free, or have left it alive.
        *from_each((StayStatus.DIED,), StayStep.REOPEN, StayStatus.IN, "medical", "information"),
        *from_each(
            (StayStatus.DIED,), StayStep.TAKE_DEATH_BACK, StayStatus.RELEASED, "medical", "information"
        ),
        *from_each((StayStatus.RESERVED,), StayStep.CANCEL, StayStatus.CANCELLED, "transfers"),
    ),
    message=_MESSAGE,
    remedy=_REMEDY,
    label=lambda status: StayStatus(status).label,
)

TRIP = TransitionTable(
    subject="a trip",
    starts_as=TripStatus.PLANNED,
    transitions=(
        *from_each((TripStatus.PLANNED,), TripStep.START, TripStatus.UNDER_WAY, "transfers"),
        # Who is on board of a vehicle that breaks down stays there until another takes them over, or it runs again.
        *from_each((TripStatus.UNDER_WAY,), TripStep.BREAK_DOWN, TripStatus.STRANDED, "transfers"),
        *from_each((TripStatus.STRANDED,), TripStep.RESUME, TripStatus.UNDER_WAY, "transfers"),
        *from_each(BEGUN, TripStep.END, TripStatus.ENDED, "transfers", "medical"),
        *from_each((TripStatus.PLANNED,), TripStep.CANCEL, TripStatus.CANCELLED, "transfers"),
    ),
    message=_MESSAGE,
    remedy=_REMEDY,
    label=lambda status: TripStatus(status).label,
)

LIVES = {"transfer": TRANSFER, "way_home": WAY_HOME, "stay": STAY, "trip": TRIP}


def page(name: str) -> str:
    """One life as a page of docs/states/."""
    return LIVES[name].page(__name__)
