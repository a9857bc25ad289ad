"""A flow of tubes over a network of laboratories and hours, then whole boxes put where most of their tubes flowed.

The network is time-expanded (Ford & Fulkerson 1958): a batch flows to the hour in which it can arrive at a laboratory,
waits there from hour to hour, and leaves through one of the benches, each of which takes as many tubes an hour as it can
test. Its cheapest flow (OR-Tools, cost scaling) has the least waiting, testing and travel of all, and brings no tube to a
laboratory that must be late while another need not be. A box that the flow divides goes
whole to the laboratory with most of its tubes, and benches then take the boxes at their doors by the earliest due; those
whose time is over come last, so that as few tubes as possible are late (Moore 1968, for jobs of one length).
"""

import numpy as np

from dayclear.engines.allocation.problem import (
    HOUR_S,
    NOWHERE,
    Allocation,
    Batches,
    Flags,
    Ints,
    Laboratories,
)

_WAIT_COST = 60
_LATE_COST = 50_000
"""A laboratory whose result must be late, even if it tested at once, costs more than any wait elsewhere."""
_NOWHERE_COST = 1_000_000
"""A tube that goes nowhere costs more than any wait, so that only what cannot go anywhere stays."""


def allocate(batches: Batches, laboratories: Laboratories) -> Allocation:
    """A laboratory for each batch. Nothing is dropped silently: what finds none says NOWHERE.

    Cost: near linear in batches times laboratories plus laboratories times hours; 13,000 boxes, 4 laboratories and
    30 hours take about a tenth of a second.
    """
    if not len(batches) or not laboratories.doors.size:
        never = np.full(len(batches), np.inf)
        return Allocation(
            np.full(len(batches), NOWHERE), never, never, batches.tubes.copy(), laboratories.capacity
        )
    arrival_hour = arrival_hours(batches, laboratories)
    chosen = _most_tubes(batches, laboratories, arrival_hour)
    return at_the_bench(batches, laboratories, arrival_hour, chosen)


def arrival_hours(batches: Batches, laboratories: Laboratories) -> Ints:
    """The first open hour in which each batch can be at each laboratory's door, NOWHERE where that is too late."""
    earliest_s = np.maximum(batches.ready_s[:, None] + batches.travel_s, 0.0)
    hour = np.floor(earliest_s / HOUR_S).astype(np.int64)
    row, hours = np.arange(earliest_s.shape[1]), laboratories.hours
    opens = np.where(hour < hours, laboratories.next_open[row, np.minimum(hour, hours - 1)], hours)
    arrives_s = np.maximum(earliest_s, opens * HOUR_S)
    fits = (opens < hours) & (arrives_s <= batches.arrive_by_s[:, None])
    return np.where(fits, opens, NOWHERE)


def in_time(batches: Batches, laboratories: Laboratories) -> Flags:
    """Which laboratories may have each batch in time and, if nothing waits there before it, its results; capacity relaxed."""
    hours = arrival_hours(batches, laboratories)
    soonest_s = laboratories.soonest_s[np.arange(hours.shape[1]), hours]
    fits: Flags = (hours != NOWHERE) & (soonest_s <= batches.due_s[:, None])
    return fits


