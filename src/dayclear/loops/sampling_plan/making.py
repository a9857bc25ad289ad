"""A plan is made in the background: the best so far is there to be used from the first second."""

from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from dayclear.command.queries import protocol_in_force
from dayclear.engines import routing
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError
from dayclear.kernel.memory import no_search_for_cycles
from dayclear.loops.sampling_plan.collecting import pickup_drafts
from dayclear.loops.sampling_plan.former import Former
from dayclear.loops.sampling_plan.gathering import Gathered, gather
from dayclear.loops.sampling_plan.helping import laboratory_help, refreshed
from dayclear.loops.sampling_plan.in_time import in_time
from dayclear.loops.sampling_plan.standing import (
    Standings,
    standing_visits,
    still_fixed,
    still_held,
    untouched,
)
from dayclear.loops.sampling_plan.writing import measures, visit_drafts
from dayclear.places.rules import RANKS
from dayclear.planning import operations as planning
from dayclear.planning import queries
from dayclear.planning.models import Plan


@no_search_for_cycles()
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
        within_s=_search_s(gathered),
        seed=plan.seed,
        on_progress=look,
        is_stopped=lambda: wanted,
    )
    with transaction.atomic():
        write(plan, gathered, best, advise=True)
        return planning.finish_plan(plan=plan, by=None, at=clock.now())


def _search_s(gathered: Gathered) -> float:
    rules = gathered.rules
    if not rules.search_ms_per_stop:
        return rules.search_s
    return min(rules.search_s, rules.search_ms_per_stop * len(gathered.problem.stops.people) / 1000)


@no_search_for_cycles()
@transaction.atomic
def collect_tubes(*, plan_id: UUID) -> None:
    """Gives the tubes of a plan to laboratories anew, after a hand has moved visits, and says anew what would help."""
    plan, at = queries.plan(plan_id), clock.now()
    former = Former.of(plan)
    gathered = gather(plan, at=at, former=former)
    visits = standing_visits(gathered, former, at).visits
    pickups = pickup_drafts(gathered, visits)
    planning.write_pickups(plan=plan, pickups=pickups)
    planning.note_advice(plan=plan, advice=refreshed(plan, gathered, visits), by=None)


def write(
    plan: Plan,
    gathered: Gathered,
    wanted: routing.Plan,
    *,
    advise: bool = False,
    mends: Standings | None = None,
) -> None:
    """Puts the plan into the database, without those who cannot have a result in time.

    Of one that ``mends`` another, what nothing has touched is copied there. What would help is said of all that is ``wanted``.
    """

    def stays(visits: routing.Visits) -> NDArray[np.bool_]:
        return still_fixed(mends, visits) if mends else np.zeros(len(visits), np.bool_)

    best = in_time(gathered, wanted, asked_s=gathered.seconds(plan.asked_at), stays=stays)
    areas = sorted({_street(stop.building.path) for stop in gathered.stops})
    row_of = {path: row for row, path in enumerate(areas)}
    of_stop = np.array([row_of[_street(stop.building.path)] for stop in gathered.stops], np.int64)
    advice = routing.advice_for(wanted, of_stop, seed=plan.seed) if advise else None
    helps = laboratory_help(gathered, wanted, seed=plan.seed) if advise else ()
    copied = untouched(mends, best.visits) if mends and _may_copy(mends.former, gathered) else {}
    drafted = best.visits.taken(np.setdiff1d(np.arange(len(best.visits)), list(copied)).astype(np.int64))
    planning.write_visits(
        plan=plan,
        draft=measures(gathered, wanted, best, advice, areas, helps),
        visits=visit_drafts(gathered, drafted, held=still_held(mends, drafted).tolist() if mends else None),
        copied=list(copied.values()),
        pickups=pickup_drafts(gathered, best.visits),
    )


def _may_copy(former: Former, gathered: Gathered) -> bool:
    """Whether the former plan is still what was read of it, and was made by the rules of now."""
    then = protocol_in_force(former.plan.asked_at)
    same_rules = (then.planning, then.screening) == (gathered.rules, gathered.protocol.screening)
    return same_rules and planning.is_as_read(plan=former.plan)


def _street(path: str) -> str:
    """The path of the street or township that a place lies in."""
    return "/" + "/".join(path.strip("/").split("/")[: RANKS["street"] + 1]) + "/"


def _mended(plan: Plan) -> Plan:
    """What the plan before had and nothing disturbed stays; the rest finds new teams."""
    at = clock.now()
    before = plan.follows
    if before is None:
        raise ValueError("A plan is mended from the one it follows.")
    former = Former.of(before)
    gathered = gather(plan, at=at, former=former)
    standings = standing_visits(gathered, former, at)
    best = routing.replan(gathered.problem, standings.visits, fixed=standings.fixed)
    with transaction.atomic():
        write(plan, gathered, best, advise=True, mends=standings)
        return planning.finish_plan(plan=plan, by=None, at=clock.now())
