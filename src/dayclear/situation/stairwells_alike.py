"""Stairwells of a building that the same rounds have reached, counted together from totals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import connection

from dayclear.kernel.scope import Scope
from dayclear.places.models import Level
from dayclear.places.scoping import within_sql
from dayclear.screening.states import RoundStatus

# The rounds are numbered in the order in which they were opened, so that the latest is the greatest number: what is compared
# for every total is an integer. The last bit of ``latest`` says that this round is open and has reached nobody there.
_ALIKE = """
    WITH chosen AS (SELECT unnest(%s::text[]) AS path),
    held AS (
        SELECT id, status, row_number() OVER (ORDER BY opened_at, id DESC) AS number FROM screening_round
    ),
    reach AS (
        SELECT total.place_path, max(held.number) FILTER (WHERE reached.anybody) AS reached,
               max(held.number * 2 + (held.status = %s AND NOT reached.anybody)::int) AS latest
        FROM chosen
        JOIN screening_roundtotal AS total ON total.place_path >= chosen.path COLLATE "C"
         AND total.place_path < (left(chosen.path, -1) || '0') COLLATE "C"
        JOIN held ON held.id = total.round_id
        CROSS JOIN LATERAL (
            SELECT total.sampled + total.known > 0 OR total.due + total.not_at_home = 0 AS anybody
        ) AS reached
        WHERE total.roster > 0
        GROUP BY total.place_path
    )
    SELECT block.path, CASE WHEN total.path = ANY(%s) THEN total.path ELSE block.path END,
           reach.reached, reach.latest, sum(total.people)::int
    FROM chosen
    JOIN people_rostertotal AS total ON total.path >= chosen.path COLLATE "C"
     AND total.path < (left(chosen.path, -1) || '0') COLLATE "C"
    JOIN places_place AS home ON home.path = total.path
    JOIN places_place AS block ON block.id = CASE WHEN home.level = %s THEN home.parent_id ELSE home.id END
    LEFT JOIN reach ON reach.place_path = total.path
    WHERE total.people > 0 AND {sight}
    GROUP BY 1, 2, 3, 4
"""
_HELD = "SELECT id, opened_at FROM screening_round ORDER BY opened_at, id DESC"


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


@dataclass(frozen=True, slots=True)
class Alike:
    """So many people live in stairwells of a building for which ``path`` says what is decided; no round, no reach."""

    block_path: str
    path: str
    reach: Reach | None
    people: int


def stairwells_alike(paths: Sequence[str], *, apart: Collection[str], scope: Scope) -> list[Alike]:
    """All in sight at or inside these places, of which none lies in another; those ``apart`` each for itself.

    Two statements. Cost: a pass over the totals of the rounds there, rounds times stairwells.
    """
    sight, parameters = within_sql(scope, "total.path")
    statement = _ALIKE.format(sight=sight)
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [list(paths), str(RoundStatus.OPEN), list(apart), str(Level.UNIT), *parameters]
        )
        rows = cursor.fetchall()
        cursor.execute(_HELD)
        held = cursor.fetchall()

    @cache
    def reach(reached: int | None, latest: int) -> Reach:
        round_id, opened_at = held[latest // 2 - 1]
        return Reach(held[reached - 1][1] if reached else None, round_id, opened_at, bool(latest % 2))

    return [
        Alike(block, path, reach(reached, latest) if latest else None, count)
        for block, path, reached, latest, count in rows
    ]
