"""One path through all stops, as short as can be found: 2-opt and Or-opt with neighbour lists, shaken by local swaps.

The cleaner zones stand before the dirtier ones, and no move leaves a zone, so every stretch of the path is a route that
keeps the order of infection control. Every move is made of reversals, so that what made the path longer is taken back
by reversing again in the opposite order.

Sources: Bentley (1992), Fast algorithms for geometric traveling salesman problems, ORSA J. Computing 4(4), for
neighbour lists and don't-look bits; Lourenço, Martin & Stützle (2003), Iterated local search, for shaking and taking
back.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dayclear.engines.compiled import compiled
from dayclear.engines.routing._kernels.travelling import travel_s
from dayclear.engines.routing.problem import Floats, Ints

SEGMENT_MOST = 3
SWAP_MOST = 50
SHORTEST_TO_SHAKE = 4
TURN_MOST = 1_000
REVERSALS_MOST = 100_000
_GAIN_LEAST_S = 1e-7


class Ground(NamedTuple):
    """Where the stops are, and the nearest others of each in its own zone: ``near`` has shape (stops, neighbours)."""

    x: Floats
    y: Floats
    zone: Ints
    pace: Floats
    near: Ints


class Path(NamedTuple):
    """The stops in order, and the place of each stop in that order; -1 for one that is not on the path."""

    stops: Ints
    place_of: Ints


class Queue(NamedTuple):
    """The stops to be looked at again, ``size[0]`` of them."""

    stops: Ints
    holds: NDArray[np.bool_]
    size: Ints


class Log(NamedTuple):
    """The reversals made since the last shake, ``size[0]`` of them; more than fit in are counted only."""

    stretches: Ints
    size: Ints


@compiled
def between_s(path: Path, one: int, other: int, ground: Ground) -> float:
    """Between the stops at two places of the path; nothing where one lies beyond its ends."""
    if one < 0 or other < 0 or one >= len(path.stops) or other >= len(path.stops):
        return 0.0
    here, there = path.stops[one], path.stops[other]
    return travel_s(ground.x[here], ground.y[here], ground.x[there], ground.y[there], ground.pace)


@compiled
def leg_s(path: Path, place: int, ground: Ground) -> float:
    """From the stop at ``place`` to the next one; nothing before the first or after the last."""
    return between_s(path, place, place + 1, ground)


@compiled
def reverse(path: Path, first: int, last: int) -> None:
    """Turns the stretch from ``first`` to ``last`` around."""
    while first < last:
        path.stops[first], path.stops[last] = path.stops[last], path.stops[first]
        path.place_of[path.stops[first]] = first
        path.place_of[path.stops[last]] = last
        first += 1
        last -= 1


@compiled
def _turn(path: Path, first: int, last: int, log: Log) -> None:
    reverse(path, first, last)
    if log.size[0] < len(log.stretches):
        log.stretches[log.size[0]] = (first, last)
    log.size[0] += 1


@compiled
def _swap(path: Path, first: int, middle: int, last: int, log: Log) -> None:
    """Lets ``middle..last`` stand before ``first..middle - 1``; both keep their direction."""
    _turn(path, first, middle - 1, log)
    _turn(path, middle, last, log)
    _turn(path, first, last, log)


@compiled
def _wait(queue: Queue, path: Path, place: int) -> None:
    if place < 0 or place >= len(path.stops) or queue.holds[path.stops[place]]:
        return
    queue.stops[queue.size[0]] = path.stops[place]
    queue.holds[path.stops[place]] = True
    queue.size[0] += 1


@compiled
def _is_in_zone(path: Path, first: int, last: int, zone: int, ground: Ground) -> bool:
    return bool(ground.zone[path.stops[first]] == zone and ground.zone[path.stops[last]] == zone)


@compiled
def _turning(stop: int, path: Path, ground: Ground, longest: int) -> tuple[float, int, int]:
    """The first improving 2-opt move at ``stop``: the seconds it gains, and the stretch to be turned."""
    here = path.place_of[stop]
    zone = ground.zone[stop]
    for side in (0, 1):
        edge = leg_s(path, here - side, ground)
        for other in ground.near[stop]:
            there = path.place_of[other]
            joined = between_s(path, here, there, ground)
            if joined >= edge:
                break
            low, high = min(here, there), max(here, there)
            first, last = (low + 1, high) if side == 0 else (low, high - 1)
            if first >= last or last - first > longest or not _is_in_zone(path, first, last, zone, ground):
                continue
            step = 1 - 2 * side
            gain = edge + leg_s(path, there - side, ground) - joined
            gain -= between_s(path, here + step, there + step, ground)
            if gain > _GAIN_LEAST_S:
                return gain, first, last
    return 0.0, 0, 0


@compiled
def _moving(stop: int, path: Path, ground: Ground, longest: int) -> tuple[float, int, int, int, int]:
    """The first improving Or-opt move of a segment that begins or ends at ``stop``; see ``_joining``."""
    here = path.place_of[stop]
    for length in range(1, SEGMENT_MOST + 1):
        for side in (0, 1):
            begin = here if side == 0 else here - length + 1
            end = begin + length - 1
            if begin < 0 or end >= len(path.stops):
                continue
            if not _is_in_zone(path, begin, end, ground.zone[stop], ground):
                continue
            freed = leg_s(path, begin - 1, ground) + leg_s(path, end, ground)
            freed -= between_s(path, begin - 1, end + 1, ground)
            if freed > _GAIN_LEAST_S:
                move = _joining(stop, begin, end, freed, path, ground, longest)
                if move[0] > 0.0:
                    return move
    return 0.0, 0, 0, 0, -1


@compiled
def _joining(
    stop: int, begin: int, end: int, freed: float, path: Path, ground: Ground, longest: int
) -> tuple[float, int, int, int, int]:
    """Where the segment ``begin..end`` may go so that ``stop`` comes next to one of its neighbours.

    The seconds gained; the stretch to be reordered as ``first``, ``middle``, ``last`` for ``_swap``; and which of its two
    parts turns around before: 0 the first, 1 the second, -1 neither.
    """
    here = path.place_of[stop]
    far = end if here == begin else begin
    for other in ground.near[stop]:
        there = path.place_of[other]
        joined = between_s(path, here, there, ground)
        if joined >= freed:
            break
        for after in (0, 1):
            beyond = there + 2 * after - 1
            if begin <= there <= end or begin <= beyond <= end:
                continue
            gain = freed + leg_s(path, there + after - 1, ground) - joined
            gain -= between_s(path, far, beyond, ground)
            if gain <= _GAIN_LEAST_S:
                continue
            turns = (here == begin) != (after == 1)
            if there > end:
                first, middle, last, part = begin, end + 1, there + after - 1, 0
            else:
                first, middle, last, part = there + after, begin, end, 1
            if last - first <= longest and _is_in_zone(path, first, last, ground.zone[stop], ground):
                return gain, first, middle, last, part if turns else -1
    return 0.0, 0, 0, 0, -1


@compiled
def _settle(path: Path, queue: Queue, ground: Ground, longest: int, log: Log) -> float:
    """Improves around the waiting stops until none is left; the seconds gained."""
    total = 0.0
    while queue.size[0]:
        queue.size[0] -= 1
        stop = queue.stops[queue.size[0]]
        queue.holds[stop] = False
        gain, first, last = _turning(stop, path, ground, longest)
        if gain > 0.0:
            _turn(path, first, last, log)
        else:
            gain, first, middle, last, part = _moving(stop, path, ground, longest)
            if gain <= 0.0:
                continue
            if part == 0:
                _turn(path, first, middle - 1, log)
            elif part == 1:
                _turn(path, middle, last, log)
            _swap(path, first, middle, last, log)
            _wait(queue, path, first + last - middle)
            _wait(queue, path, first + last - middle + 1)
        total += gain
        for place in (first - 1, first, last, last + 1, path.place_of[stop]):
            _wait(queue, path, place)
    return total


@compiled
def _draw(state: NDArray[np.uint64], below: int) -> int:
    """The next number of the sequence (xorshift64*, Vigna 2016), less than ``below``."""
    bits = state[0]
    bits ^= bits >> np.uint64(12)
    bits ^= bits << np.uint64(25)
    bits ^= bits >> np.uint64(27)
    state[0] = bits
    return int((bits * np.uint64(2685821657736338717)) >> np.uint64(33)) % below


@compiled
def settle_everywhere(path: Path, ground: Ground) -> float:
    """Shortens the path in place, looking at every stop; the seconds gained."""
    queue = _empty_queue(path)
    for place in range(len(path.stops) - 1, -1, -1):
        _wait(queue, path, place)
    log = Log(np.empty((0, 2), np.int64), np.zeros(1, np.int64))
    return _settle(path, queue, ground, len(path.stops), log)


@compiled
def shake(path: Path, ground: Ground, state: NDArray[np.uint64], times: int) -> float:
    """Swaps two segments near a random place and settles, ``times`` over; what did not help is taken back.

    The seconds gained. ``state`` is the one word of the random sequence, not 0.
    """
    total = 0.0
    n = len(path.stops)
    if n < SHORTEST_TO_SHAKE:
        return total
    queue = _empty_queue(path)
    log = Log(np.empty((REVERSALS_MOST, 2), np.int64), np.zeros(1, np.int64))
    for _time in range(times):
        first = _draw(state, n - 2)
        last = min(first + 2 + _draw(state, SWAP_MOST), n - 1)
        if ground.zone[path.stops[first]] != ground.zone[path.stops[last]]:
            continue
        middle = first + 1 + _draw(state, last - first)
        log.size[0] = 0
        gained = _shaken(path, first, middle, last, queue, ground, log)
        if gained >= 0.0 or log.size[0] > len(log.stretches):
            total += gained
            continue
        for entry in range(log.size[0] - 1, -1, -1):
            reverse(path, log.stretches[entry, 0], log.stretches[entry, 1])
    return total


@compiled
def _shaken(path: Path, first: int, middle: int, last: int, queue: Queue, ground: Ground, log: Log) -> float:
    """Swaps ``first..middle - 1`` with ``middle..last`` and settles; the seconds gained, mostly less than none."""
    gained = leg_s(path, first - 1, ground) + leg_s(path, middle - 1, ground) + leg_s(path, last, ground)
    gained -= between_s(path, first - 1, middle, ground) + between_s(path, last, first, ground)
    gained -= between_s(path, middle - 1, last + 1, ground)
    _swap(path, first, middle, last, log)
    seam = first + last - middle
    for place in (first - 1, first, seam, seam + 1, last, last + 1):
        _wait(queue, path, place)
    return gained + _settle(path, queue, ground, TURN_MOST, log)


@compiled
def _empty_queue(path: Path) -> Queue:
    n = len(path.place_of)
    return Queue(np.empty(n, np.int64), np.zeros(n, np.bool_), np.zeros(1, np.int64))
