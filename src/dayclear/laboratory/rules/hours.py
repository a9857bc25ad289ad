"""When a laboratory works, and how many tubes it can take in each hour of the clock.

Shifts are local wall-clock times and may end on the next day; hours are instants. On a day on which the clocks change, a
shift is as much longer or shorter as the night itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShiftHours:
    """By one method, from ``starts`` until ``ends``, ``tubes_per_h`` an hour; equal times mean all day.

    ``takes`` is how long a tube needs from the bench to its result.
    """

    method: str
    starts: time
    ends: time
    tubes_per_h: int
    takes: timedelta


@dataclass(frozen=True, slots=True)
class Lent:
    """So many tubes an hour are given to a neighbour (negative) or taken from one, for a time."""

    from_at: datetime
    until_at: datetime
    tubes_per_h: int


@dataclass(frozen=True, slots=True)
class Bench:
    """How many tubes one method can take in each hour of a forecast, and how long each needs."""

    method: str
    takes: timedelta
    tubes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lending:
    """How many tubes are given to neighbours in each hour, and how many of them the laboratory's shifts do not test."""

    given: tuple[int, ...]
    lacking: tuple[int, ...]


def is_open_at(starts: time, ends: time, at: time) -> bool:
    """Whether a shift is on at a local time; one that ends before it starts works over midnight."""
    if starts == ends:
        return True
    if starts < ends:
        return starts <= at < ends
    return at >= starts or at < ends


def overlap(starts_at: datetime, ends_at: datetime, from_at: datetime, until_at: datetime) -> timedelta:
    """How long two stretches of time are both on."""
    return max(min(ends_at, until_at) - max(starts_at, from_at), timedelta(0))


def benches_of(
    shifts: Iterable[ShiftHours], lent: Sequence[Lent], starts_at: datetime, hours: int, zone: tzinfo
) -> list[Bench]:
    """The benches of a laboratory over so many hours from ``starts_at``, the fastest method first.

    What is given to neighbours is taken off the slowest methods first; what is taken from one comes as a bench without
    a name, as slow as the laboratory's slowest.
    """
    by_method: dict[tuple[timedelta, str], list[float]] = {}
    for shift in shifts:
        tubes = by_method.setdefault((shift.takes, shift.method), [0.0] * hours)
        for begins, ends in _periods(shift, starts_at, starts_at + hours * HOUR, zone):
            _add(tubes, shift.tubes_per_h, begins, ends, starts_at)
    whole = {key: _whole(tubes) for key, tubes in sorted(by_method.items())}
    taken = _by_hour((period for period in lent if period.tubes_per_h > 0), starts_at, hours)
    slowest = max((takes for takes, _method in whole), default=timedelta(hours=4))
    _take_off(list(reversed(whole.values())), _given(lent, starts_at, hours))
    benches = [Bench(method, takes, tuple(tubes)) for (takes, method), tubes in whole.items()]
    return [*benches, Bench("", slowest, tuple(taken))] if any(taken) else benches


def lending_of(
    shifts: Iterable[ShiftHours], lent: Sequence[Lent], starts_at: datetime, hours: int, zone: tzinfo
) -> Lending:
    """What a laboratory gives to neighbours over so many hours from ``starts_at``."""
    own = benches_of(shifts, (), starts_at, hours, zone)
    given = _given(lent, starts_at, hours)
    lacking = [max(each - sum(bench.tubes[hour] for bench in own), 0) for hour, each in enumerate(given)]
    return Lending(tuple(given), tuple(lacking))


def _given(lent: Iterable[Lent], starts_at: datetime, hours: int) -> list[int]:
    return _by_hour((period for period in lent if period.tubes_per_h < 0), starts_at, hours)


def _by_hour(periods: Iterable[Lent], starts_at: datetime, hours: int) -> list[int]:
    tubes = [0.0] * hours
    for period in periods:
        _add(tubes, abs(period.tubes_per_h), period.from_at, period.until_at, starts_at)
    return _whole(tubes)


def _periods(
    shift: ShiftHours, starts_at: datetime, ends_at: datetime, zone: tzinfo
) -> Iterator[tuple[datetime, datetime]]:
    """The shift on each day that may reach into the time asked for, as instants."""
    day = starts_at.astimezone(zone).date() - _DAY
    while (begins := datetime.combine(day, shift.starts, zone)) < ends_at:
        last = day + _DAY if shift.ends <= shift.starts else day
        # In UTC, because two local times of one zone are subtracted by their faces, not by what lies between.
        yield begins.astimezone(UTC), datetime.combine(last, shift.ends, zone).astimezone(UTC)
        day += _DAY


def _add(tubes: list[float], per_h: int, begins: datetime, ends: datetime, starts_at: datetime) -> None:
    for hour in range(len(tubes)):
        at = starts_at + hour * HOUR
        tubes[hour] += per_h * (overlap(at, at + HOUR, begins, ends) / HOUR)


def _whole(tubes: Sequence[float]) -> list[int]:
    """Whole tubes of each hour, whose sum up to any hour is the true one rounded down: halves are not lost."""
    found, before, total = [], 0, 0.0
    for each in tubes:
        total += each
        until = int(total + 1e-6)
        found.append(until - before)
        before = until
    return found


def _take_off(benches: Sequence[list[int]], given: Sequence[int]) -> None:
    """Reduces what is left of each hour, bench after bench; never below nothing."""
    for hour, per_h in enumerate(given):
        left = per_h
        for tubes in benches:
            off = min(tubes[hour], left)
            tubes[hour] -= off
            left -= off
