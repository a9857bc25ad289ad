"""Who stays put because a shared tube was positive, until the single re-test is known.

Screening knows who shared the tube and who was swabbed again, the laboratory's side what was found. Positives are few, so
these statements begin with them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from dayclear.screening.states import UNACCOUNTED, DueState

HELD = "pool_held"
CLEARED = "pool_cleared"
LOOKS_BACK = timedelta(days=3)
"""A re-test is taken at once; of a pool that was reported longer ago nobody waits any more."""

# What a later swab of the person has told: negative, or positive in a tube of their own. Another positive pool tells nothing.
_KNOWN_SINCE = """
    SELECT result.outcome FROM screening_sample AS later
    JOIN laboratory_result AS result ON result.barcode = later.barcode AND result.standing
    WHERE later.person_id = sample.person_id AND later.sampled_at > sample.sampled_at
    AND later.aside NOT IN ('undone', 'void', 'retest') AND result.outcome IN ('positive', 'negative')
    ORDER BY later.sampled_at DESC LIMIT 1
"""
# A group keeps its id however often it is read: that of its first swab. Whose people were told that they are free is done.
_GROUPS = f"""
    WITH held AS (
        SELECT min(sample.id::text)::uuid AS id, sample.place_id, sample.place_path,
               array_agg(DISTINCT household.door ORDER BY household.door) AS doors,
               array_agg(DISTINCT household.door) FILTER (WHERE known.outcome = 'negative') AS negative,
               array_agg(DISTINCT household.door) FILTER (WHERE known.outcome = 'positive') AS positive,
               bool_and(known.outcome IS NOT NULL OR due.state <> ALL(%(waiting)s)) AS is_known
        FROM laboratory_result AS pool
        JOIN screening_sample AS sample ON sample.barcode = pool.barcode AND sample.aside = 'retest'
        JOIN screening_due AS due ON due.round_id = sample.round_id AND due.person_id = sample.person_id
        JOIN people_household AS household ON household.id = due.household_id
        LEFT JOIN LATERAL ({_KNOWN_SINCE}) AS known ON true
        WHERE pool.outcome = 'positive' AND pool.reported_at >= %(since)s AND pool.standing
        GROUP BY pool.barcode, sample.place_id, sample.place_path
    )
    SELECT id, place_id, place_path, doors, coalesce(negative, '{{}}'), coalesce(positive, '{{}}'), is_known FROM held
    WHERE NOT EXISTS (SELECT FROM command_event AS told WHERE told.kind = %(cleared)s AND told.subject_id = held.id)
"""
# Whose pool is negative after all waits for nothing; only those whom somebody was to tell to stay in are told so.
_CORRECTED = f"""
    SELECT told.subject_id, told.place_id, told.place_path,
           array_agg(DISTINCT household.door ORDER BY household.door),
           array_agg(DISTINCT household.door) FILTER (WHERE known.outcome = 'positive')
    FROM command_event AS told
    JOIN screening_sample AS first ON first.id = told.subject_id
    JOIN laboratory_result AS pool ON pool.barcode = first.barcode AND pool.standing AND pool.outcome = 'negative'
    JOIN screening_sample AS sample ON sample.barcode = first.barcode AND sample.place_id = first.place_id
         AND sample.aside NOT IN ('undone', 'void')
    JOIN screening_due AS due ON due.round_id = sample.round_id AND due.person_id = sample.person_id
    JOIN people_household AS household ON household.id = due.household_id
    LEFT JOIN LATERAL ({_KNOWN_SINCE}) AS known ON true
    WHERE told.kind = %(held)s AND told.at >= %(since)s
    AND NOT EXISTS (SELECT FROM command_event AS freed WHERE freed.kind = %(cleared)s AND freed.subject_id = told.subject_id)
    GROUP BY told.subject_id, told.place_id, told.place_path
"""
# Whoever has become a case is under that measure; whose round is closed was accounted for by name.
_HOLD = f"""
    SELECT sample.id, pool.reported_at FROM screening_sample AS sample
    JOIN laboratory_result AS pool ON pool.barcode = sample.barcode AND pool.standing AND pool.outcome = 'positive'
    JOIN screening_round AS held ON held.id = sample.round_id AND held.status = 'open'
    LEFT JOIN LATERAL ({_KNOWN_SINCE}) AS known ON true
    WHERE sample.person_id = %(person)s AND sample.aside = 'retest' AND known.outcome IS NULL
    AND pool.reported_at <= %(at)s
    AND NOT EXISTS (SELECT FROM cases_case AS found WHERE found.person_id = sample.person_id
                    AND found.status <> 'withdrawn' AND found.reported_at >= pool.reported_at)
    ORDER BY sample.sampled_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """The members of one positive pool in one stairwell, by doors; behind some of them the re-test was negative or positive.

    ``is_known``: of every member the re-test is known, or it is noted why there is none.
    """

    id: UUID
    place_id: UUID
    place_path: str
    doors: Sequence[str]
    negative: Sequence[str]
    positive: Sequence[str]
    is_known: bool

    @property
    def free(self) -> list[str]:
        """Where nobody waits any more; a door with a positive behind it is sealed."""
        return [door for door in self.doors if door in self.negative and door not in self.positive]


def groups(*, at: datetime) -> list[HeldGroup]:
    """The groups of all pools that were positive lately and who was not told yet, in one statement; for the loop."""
    waiting: Collection[DueState] = (*UNACCOUNTED, DueState.SAMPLED)
    with connection.cursor() as cursor:
        cursor.execute(
            _GROUPS,
            {
                "since": at - LOOKS_BACK,
                "waiting": [str(state) for state in waiting],
                "cleared": CLEARED,
            },
        )
        return [HeldGroup(*row) for row in cursor.fetchall()]


def corrected(*, at: datetime) -> list[HeldGroup]:
    """The groups that were held for a pool which is negative after all, and who was not told yet, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CORRECTED, {"held": HELD, "cleared": CLEARED, "since": at - LOOKS_BACK})
        return [
            HeldGroup(pk, place_id, path, doors, doors, positive or (), is_known=True)
            for pk, place_id, path, doors, positive in cursor.fetchall()
        ]


def hold_of(person_id: UUID, at: datetime) -> tuple[UUID, datetime] | None:
    """The swab for whose re-test somebody waits, and since when; None where nobody does. The caller may see them."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, {"person": person_id, "at": at})
        found: tuple[UUID, datetime] | None = cursor.fetchone()
        return found
