"""The lives of a case, of a contact, and of a match with the roster, each as one table."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from dayclear.kernel.transitions import TransitionTable, from_each


class CaseStatus(models.TextChoices):
    CONFIRMED = "confirmed", _("To be moved")
    MOVED = "moved", _("Moved")
    CLOSED = "closed", _("Closed")
    RELEASED = "released", _("Released")
    DIED = "died", _("Died")
    LEFT = "left", _("Left the district unmoved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Milestone(models.TextChoices):
    """What must be there before a case closes."""

    SEALED = "sealed", _("Household sealed")
    TRACED = "traced", _("Traced")
    DISINFECTED = "disinfected", _("Home disinfected")
    MOVED = "moved", _("Moved")


class CaseStep(StrEnum):
    SEAL = "seal"
    TRACE = "trace"
    DISINFECT = "disinfect"
    MOVE = "move"
    CLOSE = "close"
    RELEASE = "release"
    DIE = "die"
    CLOSE_UNMOVED = "close_unmoved"
    TAKE_DEATH_BACK = "take_death_back"
    REOPEN = "reopen"
    LEAVE = "leave"
    CLOSE_LEFT = "close_left"
    COME_BACK = "come_back"
    WITHDRAW = "withdraw"


class ContactStatus(models.TextChoices):
    LISTED = "listed", _("To be moved")
    ISOLATING = "isolating", _("In isolation")
    AT_HOME = "at_home", _("Watched at home")
    RELEASED = "released", _("Released")
    BECAME_CASE = "became_case", _("Became a case")
    STRUCK_OFF = "struck_off", _("Struck off")


class ContactStep(StrEnum):
    ISOLATE = "isolate"
    WATCH_AT_HOME = "watch_at_home"
    RELEASE = "release"
    CONFIRM = "confirm"
    STRIKE_OFF = "strike_off"
    RELIST = "relist"
    RETURN = "return"
    RETURN_HOME = "return_home"


class MatchStatus(models.TextChoices):
    PROPOSED = "proposed", _("To be decided")
    JOINED = "joined", _("The same person")
    REJECTED = "rejected", _("Somebody else")
    OVERTAKEN = "overtaken", _("Known to be another resident")


class MatchStep(StrEnum):
    JOIN = "join"
    REJECT = "reject"
    OVERTAKE = "overtake"


OPEN = (CaseStatus.CONFIRMED, CaseStatus.MOVED)
ENDED_GONE = (CaseStatus.DIED, CaseStatus.LEFT)
TELLING_DEATH = ("medical", "information", "tracing")
TELLING_DEPARTURE = ("information", "tracing")
STANDING = (ContactStatus.LISTED, ContactStatus.ISOLATING, ContactStatus.AT_HOME)

_MESSAGE = _("This is not possible while it is “%(state)s”.")
_REMEDY = _("Load the page again to see what has happened meanwhile.")

CASE = TransitionTable(
    subject="a case",
    starts_as=CaseStatus.CONFIRMED,
    transitions=(
        # What starts together may end in any order: these steps leave the case where the transfer brought it.
        *(
            row
            for status in OPEN
            for row in (
                *from_each((status,), CaseStep.SEAL, status, "transfers", "information"),
                *from_each((status,), CaseStep.TRACE, status, "tracing"),
                *from_each((status,), CaseStep.DISINFECT, status, "disinfection"),
            )
        ),
        *from_each((CaseStatus.CONFIRMED,), CaseStep.MOVE, CaseStatus.MOVED, "transfers"),
        *from_each((CaseStatus.MOVED,), CaseStep.CLOSE, CaseStatus.CLOSED),
        # Whoever goes home before everything around the case is done: it stays open until then.
        *from_each((CaseStatus.MOVED,), CaseStep.RELEASE, CaseStatus.MOVED, "medical"),
        *from_each((CaseStatus.CLOSED,), CaseStep.RELEASE, CaseStatus.RELEASED, "medical"),
        # What others owe around somebody who died goes on, and the case stays open until it is done.
        *from_each((CaseStatus.CONFIRMED,), CaseStep.DIE, CaseStatus.CONFIRMED, *TELLING_DEATH),
        *from_each((CaseStatus.MOVED,), CaseStep.DIE, CaseStatus.MOVED, *TELLING_DEATH),
        *from_each((CaseStatus.CLOSED,), CaseStep.DIE, CaseStatus.DIED, *TELLING_DEATH),
        # Whoever died before being moved is moved no more: the case ends without.
        *from_each((CaseStatus.CONFIRMED,), CaseStep.CLOSE_UNMOVED, CaseStatus.DIED),
        # Entered by mistake: the case is again what it was, and one that was never moved waits to be.
        *from_each((CaseStatus.CONFIRMED,), CaseStep.TAKE_DEATH_BACK, CaseStatus.CONFIRMED, *TELLING_DEATH),
        *from_each((CaseStatus.MOVED,), CaseStep.TAKE_DEATH_BACK, CaseStatus.MOVED, *TELLING_DEATH),
        *from_each((CaseStatus.DIED,), CaseStep.TAKE_DEATH_BACK, CaseStatus.CLOSED, *TELLING_DEATH),
        *from_each((CaseStatus.DIED,), CaseStep.REOPEN, CaseStatus.CONFIRMED, *TELLING_DEATH),
        # Whoever left the district before being moved is moved by others: the case ends without, until they come back.
        *from_each((CaseStatus.CONFIRMED,), CaseStep.LEAVE, CaseStatus.CONFIRMED, *TELLING_DEPARTURE),
        *from_each((CaseStatus.CONFIRMED,), CaseStep.CLOSE_LEFT, CaseStatus.LEFT),
        *from_each(
            (CaseStatus.CONFIRMED, CaseStatus.LEFT),
            CaseStep.COME_BACK,
            CaseStatus.CONFIRMED,
            *TELLING_DEPARTURE,
        ),
        # A laboratory's mistake may come to light after everything is done.
        *from_each(
            (*OPEN, CaseStatus.CLOSED, CaseStatus.RELEASED, CaseStatus.DIED, CaseStatus.LEFT),
            CaseStep.WITHDRAW,
            CaseStatus.WITHDRAWN,
            "tracing",
            "laboratory",
        ),
    ),
    message=_MESSAGE,
    remedy=_REMEDY,
    label=lambda status: CaseStatus(status).label,
)

CONTACT = TransitionTable(
    subject="a contact",
    starts_as=ContactStatus.LISTED,
    transitions=(
        # Whoever is watched at home may have been near another case.
        *from_each(
            (ContactStatus.LISTED, ContactStatus.AT_HOME),
            ContactStep.ISOLATE,
            ContactStatus.ISOLATING,
            "transfers",
        ),
        # After the site, or instead of it where the protocol knows no days there.
        *from_each(
            (ContactStatus.LISTED, ContactStatus.ISOLATING),
            ContactStep.WATCH_AT_HOME,
            ContactStatus.AT_HOME,
            "tracing",
            "medical",
        ),
        *from_each(STANDING, ContactStep.RELEASE, ContactStatus.RELEASED, "tracing", "medical"),
        *from_each(STANDING, ContactStep.CONFIRM, ContactStatus.BECAME_CASE),
        *from_each(STANDING, ContactStep.STRIKE_OFF, ContactStatus.STRUCK_OFF, "tracing"),
        # Listed again after all, or no case after all: where isolation had begun, it goes on, and so do the days at home.
        *from_each(
            (ContactStatus.STRUCK_OFF, ContactStatus.BECAME_CASE),
            ContactStep.RELIST,
            ContactStatus.LISTED,
            "tracing",
        ),
        *from_each((ContactStatus.BECAME_CASE,), ContactStep.RETURN, ContactStatus.ISOLATING),
        *from_each((ContactStatus.BECAME_CASE,), ContactStep.RETURN_HOME, ContactStatus.AT_HOME),
    ),
    message=_MESSAGE,
    remedy=_REMEDY,
    label=lambda status: ContactStatus(status).label,
)

_PROPOSED = (MatchStatus.PROPOSED,)
MATCH = TransitionTable(
    subject="a match with the roster",
    starts_as=MatchStatus.PROPOSED,
    transitions=(
        # One whose numbers and name agree is joined at once, without a proposal.
        *from_each(_PROPOSED, MatchStep.JOIN, MatchStatus.JOINED, "tracing"),
        *from_each(_PROPOSED, MatchStep.REJECT, MatchStatus.REJECTED, "tracing"),
        # Of several who may be meant, another one was.
        *from_each(_PROPOSED, MatchStep.OVERTAKE, MatchStatus.OVERTAKEN),
    ),
    message=_MESSAGE,
    remedy=_REMEDY,
    label=lambda status: MatchStatus(status).label,
)

LIVES = {"case": CASE, "contact": CONTACT, "match": MATCH}


def page(name: str) -> str:
    """One life as a page of docs/states/."""
    return LIVES[name].page(__name__)
