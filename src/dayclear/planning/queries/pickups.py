"""When the runner comes where, and what each laboratory gets."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, Min, Q, QuerySet, Sum

from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within
from dayclear.planning.models import Pickup, Plan
from dayclear.planning.policies import DUTY


@dataclass(frozen=True, slots=True)
class LaboratoryLoad:
    """What a plan sends to one laboratory; None stands for tubes that no laboratory can have in time."""

    laboratory_id: UUID | None
    tubes: int
    late: int
    first_at: datetime | None
    last_done_at: datetime | None


def pickups(plan: Plan, scope: Scope) -> QuerySet[Pickup]:
    """The pickups in sight by the clock."""
    return (
        Pickup.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .select_related("place", "laboratory")
        .order_by("at", "place_path")
    )


_LATE = Q(done_at__gt=F("due_at")) | Q(done_at__isnull=True)


def late_pickups(plan: Plan, scope: Scope) -> QuerySet[Pickup]:
    """Those in sight whose results come late, or that no laboratory can have in time; by the clock."""
    return pickups(plan, scope).filter(_LATE)


def laboratory_loads(plan: Plan, scope: Scope) -> list[LaboratoryLoad]:
    """Per laboratory, over the pickups in sight; the laboratories with the most tubes first."""
    rows = (
        Pickup.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .values("laboratory_id")
        .annotate(
            count=Sum("tubes"),
            late=Sum("tubes", filter=_LATE, default=0),
            first=Min("arrives_at"),
            last=Max("done_at"),
        )
        .order_by("-count")
    )
    return [
        LaboratoryLoad(row["laboratory_id"], row["count"], row["late"], row["first"], row["last"])
        for row in rows
    ]
