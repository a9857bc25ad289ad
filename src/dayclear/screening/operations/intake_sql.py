"""The statements of the intake's long way, in their order.

Locks are taken in the order of all who write in screening: tubes by barcode, names by person, and last, by
the triggers, totals by place. The round is not locked: no sample makes anybody due, so none can spoil a
round that is being closed.
"""

LOCK_TUBES = """
    SELECT barcode, round_id, capacity, sample_count, state = 'filling',
           CASE WHEN state IN ('sent', 'received', 'resulted') THEN sealed_at END
    FROM screening_tube WHERE barcode = ANY(%(barcodes)s) ORDER BY barcode FOR NO KEY UPDATE
"""

LOCK_NAMES = """
    SELECT person_id, place_id, place_path, tube_mode, state = ANY(%(sampleable)s)
    FROM screening_due WHERE round_id = %(round)s AND person_id = ANY(%(people)s::uuid[])
    ORDER BY person_id FOR NO KEY UPDATE
"""

# A statement of its own after the locks, so that it sees what they have waited for.
LOOK = """
    SELECT id, round_id, person_id, barcode, aside, standing
    FROM screening_sample WHERE id = ANY(%(ids)s::uuid[])
    UNION ALL
    SELECT id, round_id, person_id, barcode, aside, standing
    FROM screening_sample WHERE round_id = %(round)s AND person_id = ANY(%(people)s::uuid[]) AND standing
    UNION ALL
    SELECT NULL, id, NULL, NULL, NULL, status = 'open' FROM screening_round WHERE id = %(round)s
"""

# Returns how many tubes and samples were new: fewer than planned when another request was faster with the
# same.
WRITE = """
    WITH fresh AS (
        INSERT INTO screening_tube (barcode, round_id, place_id, place_path, capacity, sample_count,
                                    first_sampled_at, last_sampled_at, state, note)
        SELECT barcode, %(round)s, place_id, place_path, capacity, added, first_at, last_at, 'filling', ''
        FROM unnest(%(new_barcodes)s::text[], %(new_places)s::uuid[], %(new_paths)s::text[],
                    %(new_capacities)s::int[], %(new_counts)s::int[], %(new_firsts)s::timestamptz[],
                    %(new_lasts)s::timestamptz[])
             AS new (barcode, place_id, place_path, capacity, added, first_at, last_at)
        ORDER BY barcode COLLATE "C" ON CONFLICT (barcode) DO NOTHING RETURNING 1
    ), filled AS (
        UPDATE screening_tube AS tube SET
            sample_count = tube.sample_count + fill.added,
            first_sampled_at = least(tube.first_sampled_at, fill.first_at),
            last_sampled_at = greatest(tube.last_sampled_at, fill.last_at)
        FROM unnest(%(fill_barcodes)s::text[], %(fill_counts)s::int[], %(fill_firsts)s::timestamptz[],
                    %(fill_lasts)s::timestamptz[]) AS fill (barcode, added, first_at, last_at)
        WHERE tube.barcode = fill.barcode AND tube.barcode = ANY(%(fill_barcodes)s)
    ), accounted AS (
        UPDATE screening_due SET state = 'sampled', note = '', changed_at = %(at)s, changed_by_id = %(by)s
        WHERE round_id = %(round)s AND person_id = ANY(%(standing_people)s::uuid[])
    ), taken AS (
        INSERT INTO screening_sample (id, round_id, person_id, barcode, place_id, place_path, sampled_at,
                                      received_at, sampled_by_id, standing, aside, aside_reason)
        SELECT id, %(round)s, person_id, barcode, place_id, place_path, sampled_at, %(at)s, %(by)s,
               stands, CASE WHEN stands THEN '' ELSE 'duplicate' END, ''
        FROM unnest(%(sample_ids)s::uuid[], %(sample_people)s::uuid[], %(sample_barcodes)s::text[],
                    %(sample_places)s::uuid[], %(sample_paths)s::text[], %(sample_ats)s::timestamptz[],
                    %(sample_stands)s::boolean[])
             AS new (id, person_id, barcode, place_id, place_path, sampled_at, stands)
        ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT (SELECT count(*) FROM fresh), (SELECT count(*) FROM taken)
"""

WHERE_THEY_LIVE = "SELECT id, place_path FROM people_person WHERE id = ANY(%s::uuid[])"
