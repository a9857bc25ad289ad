"""The statements that record a chunk of results, in the order in which they run.

The chunk lies in a temporary table; each row there gets its fate: new, correct, repeated or contradicted. A
tube may be in a chunk more than once: its first row is decided first, then all others at once.
"""

STAGE = """
    CREATE TEMPORARY TABLE IF NOT EXISTS incoming_result (
        position int PRIMARY KEY, row int, id uuid, barcode text COLLATE "C", laboratory_id uuid, method text,
        outcome text, ct_orf1ab float8, ct_n float8, tested_at timestamptz, accession text,
        is_correction boolean, is_first boolean, fate text, standing_id uuid, standing_outcome text
    ) ON COMMIT DROP
"""

EMPTY = "TRUNCATE incoming_result"

COPY = """
    COPY incoming_result (position, row, id, barcode, laboratory_id, method, outcome, ct_orf1ab, ct_n,
                          tested_at, accession, is_correction) FROM STDIN
"""

PREPARE = """
    UPDATE incoming_result AS incoming SET is_first = first.position IS NOT NULL
    FROM incoming_result AS every LEFT JOIN (
        SELECT DISTINCT ON (barcode) position FROM incoming_result ORDER BY barcode, position
    ) AS first USING (position)
    WHERE incoming.position = every.position
"""

ANALYZE = "ANALYZE incoming_result"

# Two corrections of one tube at the same time: the second waits here and then sees the first.
LOCK = """
    SELECT count(*) FROM (
        SELECT 1 FROM laboratory_result AS result
        WHERE result.standing AND result.barcode IN (SELECT barcode FROM incoming_result WHERE is_correction)
        ORDER BY result.barcode FOR NO KEY UPDATE
    ) AS locked
"""

# A row that the laboratory has sent before is repeated even when it was corrected since. Of several
# corrections of one tube in a chunk the last one counts. What was sent is sought by its barcode alone and
# compared afterwards: a laboratory reports thousands of tubes at one instant, so no other column leads to
# few rows.
DECIDE = """
    UPDATE incoming_result AS incoming SET
        standing_id = result.id,
        standing_outcome = result.outcome,
        fate = CASE
            WHEN sent.before THEN 'repeated'
            WHEN result.id IS NULL THEN 'new'
            WHEN incoming.is_correction AND NOT EXISTS (
                SELECT FROM incoming_result AS later
                WHERE later.barcode = incoming.barcode AND later.position > incoming.position
                AND later.is_correction AND later.is_first = incoming.is_first
            ) THEN 'correct'
            WHEN result.outcome = incoming.outcome THEN 'repeated'
            ELSE 'contradicted'
        END
    FROM incoming_result AS every
    LEFT JOIN laboratory_result AS result ON result.barcode = every.barcode AND result.standing
    LEFT JOIN LATERAL (
        SELECT bool_or(
            before.laboratory_id = every.laboratory_id AND before.outcome = every.outcome
            AND before.is_correction = every.is_correction
            AND (every.tested_at IS NULL OR before.tested_at = every.tested_at)
            AND (NOT every.is_correction
                 OR (before.ct_orf1ab, before.ct_n) IS NOT DISTINCT FROM (every.ct_orf1ab, every.ct_n))
        ) AS before
        FROM laboratory_result AS before WHERE before.barcode = every.barcode
    ) AS sent ON true
    WHERE incoming.position = every.position AND incoming.fate IS NULL AND incoming.is_first = %(first)s
"""

SUPERSEDE = """
    UPDATE laboratory_result AS result SET standing = false, superseded_by_id = incoming.id
    FROM incoming_result AS incoming
    WHERE incoming.fate = 'correct' AND incoming.is_first = %(first)s AND result.id = incoming.standing_id
"""

INSERT = """
    INSERT INTO laboratory_result (id, barcode, laboratory_id, method, outcome, ct_orf1ab, ct_n, tested_at,
                                   reported_at, reported_by_id, batch_id, accession, is_correction, standing)
    SELECT id, barcode, laboratory_id, method, outcome, ct_orf1ab, ct_n, coalesce(tested_at, %(at)s), %(at)s,
           %(by)s, %(batch)s, accession, is_correction, true
    FROM incoming_result WHERE fate IN ('new', 'correct') AND is_first = %(first)s
    ORDER BY barcode
    ON CONFLICT (barcode) WHERE standing DO NOTHING
"""

# Another report was faster with the same tube: what stands now decides anew.
OVERTAKEN = """
    UPDATE incoming_result AS incoming SET fate = NULL
    WHERE fate = 'new' AND is_first = %(first)s
    AND NOT EXISTS (SELECT FROM laboratory_result AS result WHERE result.id = incoming.id)
"""

FATES = """
    SELECT fate, row, id, barcode, outcome, standing_id, standing_outcome
    FROM incoming_result ORDER BY position
"""

# A tube that a laboratory received and has now reported waits no longer.
SETTLE = """
    UPDATE laboratory_tubereceipt AS receipt SET settled_at = %(at)s
    FROM incoming_result AS incoming
    WHERE incoming.fate IN ('new', 'correct') AND receipt.barcode = incoming.barcode
    AND receipt.settled_at IS NULL
"""
