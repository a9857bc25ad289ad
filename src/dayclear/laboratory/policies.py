"""Who may do what in a laboratory. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from dayclear.kernel.codes import is_of_people
from dayclear.kernel.errors import InvalidInput, Refused
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import holds_for_district

DUTIES = ("laboratory", "testing")
"""The duties of the protocol whose posts work with tubes and their results."""


LABORATORY, TESTING = DUTIES


class NotYourDuty(Refused):
    """Tubes and results belong to the posts of the laboratories and of testing."""


class NotATube(InvalidInput):
    """Boxes and laboratories hold tubes: a door or a person was scanned by mistake."""


def check_tubes(scanned: Iterable[str]) -> None:
    """Raises NotATube with the first of these that is the code of a door or of a person."""
    for code in scanned:
        if is_of_people(code):
            raise NotATube(
                _("“%(code)s” is the code of a door or of a person, not of a tube.") % {"code": code},
                _("Scan the tube instead."),
            )


def can_see_results(scope: Scope) -> bool:
    return any(scope.has(duty) for duty in DUTIES)


def check_can_see_results(scope: Scope) -> None:
    if not can_see_results(scope):
        raise NotYourDuty(
            _("Results belong to the laboratories and to testing."), _("Ask the department of health.")
        )


def can_keep(scope: Scope) -> bool:
    """Whether the caller answers for the laboratories: they serve the whole district, so the duty counts there only."""
    return holds_for_district(scope, LABORATORY)


def check_can_keep(scope: Scope) -> None:
    if not can_keep(scope):
        raise NotYourDuty(
            _("The laboratories are kept by the district's laboratory liaison."),
            _("Ask the laboratory liaison or the department of health."),
        )


def can_pack(path: str, scope: Scope) -> bool:
    """Whether the caller packs boxes at the place: who samples there, or who answers for the laboratories."""
    return scope.covers(path, TESTING) or can_keep(scope)


def check_can_pack(path: str, scope: Scope) -> None:
    if not can_pack(path, scope):
        raise NotYourDuty(_("Boxes are packed by those who sample there."), _("Ask the post at the place."))
