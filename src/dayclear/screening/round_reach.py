"""Which places rounds cover, have reached and miss, by path: for choosing the places of the next one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within, within_sql
from dayclear.screening.models import Round, RoundPlace, RoundTotal, SchemeSource
from dayclear.screening.queries import rounds
from dayclear.screening.states import RoundStatus


@dataclass(frozen=True, slots=True)
class Overlap:
    """An open round, and how many of its names live in some places."""

    round: Round
    people: int


def overlaps(paths: Sequence[str], scope: Scope) -> list[Overlap]:
    """The open rounds that have names in sight at or inside these places, the latest first; one statement."""
    condition, parameters = within_sql(scope, "total.place_path")
    statement = f"""
        SELECT held.id, sum(total.roster)::int
        FROM screening_round AS held
        CROSS JOIN unnest(%s::text[]) AS chosen (path)
        JOIN screening_roundtotal AS total
          ON total.round_id = held.id AND total.place_path >= chosen.path COLLATE "C"
         AND total.place_path < (left(chosen.path, -1) || '0') COLLATE "C"
        WHERE held.status = %s AND {condition}
        GROUP BY held.id HAVING sum(total.roster) > 0
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(paths), str(RoundStatus.OPEN), *parameters])
        people = dict(cursor.fetchall())
    return [Overlap(held, people[held.pk]) for held in rounds(scope).filter(pk__in=people)]


def covered_by_open_rounds(scope: Scope) -> set[str]:
    """The paths of the places in sight that an open round was opened for."""
    held = RoundPlace.objects.filter(
        within(scope, "place_path"), is_chosen=True, round__status=RoundStatus.OPEN
    )
    return set(held.values_list("place_path", flat=True))


def reached_since(since: datetime, scope: Scope) -> set[str]:
    """The stairwells in sight where anybody was swabbed in a round opened from an instant on."""
    found = RoundTotal.objects.filter(
        Q(sampled__gt=0) | Q(known__gt=0), within(scope, "place_path"), round__opened_at__gte=since
    )
    return set(found.values_list("place_path", flat=True))


@dataclass(frozen=True, slots=True)
class Reach:
    """What the rounds say of a stairwell.

    ``reached_at``: when the latest round opened that swabbed somebody there or accounts for everybody, None where none did.
    ``latest``: the round opened last; ``is_under_way``: it is open and has not reached anybody there yet.
    """

    reached_at: datetime | None
    latest: UUID
    latest_at: datetime
    is_under_way: bool


def last_reached(paths: Sequence[str], scope: Scope) -> dict[str, Reach]:
    """By the path of each stairwell in sight at or inside these places that a round has on its list; one statement.

    None of the places lies in another.
    """
    condition, parameters = within_sql(scope, "total.place_path")
    statement = f"""
        SELECT listed.place_path, max(listed.opened_at) FILTER (WHERE listed.reached),
               (array_agg(listed.round_id ORDER BY listed.opened_at DESC, listed.round_id))[1], max(listed.opened_at),
               (array_agg(listed.status = %s AND NOT listed.reached ORDER BY listed.opened_at DESC, listed.round_id))[1]
        FROM (
            SELECT total.place_path, total.round_id, held.opened_at, held.status,
                   total.sampled + total.known > 0 OR total.due + total.not_at_home = 0 AS reached
            FROM unnest(%s::text[]) AS chosen (path)
            JOIN screening_roundtotal AS total ON total.place_path >= chosen.path COLLATE "C"
             AND total.place_path < (left(chosen.path, -1) || '0') COLLATE "C"
            JOIN screening_round AS held ON held.id = total.round_id
            WHERE total.roster > 0 AND {condition}
        ) AS listed
        GROUP BY listed.place_path
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [str(RoundStatus.OPEN), list(paths), *parameters])
        return {path: Reach(*told) for path, *told in cursor.fetchall()}


def overruled(round_ids: Collection[UUID]) -> dict[UUID, dict[str, RoundPlace]]:
    """By path, how people are sampled in each of these rounds where a hand decided otherwise anywhere. No scope."""
    decided = RoundPlace.objects.filter(round__in=list(round_ids), source=SchemeSource.OVERRIDE)
    found: dict[UUID, dict[str, RoundPlace]] = {}
    for row in RoundPlace.objects.filter(round__in=decided.values("round")):
        found.setdefault(row.round_id, {})[row.place_path] = row
    return found


def missed_in(round_id: UUID, scope: Scope) -> set[str]:
    """The stairwells in sight where a round misses names."""
    found = RoundTotal.objects.filter(
        Q(due__gt=0) | Q(not_at_home__gt=0), within(scope, "place_path"), round=round_id
    )
    return set(found.values_list("place_path", flat=True))
