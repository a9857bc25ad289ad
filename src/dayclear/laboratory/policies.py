"""Who may do what in a laboratory. ``check_can_x`` raises with the reason, ``can_x`` is its boolean twin."""

from django.utils.translation import gettext as _

from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope

DUTIES = ("laboratory", "testing")
"""The duties of the protocol whose posts work with tubes and their results."""


class NotYourDuty(Refused):
    """Tubes and results belong to the posts of the laboratories and of testing."""


def can_see_results(scope: Scope) -> bool:
    return any(scope.has(duty) for duty in DUTIES)


def check_can_see_results(scope: Scope) -> None:
    if not can_see_results(scope):
        raise NotYourDuty(
            _("Results belong to the laboratories and to testing."), _("Ask the department of health.")
        )
