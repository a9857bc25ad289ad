"""The visits of a former plan, found again in the stops of now, and which of them nothing has touched."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from dayclear.engines import routing
from dayclear.loops.sampling_plan.former import Former
from dayclear.loops.sampling_plan.gathering import Gathered
from dayclear.loops.sampling_plan.stops import Stop
from dayclear.planning import queries

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Standings:
    """The former visits as the new problem has them, by team and time.

    ``fixed`` are those pinned, done or under way; ``held`` is 0 where a visit is not, 1 pinned, 2 locked. ``same`` is the
    id of the former visit where the row is all of it, at the same stop with the same people.
    """

    former: Former
    visits: routing.Visits
    fixed: Flags
    held: routing.Ints
    same: NDArray[np.object_]

    def found_in(self, visits: routing.Visits) -> routing.Ints:
        """The standing row that each of these visits goes on from, by team, stop and first person; -1 where it is new."""
        columns = np.concatenate([_names(self.visits), _names(visits)], axis=1)
        names = np.ravel_multi_index(tuple(columns), tuple(columns.max(axis=1, initial=0) + 1))
        known, number = np.unique(names, return_inverse=True)
        standing, asked = np.split(number, [len(self.visits)])
        row_of = np.full(len(known), -1)
        row_of[standing] = np.arange(len(standing))
        return row_of[asked]


def _names(visits: routing.Visits) -> routing.Ints:
    """What a visit is known again by; shape (3, visits)."""
    return np.stack([visits.team, visits.stop, visits.first])


def standing_visits(gathered: Gathered, former: Former, at: datetime) -> Standings:
    """The former visits in the terms of the new problem.

    A team that is out keeps just what it had done until it went. A visit is found by its stairwells; where one of them is
    now swabbed elsewhere, what is left of the visit may be several.
    """
    begin_of = _begins(gathered)
    team_of = {team.pk: row for row, team in enumerate(gathered.teams)}
    found = [
        part
        for visit in former.visits
        if visit.team_id in team_of
        for part in _parts(visit, team_of[visit.team_id], former, gathered, begin_of, gathered.seconds(at))
    ]
    whole = np.array([part[:4] for part in found], np.int64).reshape(-1, 4).T
    real = np.array([part[4:7] for part in found], np.float64).reshape(-1, 3).T
    fixed, held = np.array([part[7:9] for part in found], np.int64).reshape(-1, 2).T
    order = np.lexsort((real[0], whole[0]))
    return Standings(
        former,
        routing.Visits(*whole, *real).taken(order),
        fixed[order] > 0,
        held[order],
        np.array([part.same for part in found], np.object_)[order],
    )


class _Where(NamedTuple):
    """The stop of a stairwell, at which of its people the stairwell begins, and how many it has."""

    stop: int
    begin: int
    people: int


class _Part(NamedTuple):
    """What of a former visit is at one stop, as ``Standings`` has it in columns."""

    team: int
    stop: int
    first: int
    people: int
    arrives_s: float
    begins_s: float
    ends_s: float
    fixed: bool
    held: int
    same: UUID | None


def _parts(
    visit: queries.Standing,
    team: int,
    former: Former,
    gathered: Gathered,
    begin_of: Mapping[tuple[str, str], _Where],
    at_s: float,
) -> Iterator[_Part]:
    out_since = gathered.teams[team].out_since
    done = _done_until(visit, gathered.seconds(out_since)) if out_since else visit.people
    is_fixed = visit.pinned or visit.begins_s <= at_s or out_since is not None
    each_s = (visit.ends_s - visit.begins_s) / visit.people
    for passed, stop, first, people in _pieces(former.stretches[visit.pk], begin_of, visit.mode):
        count = min(people, done - passed)
        if count <= 0:
            continue
        begins_s = visit.begins_s + passed * each_s
        arrives_s = begins_s if passed else visit.arrives_s
        is_whole = (first, count) == (visit.first, visit.people)
        is_same = is_whole and _is_at(visit, gathered.stops[stop]) and _all_stand(visit, former, gathered)
        yield _Part(
            *(team, stop, first, count, arrives_s, begins_s, begins_s + count * each_s),
            *(is_fixed, visit.pinned + visit.locked, visit.pk if is_same else None),
        )


def untouched(standings: Standings, visits: routing.Visits) -> dict[int, UUID]:
    """Which of the visits, by row, are to the second what a former visit was: that one's id."""
    standing = standings.found_in(visits)
    rows = np.flatnonzero(standing >= 0)
    now, before = visits.taken(rows), standings.visits.taken(standing[rows])
    is_same = now.people == before.people
    for instants, former in (
        (now.arrives_s, before.arrives_s),
        (now.begins_s, before.begins_s),
        (now.ends_s, before.ends_s),
    ):
        is_same &= np.rint(instants) == np.rint(former)
    ids = standings.same[standing[rows]]
    return {row: pk for row, pk in zip(rows[is_same].tolist(), ids[is_same], strict=True) if pk is not None}


def still_fixed(standings: Standings, visits: routing.Visits) -> Flags:
    """Which of the visits are pinned, done or under way."""
    standing = standings.found_in(visits)
    fixed = np.zeros(len(visits), np.bool_)
    fixed[standing >= 0] = standings.fixed[standing[standing >= 0]]
    return fixed


def still_held(standings: Standings, visits: routing.Visits) -> routing.Ints:
    """How each of the visits is held, as it was before; a new one is not."""
    standing = standings.found_in(visits)
    held = np.zeros(len(visits), np.int64)
    held[standing >= 0] = standings.held[standing[standing >= 0]]
    return held


def _is_at(visit: queries.Standing, stop: Stop) -> bool:
    """Whether the stop is still where it was and of the zone that it was."""
    point_id = stop.point.pk if stop.point else None
    return (visit.place_id, visit.point_id, visit.zone_rank, visit.zone) == (
        stop.building.pk,
        point_id,
        stop.zone_rank,
        stop.zone,
    )


def _all_stand(visit: queries.Standing, former: Former, gathered: Gathered) -> bool:
    return all((part.place_path, visit.mode) in gathered.stands for part in former.stretches[visit.pk])


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
    for part in stretches:
        where = begin_of.get((part.place_path, mode))
        people = min(part.people, where.people - part.first) if where else 0
        if where and people > 0:
            last = pieces[-1] if pieces else (0, -1, 0, 0)
            if last[1] == where.stop and last[2] + last[3] == where.begin + part.first:
                pieces[-1] = (last[0], where.stop, last[2], last[3] + people)
            else:
                pieces.append((passed, where.stop, where.begin + part.first, people))
        passed += part.people
    return pieces


def _done_until(visit: queries.Standing, moment_s: float) -> int:
    """How many people of a visit had been swabbed by then, going by the plan's pace."""
    if moment_s <= visit.begins_s:
        return 0
    share = (moment_s - visit.begins_s) / (visit.ends_s - visit.begins_s)
    return min(visit.people, int(visit.people * share))
