"""Two weeks in a district's life as visits: nights at home, work and school, canteens, buses, lifts, shops."""

from dataclasses import dataclass

import numpy as np

from dayclear.engines.contacts import (
    NEVER,
    Cases,
    Definitions,
    Protection,
    Quarantines,
    Rule,
    Visits,
)

DAYS = 14
MIN, H, DAY = 60, 3600, 86_400
VISITS_A_PERSON = 66.2
HOME, TABLE, LIFT, VEHICLE, ROOM, HALL = range(6)

_HOUSEHOLD = [0.30, 0.33, 0.22, 0.10, 0.05]  # of 1 to 5 people: 2.3 on average
_WORK_SHARE, _BUS_SHARE, _LIFT_SHARE = 0.7, 0.4, 0.5
_SHOP_EACH_DAY = 0.7

DEFINITIONS = Definitions(
    close=Rule.from_minutes(
        counts_as=[0, 1, 2, 2, 3, 4],
        least_min=[0, 10, 10, 60, 30],
        masked_times=3,
        ventilated_times=2,
        before_days=2,
    ),
    secondary=Rule.from_minutes(
        counts_as=[0, 1, NEVER, NEVER, 2, NEVER],
        least_min=[0, 10, 60],
        masked_times=3,
        ventilated_times=2,
    ),
)
"""Of the order of what was in use; the same for all who race."""


@dataclass(frozen=True)
class District:
    """Visits in no order, and who is to be traced."""

    columns: dict[str, np.ndarray]
    people: int
    places: int
    cases: Cases
    quarantines: Quarantines

    def arranged(self) -> Visits:
        return Visits.arranged(**self.columns, people=self.people, places=self.places)[0]


class _Places:
    """Numbers for kinds of places, one kind after the other."""

    def __init__(self) -> None:
        self.count = 0

    def new(self, count: int) -> int:
        first, self.count = self.count, self.count + count
        return first


def district(visits: int, case_count: int, seed: int = 1) -> District:
    """About so many visits; the same for the same numbers."""
    rng = np.random.default_rng(seed)
    people = max(int(visits / VISITS_A_PERSON), 50)
    places = _Places()
    everybody = np.arange(people, dtype=np.int32)
    homes, workers, workplace, halls = _where_people_belong(rng, people, places)
    buses = places.new(max(people // 100, 1))
    lifts = places.new(people // 120 + 1)
    rows: list[tuple[np.ndarray, ...]] = []
    for day in range(DAYS):
        midnight = day * DAY
        rows.append(_stay(rng, everybody, homes, midnight + 19 * H, 2 * H, 11 * H, 2 * H, HOME))
        if day % 7 < 5:
            rows += _working_day(rng, midnight, workers, workplace, halls)
            riders = rng.random(len(workers)) < _BUS_SHARE
            bus = buses + (workplace[riders] + rng.integers(0, 3, riders.sum())) % max(people // 100, 1)
            for hour in (7, 17):
                rows.append(
                    _stay(rng, workers[riders], bus, midnight + hour * H, H, 12 * MIN, 35 * MIN, VEHICLE, 0.7)
                )
        going = everybody[rng.random(people) < _LIFT_SHARE]
        for hour in (7, 18):
            rows.append(_stay(rng, going, lifts + going // 120, midnight + hour * H, H, 30, 60, LIFT, 0.5))
        buyers = everybody[rng.random(people) < _SHOP_EACH_DAY]
        shop = _heavy_tailed(rng, halls, len(buyers))
        rows.append(_stay(rng, buyers, shop, midnight + 8 * H, 12 * H, 4 * MIN, 40 * MIN, HALL, 0.7))
    names = ("person", "place", "starts_s", "ends_s", "setting", "protection")
    columns = {
        name: np.concatenate(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    mixed = rng.permutation(len(columns["person"]))
    columns = {name: column[mixed] for name, column in columns.items()}
    return District(columns, people, places.count, *_traced(rng, people, case_count))


def _where_people_belong(
    rng: np.random.Generator, people: int, places: _Places
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[int, int]]:
    """The home of each person, who works or learns, in which room, and which halls there are."""
    sizes = rng.choice(np.arange(1, 6), people, p=_HOUSEHOLD)
    homes = np.repeat(np.arange(people), sizes)[:people]
    homes = places.new(int(homes[-1]) + 1) + homes
    workers = rng.permutation(people)[: int(people * _WORK_SHARE)].astype(np.int32)
    rooms = np.minimum(2 + rng.lognormal(1.7, 0.9, people), 60).astype(int)
    room = np.repeat(np.arange(people), rooms)[: len(workers)]
    workplace = places.new(int(room[-1]) + 1) + room
    count = max(people // 300, 3)
    return homes, workers, workplace, (places.new(count), count)


def _working_day(
    rng: np.random.Generator,
    midnight: int,
    workers: np.ndarray,
    workplace: np.ndarray,
    halls: tuple[int, int],
) -> list[tuple[np.ndarray, ...]]:
    """A room in the morning and the afternoon; between them a table, shared with whom one works or in a canteen."""
    open_windows = 0.3
    return [
        _stay(
            rng, workers, workplace, midnight + 8 * H, 30 * MIN, 210 * MIN, 30 * MIN, ROOM, 0.4, open_windows
        ),
        _stay(rng, workers, workplace, midnight + 13 * H, 30 * MIN, 4 * H, H, ROOM, 0.4, open_windows),
        _stay(rng, workers, workplace, midnight + 12 * H, 20 * MIN, 15 * MIN, 20 * MIN, TABLE),
        _stay(
            *(rng, workers[::4], _heavy_tailed(rng, halls, len(workers[::4]))),
            *(midnight + 12 * H, H, 5 * MIN, 15 * MIN, HALL, 0.5),
        ),
    ]


def _heavy_tailed(rng: np.random.Generator, halls: tuple[int, int], count: int) -> np.ndarray:
    """Which hall each goes to: a few have most of the visitors."""
    first, many = halls
    return first + (many * rng.random(count) ** 3).astype(np.int64)


def _stay(
    rng: np.random.Generator,
    person: np.ndarray,
    place: np.ndarray,
    earliest: int,
    spread: int,
    least: int,
    more: int,
    setting: int,
    masked: float = 0.0,
    ventilated: float = 0.0,
) -> tuple[np.ndarray, ...]:
    """Everybody somewhere, from some moment on, for a while."""
    n = len(person)
    starts = (earliest + rng.integers(0, spread, n)).astype(np.int32)
    ends = (starts + least + rng.integers(0, more, n)).astype(np.int32)
    protection = (rng.random(n) < masked) * Protection.MASKED | (
        rng.random(n) < ventilated
    ) * Protection.VENTILATED
    return (
        person,
        place.astype(np.int32),
        starts,
        ends,
        np.full(n, setting, np.uint8),
        protection.astype(np.uint8),
    )


def _traced(rng: np.random.Generator, people: int, count: int) -> tuple[Cases, Quarantines]:
    """Cases of the last days, looked at when the two weeks are over; some people are in quarantine for other reasons."""
    person = rng.permutation(people)[:count].astype(np.int32)
    onset = rng.integers(10 * DAY, 13 * DAY, count).astype(np.int32)
    isolated = np.minimum(onset + rng.integers(8 * H, 2 * DAY, count), DAYS * DAY).astype(np.int32)
    apart = rng.permutation(people)[: people // 20].astype(np.int32)
    since = rng.integers(9 * DAY, 13 * DAY, len(apart)).astype(np.int32)
    return Cases(person, onset, isolated), Quarantines(apart, since, DAYS * DAY)
