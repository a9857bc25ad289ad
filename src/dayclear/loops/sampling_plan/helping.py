"""What a laboratory would have to do where it is the laboratories that hold a plan back: people left out, or late results."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from dayclear.engines import allocation, routing
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.laboratories import Laboratories, meeting, working
from dayclear.loops.sampling_plan.pickups import batches, loads

HOURS_MOST = 6
LABORATORIES_ASKED = 4
_ROUGHLY_S = 900.0
_TESTS_STEP = 10


@dataclass(frozen=True, slots=True)
class LaboratoryHelp:
    """Any one of these is enough: a laboratory opens or closes by so many hours earlier or later, or tests more an hour."""

    laboratory_id: UUID
    earlier_h: int = 0
    later_h: int = 0
    tests_per_h: int = 0


def laboratory_help(gathered: Gathered, best: routing.Plan, *, seed: int) -> list[LaboratoryHelp]:
    """What one laboratory alone could do; nothing where teams are what is lacking, or nothing is."""
    if best.unserved.any():
        return list(_for_people_left_out(gathered, seed))
    return list(_for_late_results(gathered, best))


def late_tubes(travelling: allocation.Batches, table: allocation.Laboratories) -> int:
    """The tubes whose results are late, or that no laboratory can have."""
    given = allocation.allocate(travelling, table)
    return int(travelling.tubes[given.late_s(travelling) > 0].sum())


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


def _for_late_results(gathered: Gathered, best: routing.Plan) -> Iterator[LaboratoryHelp]:
    """Hours, or tests an hour, with which no result is late."""
    travelling = batches(gathered, loads(gathered, best.visits))
    laboratories = gathered.laboratories
    if not late_tubes(travelling, laboratories.table):
        return

    def helps(relaxed: Laboratories) -> bool:
        return not late_tubes(travelling, relaxed.table)

    for row in _asked(laboratories):
        yield from _longer_hours(laboratories, row, helps)
        yield from _more_tests(laboratories, row, int(travelling.tubes.sum()), helps)


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
    laboratories: Laboratories, row: int, most: int, helps: Callable[[Laboratories], bool]
) -> Iterator[LaboratoryHelp]:
    steps = _least(
        -(-most // _TESTS_STEP),
        lambda steps: helps(working(laboratories, row, more_per_h=steps * _TESTS_STEP)),
    )
    if steps:
        yield LaboratoryHelp(laboratories.rows[row].pk, tests_per_h=steps * _TESTS_STEP)


def _least(most: int, helps: Callable[[int], bool]) -> int:
    """The least of 1 to ``most`` that helps, where more helps no less; 0 where even the most does not."""
    if not helps(most):
        return 0
    few, enough = 0, most
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if helps(middle) else (middle, enough)
    return enough


def told(help_of: Sequence[LaboratoryHelp]) -> list[dict[str, object]]:
    """As ``models.Plan`` keeps it, what asks for least first."""
    ordered = sorted(help_of, key=lambda one: (one.tests_per_h, one.earlier_h + one.later_h))
    return [
        {
            "laboratory": str(one.laboratory_id),
            "earlier_h": one.earlier_h,
            "later_h": one.later_h,
            "tests_per_h": one.tests_per_h,
        }
        for one in ordered
    ]