def _most_tubes(batches: Batches, laboratories: Laboratories, arrival_hour: Ints) -> Ints:
    """The laboratory to which most tubes of each batch flow; NOWHERE where none may have it."""
    n, (labs, hours) = len(batches), laboratories.doors.shape
    door = n + np.arange(labs * hours).reshape(labs, hours)
    sink = n + labs * hours
    batch, lab = np.nonzero(arrival_hour != NOWHERE)
    arrive = door[lab, arrival_hour[batch, lab]]
    travel_min = np.ceil(batches.travel_s[batch, lab] / 60).astype(np.int64)
    is_late = ~in_time(batches, laboratories)[batch, lab]
    waits = door[:, :-1].ravel(), door[:, 1:].ravel()
    leaves = door[laboratories.of].ravel()
    tests_min = np.repeat(np.ceil(laboratories.tests_s / 60).astype(np.int64), hours)
    total = int(batches.tubes.sum())
    tails = np.concatenate([batch, waits[0], leaves, np.arange(n)])
    heads = np.concatenate([arrive, waits[1], np.full(len(leaves), sink), np.full(n, sink)])
    capacities = np.concatenate(
        [batches.tubes[batch], np.full(len(waits[0]), total), laboratories.capacity.ravel(), batches.tubes]
    )
    # Each hour of the horizon costs as much as a wait, so that an earlier arrival is worth as much.
    costs = np.concatenate(
        [
            travel_min + _WAIT_COST * arrival_hour[batch, lab] + _LATE_COST * is_late,
            np.full(len(waits[0]), _WAIT_COST),
            tests_min,
            np.full(n, _NOWHERE_COST),
        ]
    )
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - every process loads this module, and one allocates

    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    flow.set_nodes_supplies(np.append(np.arange(n), sink), np.append(batches.tubes, -total))
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("A network in which everything may go nowhere always has a flow.")
    flowed = np.zeros((n, labs), np.int64)
    flowed[batch, lab] = flow.flows(arcs[: len(batch)])
    most = flowed.argmax(axis=1)
    return np.where(flowed.max(axis=1) > 0, most, NOWHERE)


def at_the_bench(
    batches: Batches, laboratories: Laboratories, arrival_hour: Ints, chosen: Ints
) -> Allocation:
    """When each batch is tested: in every hour the boxes at the door whose results are due first, the fastest bench first."""
    arrives, done = np.full(len(batches), np.inf), np.full(len(batches), np.inf)
    left, late = batches.tubes.copy(), np.zeros(len(batches), np.int64)
    free = laboratories.capacity.copy()
    for lab in range(len(laboratories.doors)):
        rows = np.flatnonzero(chosen == lab)
        hour_of = arrival_hour[rows, lab]
        arrives[rows] = np.maximum(batches.ready_s[rows] + batches.travel_s[rows, lab], hour_of * HOUR_S)
        order = rows[np.argsort(hour_of, kind="stable")]
        comes = np.searchsorted(np.sort(hour_of), np.arange(laboratories.hours + 1))
        benches = np.flatnonzero(laboratories.of == lab)
        benches = benches[np.argsort(laboratories.tests_s[benches], kind="stable")]
        fastest_s = float(laboratories.tests_s[benches].min(initial=np.inf))
        last_s = np.zeros(len(batches))
        waiting = order[:0]
        for hour in range(laboratories.hours):
            waiting = np.concatenate([waiting, order[comes[hour] : comes[hour + 1]]])
            if not len(waiting):
                continue
            due_s = batches.due_s[waiting]
            waiting = waiting[np.lexsort((due_s, due_s < (hour + 1) * HOUR_S + fastest_s))]
            for bench in benches.tolist():
                taken = _tested(left[waiting], int(free[bench, hour]))
                tested, taken = waiting[taken > 0], taken[taken > 0]
                left[tested] -= taken
                free[bench, hour] -= taken.sum()
                done_s = (hour + 1) * HOUR_S + laboratories.tests_s[bench]
                last_s[tested] = np.maximum(last_s[tested], done_s)
                late[tested] += np.where(done_s > batches.due_s[tested], taken, 0)
            through = waiting[left[waiting] == 0]
            done[through] = last_s[through]
            waiting = waiting[left[waiting] > 0]
    gone = np.isinf(done)
    return Allocation(
        np.where(gone, NOWHERE, chosen), np.where(gone, np.inf, arrives), done, late + left, free
    )


def _tested(tubes: Ints, capacity: int) -> Ints:
    """How many of each box's tubes the bench takes, one box after the other, until it is full."""
    taken: Ints = np.clip(capacity - (np.cumsum(tubes) - tubes), 0, tubes)
    return taken
