"""Who may look at a person's record: every look needs a reason, which is written down with it."""

from uuid import UUID

from django.utils.translation import gettext as _

from dayclear.kernel.errors import DayclearError, NotFound, Refused
from dayclear.kernel.scope import Scope
from dayclear.people.models import Person

SHORTEST_REASON = 4


def check_can_look(
    *, scope: Scope, person: Person, task_id: UUID | None = None, reason: str = "", duty: str | None = None
) -> None:
    """Raises NotFound outside the scope, and Refused where neither a task nor a reason in words is given."""
    if not scope.covers(person.place_path, duty):
        raise NotFound(_("There is no such person."), _("Search by name, phone or door."))
    if task_id is None and len(reason.strip()) < SHORTEST_REASON:
        raise Refused(
            _("Looking at a person's record needs a reason."),
            _("Open it from a task, or write what it is for."),
        )


def can_look(
    *, scope: Scope, person: Person, task_id: UUID | None = None, reason: str = "", duty: str | None = None
) -> bool:
    try:
        check_can_look(scope=scope, person=person, task_id=task_id, reason=reason, duty=duty)
    except DayclearError:
        return False
    return True
