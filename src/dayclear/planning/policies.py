"""Who plans a round and keeps its teams: whoever commands the places. ``can_x`` is the twin of ``check_can_x``."""

from django.utils.translation import gettext as _

from dayclear.kernel.errors import Refused
from dayclear.kernel.scope import Scope

DUTY = "testing"
"""The duty of the protocol that lets a post see plans."""


class NotYourPlan(Refused):
    """Rounds are planned by whoever commands their places."""


def can_plan(path: str, scope: Scope) -> bool:
    return scope.commands(path)


def check_can_plan(path: str, scope: Scope) -> None:
    if not can_plan(path, scope):
        raise NotYourPlan(_("You do not command this place."), _("Ask the post above to plan it."))
