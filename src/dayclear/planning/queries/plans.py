"""The plans of rounds, and what hands have changed in them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within
from dayclear.planning.models import HandEdit, Plan, Team, Visit
from dayclear.planning.policies import DUTY
from dayclear.planning.states import PlanStatus


def plans(round_id: UUID) -> QuerySet[Plan]:
    """Every plan of a round, the latest first. The caller has been let see the round; a plan names nobody."""
    return Plan.objects.filter(round=round_id).select_related("asked_by").order_by("-asked_at")


def plan(plan_id: UUID) -> Plan:
    """Raises NotFound. Numbers of a plan are no secret; its visits are read by scope."""
    found = Plan.objects.select_related("round", "follows").filter(pk=plan_id).first()
    if found is None:
        raise NotFound(_("There is no such plan."), _("Choose one from the round's page."))
    return found


def plan_to_show(round_id: UUID) -> Plan | None:
    """The plan in force, or else the latest that was not replaced."""
    kept = plans(round_id).exclude(status=PlanStatus.REPLACED)
    return kept.filter(status=PlanStatus.IN_FORCE).first() or kept.first()


def plan_in_force(round_id: UUID) -> Plan | None:
    """What is told to residents: no plan that is still being made, or waits to be put into force."""
    return Plan.objects.filter(round=round_id, status=PlanStatus.IN_FORCE).first()


def plans_sending(team: Team, *, at: datetime) -> QuerySet[Plan]:
    """The plans in force in which the team still has something to do. The caller has been let see the team."""
    later = Visit.objects.filter(plan=OuterRef("pk"), team=team, ends_at__gt=at)
    return Plan.objects.filter(Exists(later), status=PlanStatus.IN_FORCE)


def plans_advised(offer_id: UUID, *, at: datetime) -> QuerySet[Plan]:
    """The latest plans of their rounds that may still be gone by and for which a neighbour's offer would be enough.

    Numbers of a plan are no secret; the caller sees to it that its round may be seen.
    """
    later = Plan.objects.filter(round=OuterRef("round"), asked_at__gt=OuterRef("asked_at")).exclude(
        status=PlanStatus.FAILED
    )
    return Plan.objects.filter(
        ~Exists(later),
        advice__contains=[{"offer": str(offer_id)}],
        status__in=[PlanStatus.READY, PlanStatus.IN_FORCE],
        closes_at__gt=at,
    ).select_related("round")


def sent_twice(plan: Plan) -> int:
    """How many teams another plan in force sends elsewhere at the same time."""
    elsewhere = Visit.objects.filter(
        plan__status=PlanStatus.IN_FORCE,
        team=OuterRef("team"),
        arrives_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("arrives_at"),
    ).exclude(plan__round=plan.round_id)
    return Visit.objects.filter(Exists(elsewhere), plan=plan).values("team").distinct().count()


def points_shared(plan: Plan) -> int:
    """At how many points its people would meet those of another plan in force: of another zone, or beyond the lanes."""
    there = Visit.objects.filter(
        ~Q(zone_rank=OuterRef("zone_rank"))
        | Q(point__lanes__lt=F("team__samplers") + OuterRef("team__samplers")),
        plan__status=PlanStatus.IN_FORCE,
        point=OuterRef("point"),
        begins_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("begins_at"),
    ).exclude(plan__round=plan.round_id)
    return Visit.objects.filter(Exists(there), plan=plan).values("point").distinct().count()


def undoable_edit(plan: Plan, scope: Scope) -> HandEdit | None:
    """The last change by hand that stands, where it is in sight."""
    return hand_edits(plan, scope).filter(undone_at=None).first()


def hand_edits(plan: Plan, scope: Scope) -> QuerySet[HandEdit]:
    """What hands have changed at places in sight, the latest first."""
    return (
        HandEdit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .select_related("by", "from_team", "to_team", f"place__{ENCLOSING}")
        .order_by("-number")
    )
