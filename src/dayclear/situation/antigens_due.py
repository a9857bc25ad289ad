"""By when residents of a zone owe their antigen, and how many have told none as yet. Counts, no names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from dayclear.kernel.scope import Scope
from dayclear.places.models import Level
from dayclear.places.scoping import within_sql
from dayclear.screening import rules
from dayclear.situation.fitness import COUNTS

# Driven by the residents: whoever asks shows few buildings, and an index leads from a person to the latest test.
_TOLD = f"""
    WITH owed AS (SELECT * FROM unnest(%s::text[], %s::timestamptz[]) AS owed (path, begins_at)),
    home AS (
        SELECT home.path, owed.path AS owed_path, owed.begins_at
        FROM owed
        JOIN places_place AS home ON home.path >= owed.path COLLATE "C"
         AND home.path < (left(owed.path, -1) || '0') COLLATE "C"
        JOIN places_place AS block ON block.id = CASE WHEN home.level = %s THEN home.parent_id ELSE home.id END
        WHERE owed.path = CASE WHEN home.path = ANY(%s) THEN home.path ELSE block.path END
    )
    SELECT home.owed_path, count(*)
    FROM home
    JOIN people_person AS person ON person.place_path = home.path AND person.standing = 'lives_here'
    WHERE EXISTS (
        SELECT FROM clearance_antigen AS test
        WHERE test.person_id = person.id AND test.tested_at >= home.begins_at AND test.tested_at <= %s
          AND test.outcome <> 'invalid' AND {COUNTS}
    ) AND {{sight}}
    GROUP BY home.owed_path
"""


class Rhythm(NamedTuple):
    """So many people of a block, at ``path``, owe so many antigens a week since an instant."""

    block_path: str
    path: str
    people: int
    per_week: int
    since: datetime


@dataclass(frozen=True, slots=True)
class AntigenDue:
    """``people`` of a block have told no antigen of the present stretch, which ends on ``due_on``."""

    due_on: date
    people: int


def antigens_due(
    rhythms: Sequence[Rhythm], *, apart: Collection[str], scope: Scope, at: datetime
) -> dict[str, AntigenDue]:
    """What each block owes, by its path; the earliest day of its stairwells.

    A stairwell is in its block, unless it is ``apart``. One statement. Cost: the residents of the blocks.
    """
    stretches = {one.path: rules.stretch_at(at, per_week=one.per_week, since=one.since) for one in rhythms}
    if not stretches:
        return {}
    told = _told({path: begins_at for path, (begins_at, _ends_at) in stretches.items()}, apart, scope, at)
    people: dict[tuple[str, str], int] = defaultdict(int)
    for one in rhythms:
        people[one.block_path, one.path] += one.people
    inside: dict[str, list[AntigenDue]] = defaultdict(list)
    for (block_path, path), count in people.items():
        due_on = stretches[path][1].astimezone(settings.DISTRICT_ZONE).date()
        inside[block_path].append(AntigenDue(due_on, max(count - told.get(path, 0), 0)))
    return {path: _together(owed) for path, owed in inside.items()}


def _together(owed: Iterable[AntigenDue]) -> AntigenDue:
    stairwells = list(owed)
    return AntigenDue(min(one.due_on for one in stairwells), sum(one.people for one in stairwells))


def _told(begins: dict[str, datetime], apart: Collection[str], scope: Scope, at: datetime) -> dict[str, int]:
    sight, parameters = within_sql(scope, "person.place_path")
    with connection.cursor() as cursor:
        cursor.execute(
            _TOLD.format(sight=sight),
            [
                *(list(begins), list(begins.values()), str(Level.UNIT), list(apart), at),
                *parameters,
            ],
        )
        return dict(cursor.fetchall())
