from importlib import import_module

from django.db import migrations

TAKE_TOGETHER = import_module("dayclear.screening.migrations.0014_plain_batches_together").TAKE_TOGETHER

TAKE_CHEAPER = """
-- The answer that every sample of each batch gets; NULL for a batch that is not plain, and then nothing of it was changed.
-- Rounds, reaches (arrays of paths as texts) and takers are told once a batch, the others once a sample; when one was sampled
-- as seconds since 1970, which cost less to write and to read than a date does.
CREATE FUNCTION screening_take_plain_batches(
    rounds uuid[], reaches text[], takers uuid[], taken_at timestamptz,
    batches int[], ids uuid[], people uuid[], barcodes text[], sampled_ats float8[], sampleable text[]
) RETURNS text[] LANGUAGE plpgsql
-- Its plans are made once a connection, whatever the tables held at that moment: always by index, row by row.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    open_rounds uuid[];
    firsts int[];
    places uuid[];
    paths text[];
    modes int[];
    names tid[];
    judged text[];
    answers text[];
    expected int;
    written int;
BEGIN
    SELECT array_agg(id) INTO open_rounds FROM screening_round WHERE id = ANY (rounds) AND status = 'open';

    SELECT array_agg(name.place_id ORDER BY number), array_agg(name.place_path ORDER BY number),
           array_agg(name.tube_mode ORDER BY number), array_agg(name.ctid ORDER BY number),
           array_agg(CASE
               WHEN NOT name.place_path ^@ ANY (reaches[batch]::text[]) THEN NULL
               WHEN sample.id IS NULL AND name.state = ANY (sampleable) THEN 'accepted'
               WHEN sample.round_id = name.round_id AND sample.person_id = name.person_id
                    AND sample.barcode = draft.barcode AND sample.standing THEN 'repeated'
           END ORDER BY number)
    INTO places, paths, modes, names, judged
    FROM unnest(batches, ids, people, barcodes) WITH ORDINALITY AS draft (batch, id, person_id, barcode, number)
    LEFT JOIN screening_due AS name ON name.round_id = rounds[batch] AND name.person_id = draft.person_id
    LEFT JOIN screening_sample AS sample ON sample.id = draft.id;

    SELECT array_agg(CASE WHEN is_one AND rounds[batch] = ANY (open_rounds) THEN answer END ORDER BY batch)
    INTO answers
    FROM (SELECT batch, min(said) AS answer, count(said) = count(*) AND min(said) = max(said) AS is_one
          FROM unnest(batches, judged) AS draft (batch, said) GROUP BY batch) AS each;

    -- Of each batch the first of the same round: two are of one round if these numbers are the same.
    SELECT array_agg(array_position(rounds, round) ORDER BY batch) INTO firsts
    FROM unnest(rounds) WITH ORDINALITY AS each (round, batch);

    SELECT count(*) INTO expected FROM unnest(batches) AS draft (batch) WHERE answers[batch] = 'accepted';
    IF expected = 0 THEN
        RETURN answers;
    END IF;

    INSERT INTO screening_tube AS tube (barcode, round_id, place_id, place_path, capacity, sample_count,
                                        first_sampled_at, last_sampled_at, state, note)
    SELECT barcode, rounds[batches[first]], places[first], paths[first], mode, added, to_timestamp(first_at),
           to_timestamp(last_at), 'filling', ''
    FROM (SELECT barcode, min(number) AS first, min(mode) AS mode, count(*) AS added, min(sampled_at) AS first_at,
                 max(sampled_at) AS last_at
          FROM (SELECT barcode COLLATE "C" AS barcode, mode, sampled_at, number, firsts[batch] AS first_of_round
                FROM unnest(batches, barcodes, modes, sampled_ats)
                     WITH ORDINALITY AS draft (batch, barcode, mode, sampled_at, number)
                WHERE answers[batch] = 'accepted') AS draft
          GROUP BY barcode
          HAVING min(mode) = max(mode) AND count(*) <= min(mode) AND min(first_of_round) = max(first_of_round)
         ) AS filled
    ORDER BY barcode
    ON CONFLICT (barcode) DO UPDATE SET
        sample_count = tube.sample_count + excluded.sample_count,
        first_sampled_at = least(tube.first_sampled_at, excluded.first_sampled_at),
        last_sampled_at = greatest(tube.last_sampled_at, excluded.last_sampled_at)
    WHERE tube.round_id = excluded.round_id AND tube.state = 'filling'
      AND (excluded.capacity > 1 OR tube.capacity = 1)
      AND tube.sample_count + excluded.sample_count <= tube.capacity;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> (SELECT count(DISTINCT barcode COLLATE "C") FROM unnest(batches, barcodes) AS draft (batch, barcode)
                   WHERE answers[batch] = 'accepted') THEN
        RAISE EXCEPTION USING ERRCODE = 'DCPLN';
    END IF;

    -- The very rows that were read: one that somebody has changed meanwhile is another by now. None is swept away
    -- and its place taken, as the snapshot of the call keeps what was there when it began.
    UPDATE screening_due AS name
    SET state = 'sampled', note = '', changed_at = taken_at, changed_by_id = takers[batch]
    FROM (SELECT batch, place_in_table FROM unnest(batches, names, people) AS draft (batch, place_in_table, person_id)
          WHERE answers[batch] = 'accepted' ORDER BY person_id) AS was
    WHERE name.ctid = was.place_in_table;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> expected THEN
        RAISE EXCEPTION USING ERRCODE = 'DCPLN';
    END IF;

    INSERT INTO screening_sample (id, round_id, person_id, barcode, place_id, place_path, sampled_at,
                                  received_at, sampled_by_id, standing, aside, aside_reason)
    SELECT id, rounds[batch], person_id, barcode, place_id, place_path, to_timestamp(sampled_at), taken_at,
           takers[batch], true, '', ''
    FROM unnest(batches, ids, people, barcodes, places, paths, sampled_ats)
         AS draft (batch, id, person_id, barcode, place_id, place_path, sampled_at)
    WHERE answers[batch] = 'accepted';
    RETURN answers;
EXCEPTION
    -- Whatever was written goes back: a batch is not plain, or somebody else was faster with a part of it.
    WHEN unique_violation OR SQLSTATE 'DCPLN' THEN
        RETURN array_fill(NULL::text, ARRAY[cardinality(rounds)]);
END $$
"""


class Migration(migrations.Migration):
    """The tubes of a call are counted without a sort for each of them, and instants are told as numbers."""

    dependencies = [("screening", "0017_why_schemes_change")]

    operations = [
        migrations.RunSQL("DROP FUNCTION screening_take_plain_batches", TAKE_TOGETHER),
        migrations.RunSQL(TAKE_CHEAPER, "DROP FUNCTION screening_take_plain_batches"),
    ]
