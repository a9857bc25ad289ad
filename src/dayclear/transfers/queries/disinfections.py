"""What was disinfected, how, and from when on it may be used; no names of who lives or lay there."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within
from dayclear.transfers.models import Disinfection


def disinfections(scope: Scope, since: datetime) -> QuerySet[Disinfection]:
    """Of the places in sight, for whatever duty: whoever answers there tells people when they may go in. Latest first."""
    found = Disinfection.objects.filter(within(scope, "task__place_path"), done_at__gte=since)
    return found.select_related(f"task__place__{ENCLOSING}", "task__protocol_version").order_by(
        "-done_at", "-pk"
    )


def disinfection_of(task_id: UUID) -> Disinfection | None:
    """How the task was done. The caller has been let see the task."""
    return Disinfection.objects.filter(task=task_id).first()
