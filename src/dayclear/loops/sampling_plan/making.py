"""A plan is made in the background: the best so far is there to be used from the first second."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from dayclear.engines import routing
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError
from dayclear.loops.sampling_plan.collecting import pickup_drafts
from dayclear.loops.sampling_plan.gathering import Gathered, gather
from dayclear.loops.sampling_plan.writing import measures, visit_drafts
from dayclear.places.rules import RANKS
from dayclear.planning import operations as planning
from dayclear.planning import queries
from dayclear.planning.models import Plan

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


@transaction.atomic
def collect_tubes(*, plan_id: UUID) -> None:
    """Gives the tubes of a plan to laboratories anew, after a hand has moved visits."""
    plan, at = queries.plan(plan_id), clock.now()
    gathered = gather(plan, at=at, former=plan)
    visits, _fixed, _held = standing_visits(gathered, plan, at)
    pickups = pickup_drafts(gathered, visits, round_id=plan.round_id, at=at)
    planning.write_pickups(plan=plan, pickups=pickups)


def write(
    plan: Plan,
    gathered: Gathered,
    best: routing.Plan,
    *,
    advise: bool = False,
    held: Sequence[int] | None = None,
) -> None:
    areas = sorted({_street(stop.building.path) for stop in gathered.stops})
    row_of = {path: row for row, path in enumerate(areas)}
    of_stop = np.array([row_of[_street(stop.building.path)] for stop in gathered.stops], np.int64)
    advice = routing.advice_for(best, of_stop, seed=plan.seed) if advise else None
    planning.write_visits(
        plan=plan,
        draft=measures(gathered, best, advice, areas),
        visits=visit_drafts(gathered, best.visits, held=held),
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
    gathered = gather(plan, at=at, former=before)
    standing, fixed, held = standing_visits(gathered, before, at)
    best = routing.replan(gathered.problem, standing, fixed=fixed)
    still_held = _still_held(best.visits, standing, held)
    with transaction.atomic():
        write(plan, gathered, best, advise=True, held=still_held)
        return planning.finish_plan(plan=plan, by=None, at=clock.now())


def standing_visits(
    gathered: Gathered, before: Plan, at: datetime
) -> tuple[routing.Visits, Flags, routing.Ints]:
    """The former visits in the terms of the new problem, which of them are fixed, and how each is held.

    Held is 0 where it is not, 1 pinned, 2 locked. Fixed is what is pinned, done or under way. A team that is out keeps
    just what it had done until it went. A visit is found by its stairwells; where one of them is now swabbed elsewhere,
    what is left of the visit may be several.
    """
    begin_of = _begins(gathered)
    team_of = {team.pk: row for row, team in enumerate(gathered.teams)}
    rows, times, flags = [], [], []
    stretches = queries.stretches_of_visits(before)
    for visit in queries.visits_standing(before):
        team = team_of.get(visit.team_id)
        if team is None:
            continue
        out_since = gathered.teams[team].out_since
        done = _done_until(visit, out_since) if out_since else visit.people
        is_fixed = visit.pinned or visit.begins_at <= at or out_since is not None
        arrives_s, begins_s, ends_s = (
            gathered.seconds(moment) for moment in (visit.arrives_at, visit.begins_at, visit.ends_at)
        )
        each_s = (ends_s - begins_s) / visit.people
        for passed, stop, first, people in _pieces(stretches[visit.pk], begin_of, visit.mode):
            count = min(people, done - passed)
            if count <= 0:
                continue
            starts_s = begins_s + passed * each_s
            rows.append((team, stop, first, count))
            times.append((starts_s if passed else arrives_s, starts_s, starts_s + count * each_s))
            flags.append((is_fixed, visit.pinned + visit.locked))
    whole = np.array(rows, np.int64).reshape(-1, 4).T
    real = np.array(times, np.float64).reshape(-1, 3).T
    fixed, held = np.array(flags, np.int64).reshape(-1, 2).T
    order = np.lexsort((real[0], whole[0]))
    return routing.Visits(*whole, *real).taken(order), fixed[order] > 0, held[order]


class _Where(NamedTuple):
    """The stop of a stairwell, at which of its people the stairwell begins, and how many it has."""

    stop: int
    begin: int
    people: int


def _begins(gathered: Gathered) -> dict[tuple[str, str], _Where]:
    """Where each stairwell is, by its path and the way of sampling."""
    found: dict[tuple[str, str], _Where] = {}
    for row, stop in enumerate(gathered.stops):
        begin = 0
        for unit in stop.stairwells:
            found[unit.path, stop.mode] = _Where(row, begin, unit.people)
            begin += unit.people
    return found


def _pieces(
    stretches: Iterable[queries.Stood], begin_of: Mapping[tuple[str, str], _Where], mode: str
) -> list[tuple[int, int, int, int]]:
    """The stretches of a visit as unbroken pieces (people before, stop, first, people) of the stops as they are now."""
    pieces: list[tuple[int, int, int, int]] = []
    passed = 0
    for path, first, planned in stretches:
        where = begin_of.get((path, mode))
        people = min(planned, where.people - first) if where else 0
        if where and people > 0:
            last = pieces[-1] if pieces else (0, -1, 0, 0)
            if last[1] == where.stop and last[2] + last[3] == where.begin + first:
                pieces[-1] = (last[0], where.stop, last[2], last[3] + people)
            else:
                pieces.append((passed, where.stop, where.begin + first, people))
        passed += planned
    return pieces


def _done_until(visit: queries.Standing, moment: datetime) -> int:
    """How many people of a visit had been swabbed by then, going by the plan's pace."""
    if moment <= visit.begins_at:
        return 0
    share = (moment - visit.begins_at) / (visit.ends_at - visit.begins_at)
    return min(visit.people, int(visit.people * share))


def _still_held(visits: routing.Visits, standing: routing.Visits, held: routing.Ints) -> list[int]:
    kept = {
        (int(standing.team[row]), int(standing.stop[row]), int(standing.first[row])): int(held[row])
        for row in np.flatnonzero(held)
    }
    return [
        kept.get((int(visits.team[row]), int(visits.stop[row]), int(visits.first[row])), 0)
        for row in range(len(visits))
    ]
