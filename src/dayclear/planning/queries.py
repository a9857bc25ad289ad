"""Reads of planning. What lies outside the caller's scope is answered as if it were not there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within
from dayclear.planning.models import Pickup, Plan, Point, Stretch, Team, Visit
from dayclear.planning.policies import DUTY
from dayclear.planning.states import PlanStatus


@dataclass(frozen=True, slots=True)
class TeamDay:
    """What a plan gives one team to do."""

    team: Team
    visits: int
    people: int
    starts_at: datetime
    ends_at: datetime


def teams(scope: Scope) -> QuerySet[Team]:
    """The teams in use that gather in sight, by place and name."""
    return (
        Team.objects.filter(within(scope, "place_path", DUTY), in_use=True)
        .select_related("place")
        .order_by("place_path", "name")
    )


def team(team_id: UUID, scope: Scope) -> Team:
    """Raises NotFound."""
    found = Team.objects.filter(within(scope, "place_path", DUTY), pk=team_id).select_related("place").first()
    if found is None:
        raise NotFound(_("There is no such team."), _("Choose one from the list."))
    return found


def points(scope: Scope) -> QuerySet[Point]:
    """The points in use in sight, by place and name."""
    return (
        Point.objects.filter(within(scope, "place_path", DUTY), in_use=True)
        .select_related("place")
        .order_by("place_path", "name")
    )


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


def plans_sending(team: Team, *, at: datetime) -> QuerySet[Plan]:
    """The plans in force in which the team still has something to do. The caller has been let see the team."""
    later = Visit.objects.filter(plan=OuterRef("pk"), team=team, ends_at__gt=at)
    return Plan.objects.filter(Exists(later), status=PlanStatus.IN_FORCE)


def visits(plan: Plan, scope: Scope) -> QuerySet[Visit]:
    """The visits in sight, by team and time."""
    return (
        Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .select_related("team", "point", f"place__{ENCLOSING}")
        .order_by("team__place_path", "team__name", "team_id", "arrives_at")
    )


def visit(visit_id: UUID, scope: Scope) -> Visit:
    """Raises NotFound."""
    found = (
        Visit.objects.filter(within(scope, "place_path", DUTY), pk=visit_id)
        .select_related("plan", "team", "place")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such visit."), _("Load the plan again."))
    return found


def team_days(plan: Plan, scope: Scope) -> list[TeamDay]:
    """One row a team with a visit in sight, counted over what is in sight."""
    rows = (
        Visit.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .values("team_id")
        .annotate(count=Count("pk"), people=Sum("people"), starts=Min("arrives_at"), ends=Max("ends_at"))
    )
    by_team = {row["team_id"]: row for row in rows}
    found = Team.objects.filter(pk__in=by_team).select_related("place").order_by("place_path", "name")
    return [
        TeamDay(
            one,
            by_team[one.pk]["count"],
            by_team[one.pk]["people"],
            by_team[one.pk]["starts"],
            by_team[one.pk]["ends"],
        )
        for one in found
    ]


def stretches(plan: Plan, scope: Scope, *, team_id: UUID | None = None, path: str = "/") -> QuerySet[Stretch]:
    """Doors and stairwells in sight in the order of the clock, of one team or of one place where asked."""
    of_team = Q(visit__team=team_id) if team_id else Q()
    return (
        Stretch.objects.filter(
            within(scope, "place_path", DUTY), of_team, visit__plan=plan, place_path__startswith=path
        )
        .select_related("visit__team", "visit__point", f"place__{ENCLOSING}")
        .order_by("visit__arrives_at", "at", "first", "pk")
    )


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


def laboratory_loads(plan: Plan, scope: Scope) -> list[LaboratoryLoad]:
    """Per laboratory, over the pickups in sight; the laboratories with the most tubes first."""
    rows = (
        Pickup.objects.filter(within(scope, "place_path", DUTY), plan=plan)
        .values("laboratory_id")
        .annotate(
            count=Sum("tubes"),
            late=Sum("tubes", filter=Q(done_at__gt=F("due_at")) | Q(done_at__isnull=True), default=0),
            first=Min("arrives_at"),
            last=Max("done_at"),
        )
        .order_by("-count")
    )
    return [
        LaboratoryLoad(row["laboratory_id"], row["count"], row["late"], row["first"], row["last"])
        for row in rows
    ]
