"""Who may do what for clearance. ``can_x`` is the boolean twin of ``check_can_x``.

Least sight: a gate hears yes or no for the rosters of its own places; names are for whoever keeps the rosters there.
"""

from django.utils.translation import gettext as _

from dayclear.clearance.models import Employer
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope

DUTY = "clearance"
"""Asks at a gate, and sees what an employer is told."""
KEEPING = "information"
"""Keeps rosters, and sees who is missing by name."""


class NotYourRoster(Refused):
    """Rosters are kept by whoever checks information at the work place."""


class NotYourGate(Refused):
    """A gate is kept, and an antigen seen, by whoever clears people for work at the work place."""


def can_keep(path: str, scope: Scope) -> bool:
    return scope.covers(path, KEEPING)


def check_can_keep(path: str, scope: Scope) -> None:
    if not can_keep(path, scope):
        raise NotYourRoster(
            _("You do not keep the rosters of this place."), _("Ask the information pair there.")
        )


def can_keep_something(scope: Scope) -> bool:
    return scope.has(KEEPING)


def can_ask(scope: Scope) -> bool:
    return scope.has(DUTY)


def check_can_ask(scope: Scope) -> None:
    if not can_ask(scope):
        raise NotYourGate(_("You keep no gate."), _("Ask the command for a post at a gate."))


def can_report(employer: Employer, scope: Scope) -> bool:
    return any(scope.covers(employer.place_path, duty) for duty in (DUTY, KEEPING))


def check_can_report(employer: Employer, scope: Scope) -> None:
    if not can_report(employer, scope):
        raise NotYourGate(
            _("You do not clear people for %(employer)s.") % {"employer": employer.name},
            _("Ask whoever keeps its gate or its roster."),
        )
