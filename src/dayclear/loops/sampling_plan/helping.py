"""What a laboratory would have to do, or a neighbour lend, where it is the laboratories that hold a plan back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np

from dayclear.engines import allocation, routing
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries as laboratory
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.laboratories import Laboratories, meeting, working
from dayclear.loops.sampling_plan.pickups import batches, loads
from dayclear.planning.models import Plan

HOURS_MOST = 6
LABORATORIES_ASKED = 4
_ROUGHLY_S = 900.0
_TESTS_STEP = 10
_EXACT_TO = 0.05
"""Nobody asks a laboratory for 530 tests an hour where 520 were enough; each look costs an allocation of all tubes."""


@dataclass(frozen=True, slots=True)
class LaboratoryHelp:
    """Any one of these is enough.

    A laboratory opens or closes by so many hours earlier or later, tests more an hour, or what a neighbour offers there is
    taken.
    """

    laboratory_id: UUID
    earlier_h: int = 0
    later_h: int = 0
    tests_per_h: int = 0
    offer_id: UUID | None = None

    @property
    def told(self) -> dict[str, object]:
        """As ``models.Plan`` keeps it."""
        if self.offer_id:
            return {"offer": str(self.offer_id)}
        return {
            "laboratory": str(self.laboratory_id),
            "earlier_h": self.earlier_h,
            "later_h": self.later_h,
            "tests_per_h": self.tests_per_h,
        }


def laboratory_help(gathered: Gathered, wanted: routing.Plan, *, seed: int) -> list[dict[str, object]]:
    """What would be enough for all that is ``wanted``, as ``models.Plan`` keeps it, what asks for least first.

    Nothing where teams are what is lacking, or nothing is.
    """
    found = _for_late_results(gathered, wanted.visits)
    if not found and wanted.unserved.any():
        found = list(_for_people_left_out(gathered, seed))
    return _told(found)


def refreshed(plan: Plan, gathered: Gathered, visits: routing.Visits) -> list[dict[str, Any]]:
    """The advice of a plan whose visits a hand has moved: what laboratories could do is asked anew.

    Whom the plan left out is in no visit any more; for them stays what was told, unless a hand has made others late.
    """
    of_teams = [item for item in plan.advice if not _is_of_laboratories(item)]
    found = _told(_for_late_results(gathered, visits))
    if not found and plan.left_out:
        found = [item for item in plan.advice if _is_of_laboratories(item)]
    return [*of_teams, *found]


def _is_of_laboratories(item: Mapping[str, Any]) -> bool:
    return "laboratory" in item or "offer" in item


def late_tubes(travelling: allocation.Batches, table: allocation.Laboratories) -> int:
    """The tubes whose results are late, or that no laboratory can have."""
    return int(allocation.allocate(travelling, table).late.sum())


def _for_people_left_out(gathered: Gathered, seed: int) -> Iterator[LaboratoryHelp]:
    """Hours with which as many are reached as if tubes could be filled at any time."""
    problem = gathered.problem
    path = routing.first_path(problem, seed=seed)

    def left_out(posed: routing.Problem) -> int:
        return int(routing.as_far_as_it_goes(posed, path).unserved.sum())

    n = len(problem.stops)
    anytime = replace(problem.stops, tubes_from_s=np.zeros(n), tubes_until_s=np.full(n, np.inf))
    least = left_out(replace(problem, stops=anytime))
    if least >= left_out(problem):
        return

    def helps(relaxed: Laboratories) -> bool:
        return left_out(meeting(relaxed, problem, gathered.ways_s, step_s=_ROUGHLY_S)) <= least

    for row in _asked(gathered.laboratories):
        yield from _longer_hours(gathered.laboratories, row, helps)


def _for_late_results(gathered: Gathered, visits: routing.Visits) -> list[LaboratoryHelp]:
    """An offer, hours, or tests an hour, with which no result is late; nothing where none is."""
    travelling = batches(gathered, loads(gathered, visits))
    laboratories = gathered.laboratories
    late = late_tubes(travelling, laboratories.table)
    if not late:
        return []

    def helps(relaxed: Laboratories) -> bool:
        return not late_tubes(travelling, relaxed.table)

    found = list(_offers(gathered, helps))
    for row in _asked(laboratories):
        found += _longer_hours(laboratories, row, helps)
        found += _more_tests(laboratories, row, travelling, late, helps)
    return found


def _offers(gathered: Gathered, helps: Callable[[Laboratories], bool]) -> Iterator[LaboratoryHelp]:
    """What neighbours offer and nobody has taken as yet."""
    laboratories = gathered.laboratories
    row_of = {one.pk: row for row, one in enumerate(laboratories.rows)}
    starts_at = gathered.opens_at - timedelta(seconds=laboratories.lead_s)
    for offer, bench in laboratory.benches_offered(starts_at, laboratories.table.hours, Scope.everything()):
        row = row_of.get(offer.laboratory_id)
        if row is not None and helps(laboratories.with_bench(row, bench)):
            yield LaboratoryHelp(offer.laboratory_id, offer_id=offer.pk)


def _asked(laboratories: Laboratories) -> list[int]:
    """The laboratories that test most: these are whom a district asks for more."""
    table = laboratories.table
    tests = np.bincount(table.of, table.capacity.sum(axis=1), len(laboratories.rows))
    most = np.argsort(-tests, kind="stable")[:LABORATORIES_ASKED]
    return [row for row in most.tolist() if tests[row]]


def _longer_hours(
    laboratories: Laboratories, row: int, helps: Callable[[Laboratories], bool]
) -> Iterator[LaboratoryHelp]:
    pk = laboratories.rows[row].pk
    later = _least(HOURS_MOST, lambda hours: helps(working(laboratories, row, later_h=hours)))
    earlier = _least(HOURS_MOST, lambda hours: helps(working(laboratories, row, earlier_h=hours)))
    if later and (not earlier or later <= earlier):
        yield LaboratoryHelp(pk, later_h=later)
    elif earlier:
        yield LaboratoryHelp(pk, earlier_h=earlier)


def _more_tests(
    laboratories: Laboratories,
    row: int,
    travelling: allocation.Batches,
    late: int,
    helps: Callable[[Laboratories], bool],
) -> Iterator[LaboratoryHelp]:
    """Fewer would not help than test so many tubes as are ``late`` in the hours in which the laboratory is open."""
    most = -(-int(travelling.tubes.sum()) // _TESTS_STEP)
    is_open = int(laboratories.table.doors[row].sum())
    too_few = (late - 1) // max(is_open * _TESTS_STEP, 1)
    steps = _least(
        most,
        lambda steps: helps(working(laboratories, row, more_per_h=steps * _TESTS_STEP)),
        too_few=min(too_few, most - 1),
        exact_to=_EXACT_TO,
    )
    if steps:
        yield LaboratoryHelp(laboratories.rows[row].pk, tests_per_h=steps * _TESTS_STEP)


def _least(most: int, helps: Callable[[int], bool], *, too_few: int = 0, exact_to: float = 0.0) -> int:
    """About the least of 1 to ``most`` that helps, where more helps no less; 0 where even the most does not.

    Near ``too_few`` it is looked first. What is found is enough, and more than needed by no more than the part ``exact_to``.
    """
    if not helps(most):
        return 0
    enough = most
    while enough - too_few > max(1.0, exact_to * enough):
        middle = min((too_few + enough) // 2, max(2 * too_few, 1))
        too_few, enough = (too_few, middle) if helps(middle) else (middle, enough)
    return enough


def _told(help_of: Sequence[LaboratoryHelp]) -> list[dict[str, object]]:
    ordered = sorted(help_of, key=lambda one: (one.tests_per_h, one.earlier_h + one.later_h))
    return [one.told for one in ordered]
