"""The peer of the search for one case: each visit joined to each other by the two indexes, and judged row by row."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

_OTHERS = """
    SELECT own.exposer, own.own_id, own.own_distance, own.own_mask, own.own_air, own.since, own.until, other.*
    FROM own JOIN cases_visit AS other ON {same}
        AND other.started_at < own.until AND other.started_at > own.since - interval '24 hours'
    WHERE other.ended_at > own.since AND other.taken_back_at IS NULL
        AND other.person_id IS DISTINCT FROM own.exposer
"""
OVERLAPS = f"""
    WITH exposers AS (
        SELECT * FROM unnest(%(people)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[])
            AS asked (person, since, until)
    ), own AS (
        SELECT exposers.person AS exposer, visit.id AS own_id, visit.distance AS own_distance,
               visit.mask AS own_mask, visit.air AS own_air,
               visit.place_id AS own_place, visit.named_place AS own_named, visit.vehicle AS own_vehicle,
               greatest(visit.started_at, exposers.since) AS since,
               least(visit.ended_at, exposers.until) AS until
        FROM exposers JOIN cases_visit AS visit ON visit.person_id = exposers.person
            AND visit.started_at < exposers.until AND visit.started_at > exposers.since - interval '24 hours'
        WHERE visit.ended_at > exposers.since AND visit.taken_back_at IS NULL
    ), there AS (
        {_OTHERS.format(same="other.place_id = own.own_place")}
        UNION ALL
        {_OTHERS.format(same="other.vehicle = own.own_vehicle AND other.vehicle <> ''")}
        UNION ALL
        {_OTHERS.format(same="other.named_place = own.own_named AND other.named_place <> ''")}
    )
    SELECT there.exposer, coalesce(there.person_id, known.id), there.unknown_name, there.unknown_phone,
           greatest(there.since, there.started_at), least(there.until, there.ended_at),
           coalesce(nullif(there.distance, ''), nullif(there.own_distance, ''), 'room'),
           there.mask = 'worn' AND there.own_mask = 'worn',
           coalesce(nullif(there.air, ''), there.own_air),
           there.place_id, there.named_place, there.vehicle, there.source
    FROM there LEFT JOIN LATERAL (
        -- Somebody met who was on no roster then may be on one now.
        SELECT min(person.id::text)::uuid AS id FROM people_person AS person
        WHERE there.person_id IS NULL AND there.unknown_phone <> '' AND person.phone <> ''
          AND reverse(person.phone) = reverse(there.unknown_phone) AND person.standing = 'lives_here'
          AND there.unknown_name IN ('', person.name)
        HAVING count(*) = 1
    ) AS known ON true
    ORDER BY 5, 2
"""


def in_sql(person_id: UUID, since: datetime, until: datetime) -> dict[UUID, str]:
    """Who is a contact of which kind."""
    from dayclear.command.protocol import shipped  # noqa: PLC0415 - Django is ready now.

    rule_of = shipped().contacts
    close = _counting(_overlaps([(person_id, since, until)]), rule_of["close"], {person_id})
    spreading = [(one, begins, until) for one, begins in close.items()]
    secondary = _counting(_overlaps(spreading), rule_of["secondary"], {person_id, *close})
    return dict.fromkeys(close, "close") | dict.fromkeys(secondary, "secondary")


def _overlaps(exposers: list[tuple[UUID, datetime, datetime]]) -> list[tuple[Any, ...]]:
    from django.db import connection  # noqa: PLC0415

    names = ("people", "since", "until")
    told = {name: [exposer[column] for exposer in exposers] for column, name in enumerate(names)}
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS, told)
        return cursor.fetchall()


def _counting(rows: Iterable[tuple[Any, ...]], rule: Any, taken: set[UUID]) -> dict[UUID, datetime]:
    """Whose presence counts by the rule, and since when."""
    from dayclear.cases.rules import minutes_needed  # noqa: PLC0415

    first: dict[UUID, datetime] = {}
    for _exposer, one, _name, _phone, since, until, distance, both_masked, air, *_where in rows:
        if one is None or one in taken:
            continue
        least = minutes_needed(distance, air, rule, both_masked=both_masked)
        # Whole seconds, as the search counts them.
        seconds = int(until.timestamp()) - int(since.timestamp())
        if least is not None and seconds >= least * 60:
            first[one] = min(since, first.get(one, since))
    return first
