"""The statement that reads the visits around somebody infectious: everybody's at the places where they were, at the time.

It reads the visits of each exposer by (person, start), and of each of their places once, by (place, start), all visits
between the first and the last of a day; so it costs the visits read and not the pairs of people who met. No visit is longer
than a day, so whoever was there at an instant began at most a day before.
"""

from dayclear.cases.exposure_rows import SECONDS, code_sql

# A place of the tree, a vehicle, one of its carriages or a place outside the tree, as one key of fixed size.
SPOT = "coalesce({of}.place_id, md5({of}.vehicle || '\\n' || {of}.named_place || {carriage})::uuid)"
_CODE = code_sql(
    setting="there.setting",
    distance="CASE WHEN there.is_whole THEN 'aboard' ELSE there.distance END",
    air="there.air",
    unknown="there.whom IS NULL",
    masked="there.mask = 'worn'",
)
# Somebody met who was on no roster then may be on one now; it is looked for only where nobody is known.
_WHOM = """
    coalesce(there.person_id, (
        SELECT min(person.id::text)::uuid FROM people_person AS person
        WHERE there.unknown_phone <> '' AND person.phone <> ''
          AND reverse(person.phone) = reverse(there.unknown_phone) AND person.standing = 'lives_here'
          AND there.unknown_name IN ('', person.name)
        HAVING count(*) = 1
    ))
"""
_AT_THE_TIME = """
    other.started_at < hulls.until AND other.started_at > hulls.since - interval '24 hours'
    AND other.ended_at > hulls.since AND other.taken_back_at IS NULL
    -- Whoever stayed from one stretch into the next was read with the one before.
    AND (hulls.until_before IS NULL OR other.started_at >= hulls.until_before)
"""
_THERE = """
    SELECT other.*, {is_whole} AS is_whole FROM hulls JOIN cases_visit AS other ON {same} AND {at_the_time}
"""


def _there(same: str, *, is_whole: str = "false") -> str:
    return _THERE.format(same=same, at_the_time=_AT_THE_TIME, is_whole=is_whole)


_SPOT = SPOT.format(of="there", carriage="CASE WHEN there.is_whole THEN '' ELSE there.carriage END")
AROUND = f"""
    WITH exposers AS (
        SELECT * FROM unnest(%(people)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[])
            AS asked (person, since, until)
    ), own AS (
        SELECT visit.place_id, visit.vehicle, visit.named_place,
               greatest(visit.started_at, exposers.since) AS since,
               greatest(least(visit.ended_at, exposers.until), visit.started_at + interval '1 second') AS until
        FROM exposers JOIN cases_visit AS visit ON visit.person_id = exposers.person
            AND visit.started_at < exposers.until AND visit.started_at > exposers.since - interval '24 hours'
        WHERE visit.ended_at >= exposers.since AND visit.taken_back_at IS NULL
    ), of_days AS (
        SELECT place_id, vehicle, named_place, min(since) AS since, max(until) AS until
        FROM own GROUP BY place_id, vehicle, named_place, date_trunc('day', since)
    ), hulls AS (
        SELECT *, max(until) OVER (PARTITION BY place_id, vehicle, named_place ORDER BY since
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until_before FROM of_days
    ), there AS (
        {_there("other.place_id = hulls.place_id")}
        UNION ALL
        {_there("other.vehicle = hulls.vehicle AND other.vehicle <> ''")}
        UNION ALL
        -- Whoever's carriage is known is near those of that carriage, and those whose carriage nobody knows.
        {_there("other.vehicle = hulls.vehicle AND other.vehicle <> '' AND other.carriage <> ''", is_whole="true")}
        UNION ALL
        {_there("other.named_place = hulls.named_place AND other.named_place <> ''")}
    )
    SELECT there.id, coalesce(there.whom, there.id), {_SPOT},
           {SECONDS.format(instant="there.started_at")}, {SECONDS.format(instant="there.ended_at")}, {_CODE}
    FROM (SELECT there.*, {_WHOM} AS whom FROM there) AS there
"""
