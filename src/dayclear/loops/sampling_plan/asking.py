"""A plan is asked for and queued in one transaction; the worker takes it at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app as queue

from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.planning import operations as planning
from dayclear.planning import policies, queries
from dayclear.planning.models import Plan, Point, Team
from dayclear.screening import policies as screening_policies
from dayclear.screening import queries as screening

JOB = "make_plan"


@transaction.atomic
def ask(
    *,
    plan_id: UUID,
    round_id: UUID,
    aim: str,
    opens_at: datetime,
    closes_at: datetime,
    scope: Scope,
    by: Account | None,
    at: datetime,
) -> Plan:
    """Asks for a plan of a round that the caller commands; the same ``plan_id`` twice asks once.

    A window that is open already begins ``at`` the earliest: nobody can be sent anywhere before.
    """
    planned = screening.round(round_id, scope)
    screening_policies.check_can_sign(planned, scope)
    plan = planning.ask_for_plan(
        plan_id=plan_id,
        round_id=planned.pk,
        aim=aim,
        opens_at=max(opens_at, at),
        closes_at=closes_at,
        by=by,
        at=at,
    )
    _queue(plan)
    return plan


@transaction.atomic
def ask_to_mend(
    *, plan: Plan, reason: str, scope: Scope, by: Account | None, at: datetime, plan_id: UUID | None = None
) -> Plan:
    """Asks for a plan that follows another: what stands stays, what no longer can be is given to others."""
    screening_policies.check_can_sign(screening.round(plan.round_id, scope), scope)
    mended = planning.ask_for_plan(
        plan_id=plan_id or new_id(),
        round_id=plan.round_id,
        aim=plan.aim,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        by=by,
        at=at,
        follows=plan,
        reason=reason,
    )
    _queue(mended)
    return mended


@transaction.atomic
def take_out(*, team: Team, reason: str, scope: Scope, by: Account, at: datetime) -> list[Plan]:
    """The team is out from now on; every plan in force that sends it is mended. Returns the plans asked for."""
    policies.check_can_plan(team.place_path, scope)
    planning.take_out(team=team, reason=reason, by=by, at=at)
    told = f"{team.name}: {reason}"
    return [
        ask_to_mend(plan=plan, reason=told, scope=Scope.everything(), by=by, at=at)
        for plan in queries.plans_sending(team, at=at)
    ]


@transaction.atomic
def put_in_force(*, plan_id: UUID, scope: Scope, by: Account) -> Plan:
    """The teams go by this plan from now on."""
    plan = queries.plan(plan_id)
    screening_policies.check_can_sign(screening.round(plan.round_id, scope), scope)
    return planning.enforce(plan=plan, by=by)


@transaction.atomic
def take_best(*, plan_id: UUID, scope: Scope, by: Account) -> None:
    """The search ends; its best plan so far is the plan."""
    plan = queries.plan(plan_id)
    screening_policies.check_can_sign(screening.round(plan.round_id, scope), scope)
    planning.take_best(plan=plan, by=by)


@transaction.atomic
def keep(*, team_id: UUID, place: Place, scope: Scope, by: Account, at: datetime, **told: Any) -> Team:
    """Makes or changes a team at a place that the caller commands; ``told`` as in ``planning.keep_team``."""
    policies.check_can_plan(place.path, scope)
    return planning.keep_team(team_id=team_id, place=place, by=by, at=at, **told)


@transaction.atomic
def bring_back(*, team: Team, scope: Scope, by: Account) -> Team:
    policies.check_can_plan(team.place_path, scope)
    return planning.bring_back(team=team, by=by)


def retire(*, team: Team, scope: Scope, by: Account) -> Team:
    policies.check_can_plan(team.place_path, scope)
    return planning.retire_team(team=team, by=by)


@transaction.atomic
def keep_point(*, point_id: UUID, place: Place, scope: Scope, by: Account, **told: Any) -> Point:
    """Makes or changes a point at a place that the caller commands; ``told`` as in ``planning.keep_point``.

    The places that it serves must be the caller's, too.
    """
    for one in (place, *told.get("serves", ())):
        policies.check_can_plan(one.path, scope)
    return planning.keep_point(point_id=point_id, place=place, by=by, **told)


def retire_point(*, point: Point, scope: Scope, by: Account) -> Point:
    policies.check_can_plan(point.place_path, scope)
    return planning.retire_point(point=point, by=by)


def _queue(plan: Plan) -> None:
    if plan.is_being_made:
        queue.configure_task(name=JOB).defer(plan_id=str(plan.pk))
