"""A plan is made in the background: the best so far is there to be used from the first second."""

from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from dayclear.engines import routing
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError
from dayclear.kernel.scope import Scope
from dayclear.loops.sampling_plan.collecting import pickup_drafts
from dayclear.loops.sampling_plan.gathering import Gathered, gather
from dayclear.loops.sampling_plan.writing import measures, visit_drafts
from dayclear.places.rules import RANKS
from dayclear.planning import operations as planning
from dayclear.planning import queries
from dayclear.planning.models import Plan, Visit

Flags = NDArray[np.bool_]


def make(*, plan_id: UUID) -> Plan:
    """Makes the plan that was asked for; one that is finished stays as it is, so the job may run twice."""
    plan = queries.plan(plan_id)
    if not plan.is_being_made:
        return plan
    try:
        return _mended(plan) if plan.follows else _made(plan)
    except DayclearError as error:
        return planning.fail_plan(plan=plan, message=str(error), by=None)


def _made(plan: Plan) -> Plan:
    gathered = gather(plan, at=clock.now())
    written: list[routing.Plan] = []
    wanted = False

    def look(progress: routing.Progress) -> None:
        """Tells how far it is; the first plan found is written at once, so that nobody need wait for a better one."""
        nonlocal wanted
        wanted = planning.show_progress(plan=plan, share=progress.share, at=clock.now())
        if not written:
            write(plan, gathered, progress.plan)
            written.append(progress.plan)

    best = routing.plan_round(
        gathered.problem,
        within_s=gathered.rules.search_s,
        seed=plan.seed,
        on_progress=look,
        is_stopped=lambda: wanted,
    )
    with transaction.atomic():
        write(plan, gathered, best, advise=True)
        return planning.finish_plan(plan=plan, by=None, at=clock.now())


def write(
    plan: Plan,
    gathered: Gathered,
    best: routing.Plan,
    *,
    advise: bool = False,
    pinned: list[bool] | None = None,
) -> None:
    areas = sorted({_street(stop.building.path) for stop in gathered.stops})
    row_of = {path: row for row, path in enumerate(areas)}
    of_stop = np.array([row_of[_street(stop.building.path)] for stop in gathered.stops], np.int64)
    advice = routing.advice_for(best, of_stop, seed=plan.seed) if advise else None
    planning.write_visits(
        plan=plan,
        draft=measures(gathered, best, advice, areas),
        visits=visit_drafts(gathered, best.visits, pinned=pinned),
        pickups=pickup_drafts(gathered, best.visits, round_id=plan.round_id, at=clock.now()),
    )


def _street(path: str) -> str:
    """The path of the street or township that a place lies in."""
    return "/" + "/".join(path.strip("/").split("/")[: RANKS["street"] + 1]) + "/"


def _mended(plan: Plan) -> Plan:
    """What the plan before had and nothing disturbed stays; the rest finds new teams."""
    at = clock.now()
    before = plan.follows
    if before is None:
        raise ValueError("A plan is mended from the one it follows.")
    gathered = gather(plan, at=at, since=before.asked_at)
    standing, fixed, pinned = standing_visits(gathered, before, at)
    best = routing.replan(gathered.problem, standing, fixed=fixed)
    is_pinned = _still_pinned(best.visits, standing, pinned)
    with transaction.atomic():
        write(plan, gathered, best, advise=True, pinned=is_pinned)
        return planning.finish_plan(plan=plan, by=None, at=clock.now())


def standing_visits(gathered: Gathered, before: Plan, at: datetime) -> tuple[routing.Visits, Flags, Flags]:
    """The former visits in the terms of the new problem, which of them are fixed, and which pinned.

    Fixed is what is pinned, done or under way. A team that is out keeps just what it had done until it went.
    """
    stop_of = {stop.key: row for row, stop in enumerate(gathered.stops)}
    team_of = {team.pk: row for row, team in enumerate(gathered.teams)}
    rows, times, flags = [], [], []
    for visit in queries.visits(before, Scope.everything()):
        stop = stop_of.get((visit.point_id or visit.place_id, visit.mode))
        team = team_of.get(visit.team_id)
        if stop is None or team is None:
            continue
        out_since = gathered.teams[team].out_since
        done = _done_until(visit, out_since) if out_since else visit.people
        if not done:
            continue
        ends_at = min(visit.ends_at, out_since) if out_since else visit.ends_at
        rows.append((team, stop, visit.first, done))
        times.append([gathered.seconds(moment) for moment in (visit.arrives_at, visit.begins_at, ends_at)])
        flags.append((visit.pinned or visit.begins_at <= at or out_since is not None, visit.pinned))
    whole = np.array(rows, np.int64).reshape(-1, 4).T
    real = np.array(times, np.float64).reshape(-1, 3).T
    fixed, pinned = np.array(flags, np.bool_).reshape(-1, 2).T
    order = np.lexsort((real[0], whole[0]))
    return routing.Visits(*whole, *real).taken(order), fixed[order], pinned[order]


def _done_until(visit: Visit, moment: datetime) -> int:
    """How many people of a visit had been swabbed by then, going by the plan's pace."""
    if moment <= visit.begins_at:
        return 0
    share = (moment - visit.begins_at) / (visit.ends_at - visit.begins_at)
    return min(visit.people, int(visit.people * share))


def _still_pinned(visits: routing.Visits, standing: routing.Visits, pinned: Flags) -> list[bool]:
    kept = {
        (int(standing.team[row]), int(standing.stop[row]), int(standing.first[row]))
        for row in np.flatnonzero(pinned)
    }
    return [
        (int(visits.team[row]), int(visits.stop[row]), int(visits.first[row])) in kept
        for row in range(len(visits))
    ]
