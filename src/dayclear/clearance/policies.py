"""Who may do what for clearance. ``can_x`` is the boolean twin of ``check_can_x``.

Least sight: a gate hears yes or no for the rosters of its own places; names are for whoever keeps the rosters there.
"""

from django.utils.translation import gettext as _

from dayclear.clearance.models import Antigen, Employer
from dayclear.clearance.states import KEEPING
from dayclear.command.models import Account
from dayclear.command.protocol import KeyGroup
from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope

DUTY = "clearance"
"""Asks at a gate, and sees what an employer is told."""


class NotYourRoster(Refused):
    """Rosters are kept by whoever checks information at the work place."""


class NotYourGate(Refused):
    """A gate is kept, and an antigen seen, by whoever clears people for work at the work place."""


class NotYourEntry(Refused):
    """A positive antigen is taken back by who entered it, or by whoever commands the place where it is looked after."""


class MustBeSeen(Refused):
    """The protocol lets a key group tell no test that nobody has seen."""


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


def can_take_back(antigen: Antigen, by: Account, scope: Scope) -> bool:
    """What a person told alone is taken back by command only: whoever keeps the roster answers for full shifts too."""
    return antigen.reported_by_id == by.pk or scope.commands(antigen.place_path)


def check_can_take_back(antigen: Antigen, by: Account, scope: Scope) -> None:
    if not can_take_back(antigen, by, scope):
        raise NotYourEntry(
            _("You have not entered this test, and do not command the place."),
            _("Ask whoever entered it, or whoever commands the place."),
        )


def check_may_self_report(group: KeyGroup | None) -> None:
    """``group`` None: the protocol no longer knows it, and so does not let it."""
    if group is None or not group.self_report:
        raise MustBeSeen(
            _("People of this key group may not test themselves alone."),
            _("Have somebody see the test and record it."),
        )
