"""A hand on the plan: a visit goes to another team, or stays whatever happens. What it breaks is told at once."""

from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.command.models import Account
from dayclear.engines import routing
from dayclear.kernel.errors import Conflict
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.gathering import Gathered, gather
from dayclear.loops.sampling_plan.making import Flags, standing_visits, write
from dayclear.planning import operations as planning
from dayclear.planning import queries, states
from dayclear.planning.models import Plan, Team, Visit
from dayclear.planning.states import PlanStep
from dayclear.screening import policies as screening_policies
from dayclear.screening import queries as screening


@transaction.atomic
def pin(*, visit_id: UUID, pinned: bool, scope: Scope, by: Account) -> Visit:
    """A pinned visit keeps its team and its time whenever the plan is mended."""
    return planning.pin(visit=_changeable(visit_id, scope), pinned=pinned, by=by)


@transaction.atomic
def give_to(*, visit_id: UUID, team: Team, scope: Scope, by: Account, at: datetime) -> Plan:
    """The visit goes to another team, among its visits where the order of zones has it; times follow.

    Nothing is refused for breaking a rule: the plan then lists which, and where. Raises Conflict for a visit that began.
    """
    visit = _changeable(visit_id, scope)
    if visit.begins_at <= at:
        raise Conflict(_("This visit has begun."), _("Give away one that has not."))
    plan = visit.plan
    gathered = gather(plan, at=at, since=plan.asked_at)
    standing, fixed, pinned = standing_visits(gathered, plan, at)
    moved, order = _moved(gathered, standing, visit, team)
    timed = routing.timed(gathered.problem, moved.taken(order), fixed=fixed[order])
    changed = routing.Plan(gathered.problem, timed)
    planning.note_change(plan=plan, by=by)
    write(plan, gathered, changed, pinned=[bool(flag) for flag in pinned[order]])
    return queries.plan(plan.pk)


def _changeable(visit_id: UUID, scope: Scope) -> Visit:
    visit = queries.visit(visit_id, scope)
    screening_policies.check_can_sign(screening.round(visit.plan.round_id, scope), scope)
    states.check(PlanStep.CHANGE, visit.plan.status)
    return visit


def _moved(
    gathered: Gathered, standing: routing.Visits, visit: Visit, team: Team
) -> tuple[routing.Visits, np.ndarray]:
    """The visits with the one given away, and the order in which they stand by team, zone and time."""
    team_of = {one.pk: row for row, one in enumerate(gathered.teams)}
    stop_of = {stop.key: row for row, stop in enumerate(gathered.stops)}
    stop = stop_of.get((visit.point_id or visit.place_id, visit.mode))
    is_it: Flags = (
        (standing.team == team_of.get(visit.team_id, -1))
        & (standing.stop == (-1 if stop is None else stop))
        & (standing.first == visit.first)
    )
    if team.pk not in team_of or not is_it.any():
        raise Conflict(_("The plan has changed meanwhile."), _("Load the page again."))
    teams = np.where(is_it, team_of[team.pk], standing.team)
    moved = routing.Visits(
        teams,
        standing.stop,
        standing.first,
        standing.people,
        standing.arrives_s,
        standing.begins_s,
        standing.ends_s,
    )
    zone = gathered.problem.stops.zone[moved.stop]
    return moved, np.lexsort((moved.arrives_s, zone, moved.team))
