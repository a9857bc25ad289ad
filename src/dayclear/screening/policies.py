"""Who may do what in screening. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin.

``by`` None is the system: a loop or the worker, which has checked its caller itself.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.screening.models import Round, RoundPlace, RoundTotal
from dayclear.screening.rules import strange_among
from dayclear.screening.states import UNACCOUNTED

DUTY = "testing"
"""The duty of the protocol that lets a post see and record samples."""


class NamesMissing(Refused):
    """A round closes only when every name on its due list is accounted for."""

    def __init__(self, missing: int) -> None:
        self.missing = missing
        super().__init__(
            ngettext(
                "%(count)s person has not been reached yet.",
                "%(count)s people have not been reached yet.",
                missing,
            )
            % {"count": f"{missing:,}"},
            _("Sample them, or write down for each by name why not; then close the round."),
        )


class NotATube(InvalidInput):
    """A tube's barcode looks as the protocol says: anything else was scanned by mistake."""


def strange_tubes(barcodes: Iterable[str], at: datetime) -> dict[str, NotATube]:
    """Those of these barcodes that are no tube's by the protocol, each with what to say of it."""
    rule = protocol_in_force(at).screening
    return {
        barcode: NotATube(
            _("“%(barcode)s” is no tube's barcode, which here is: %(shape)s.")
            % {"barcode": barcode, "shape": rule.tube_code_said},
            _("The code of a door or of a person was probably scanned. Scan the tube."),
        )
        for barcode in strange_among(barcodes, rule.tube_code)
    }


def check_tube(barcode: str, at: datetime) -> None:
    """Raises NotATube."""
    for refusal in strange_tubes([barcode], at).values():
        raise refusal


def missing_in(round: Round) -> int:  # noqa: A002 - the record's own name.
    """How many names of a round nobody has accounted for."""
    totals = RoundTotal.objects.filter(round=round).values_list(*(str(state) for state in UNACCOUNTED))
    return sum(sum(row) for row in totals)


def check_nobody_missing(missing: int) -> None:
    """Raises NamesMissing with their number."""
    if missing:
        raise NamesMissing(missing)


class AwayUnproved(Refused):
    """Who is away was tested where they are, or somebody answers for it by name that this is not known."""

    def __init__(self, unproved: int) -> None:
        self.unproved = unproved
        super().__init__(
            ngettext(
                "%(count)s person is away, and nothing proves a test there.",
                "%(count)s people are away, and nothing proves a test there.",
                unproved,
            )
            % {"count": f"{unproved:,}"},
            _("Write down the proof of each, or say why you sign without it."),
        )


def check_proved_or_accepted(unproved: int, accepted_why: str) -> None:
    """Raises AwayUnproved with their number."""
    if unproved and not accepted_why.strip():
        raise AwayUnproved(unproved)


def check_can_close(round: Round) -> None:  # noqa: A002
    """Raises NamesMissing with their number."""
    check_nobody_missing(missing_in(round))


def can_close(round: Round) -> bool:  # noqa: A002
    return missing_in(round) == 0


class NotYourSwabs(Refused):
    """Whose swab is in which tube is for the posts of testing."""


def can_see_swabs(scope: Scope) -> bool:
    return scope.has(DUTY)


def check_can_see_swabs(scope: Scope) -> None:
    if not can_see_swabs(scope):
        raise NotYourSwabs(
            _("Whose swab is in which tube is for the posts of testing."), _("Ask one of them.")
        )


class NotYourRound(Refused):
    """Rounds are opened and closed by whoever commands their places."""


def check_can_open(place: Place, scope: Scope) -> None:
    if not scope.commands(place.path):
        raise NotYourRound(
            _("You do not command %(place)s.") % {"place": place.name},
            _("Choose places you answer for, or ask the post above."),
        )


def can_open(place: Place, scope: Scope) -> bool:
    return scope.commands(place.path)


def check_can_sign(round: Round, scope: Scope) -> None:  # noqa: A002
    """Whoever closes a round answers for every place in it."""
    if not can_sign(round, scope):
        raise NotYourRound(
            _("You do not command every place of this round."), _("Ask the post above to close it.")
        )


def check_can_sign_place(place: Place, scope: Scope) -> None:
    """Whoever tests at a place, its building leader or the one above, signs for it."""
    if not can_sign_place(place, scope):
        raise NotYourRound(
            _("You do not answer for %(place)s.") % {"place": place.name},
            _("Ask the post that answers there to sign."),
        )


def can_sign_place(place: Place, scope: Scope) -> bool:
    return scope.covers(place.path, DUTY)


def can_sign(round: Round, scope: Scope) -> bool:  # noqa: A002
    paths = RoundPlace.objects.filter(round=round).values_list("place_path", flat=True)
    return all(scope.commands(path) for path in paths)
