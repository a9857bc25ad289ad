"""The statement that finds who was where somebody infectious was, and when.

It reads the visits of each exposer by (person, start) and those of others by (place, start), or by the vehicle or
the place outside the tree. No visit is longer than a day, so whoever was there at an instant began at most a day
before: both look-ups are one short range of an index, however many visits there are.
"""

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
