import django.db.models.deletion
from django.db import migrations, models

TAKE = """
-- The answer that every sample of the batch gets; NULL where the batch is not plain, and then nothing was changed.
CREATE FUNCTION screening_take_plain_batch(
    of_round uuid, ids uuid[], people uuid[], barcodes text[], sampled_ats timestamptz[],
    sampleable text[], reach text[], taken_at timestamptz, taken_by uuid
) RETURNS text LANGUAGE plpgsql
-- Its plans are made once a connection, whatever the tables held at that moment: always by index, row by row.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    places uuid[];
    paths text[];
    modes int[];
    names tid[];
    found int;
    written int;
BEGIN
    IF NOT EXISTS (SELECT FROM screening_round WHERE id = of_round AND status = 'open') THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM screening_sample WHERE id = ANY (ids)) THEN
        SELECT count(*) INTO found
        FROM unnest(ids, people, barcodes) AS draft (id, person_id, barcode)
        JOIN screening_sample AS sample ON sample.id = draft.id
        JOIN screening_due AS name ON name.round_id = of_round AND name.person_id = draft.person_id
        WHERE sample.round_id = of_round AND sample.person_id = draft.person_id AND sample.barcode = draft.barcode
          AND sample.standing AND name.place_path ^@ ANY (reach);
        RETURN CASE WHEN found = cardinality(ids) THEN 'repeated' END;
    END IF;

    SELECT array_agg(name.place_id ORDER BY number), array_agg(name.place_path ORDER BY number),
           array_agg(name.tube_mode ORDER BY number), array_agg(name.ctid ORDER BY name.person_id)
    INTO places, paths, modes, names
    FROM unnest(people) WITH ORDINALITY AS draft (person_id, number)
    JOIN screening_due AS name ON name.round_id = of_round AND name.person_id = draft.person_id
    WHERE name.state = ANY (sampleable) AND name.place_path ^@ ANY (reach);
    IF cardinality(places) IS DISTINCT FROM cardinality(people) THEN
        RETURN NULL;
    END IF;

    INSERT INTO screening_tube AS tube (barcode, round_id, place_id, place_path, capacity, sample_count,
                                        first_sampled_at, last_sampled_at, state, note)
    SELECT barcode, of_round, (array_agg(place_id ORDER BY number))[1], (array_agg(place_path ORDER BY number))[1],
           min(mode), count(*), min(sampled_at), max(sampled_at), 'filling', ''
    FROM unnest(barcodes, places, paths, modes, sampled_ats)
         WITH ORDINALITY AS draft (barcode, place_id, place_path, mode, sampled_at, number)
    GROUP BY barcode HAVING min(mode) = max(mode) AND count(*) <= min(mode)
    ORDER BY barcode COLLATE "C"
    ON CONFLICT (barcode) DO UPDATE SET
        sample_count = tube.sample_count + excluded.sample_count,
        first_sampled_at = least(tube.first_sampled_at, excluded.first_sampled_at),
        last_sampled_at = greatest(tube.last_sampled_at, excluded.last_sampled_at)
    WHERE tube.round_id = excluded.round_id AND tube.state = 'filling'
      AND (excluded.capacity > 1 OR tube.capacity = 1)
      AND tube.sample_count + excluded.sample_count <= tube.capacity;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> (SELECT count(DISTINCT barcode) FROM unnest(barcodes) AS draft (barcode)) THEN
        RAISE EXCEPTION USING ERRCODE = 'DCPLN';
    END IF;

    -- The very rows that were read: one that somebody has changed meanwhile is another by now. None is swept away
    -- and its place taken, as the snapshot of the call keeps what was there when it began.
    UPDATE screening_due AS name
    SET state = 'sampled', note = '', changed_at = taken_at, changed_by_id = taken_by
    FROM unnest(names) AS was (place_in_table)
    WHERE name.ctid = was.place_in_table;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written <> cardinality(people) THEN
        RAISE EXCEPTION USING ERRCODE = 'DCPLN';
    END IF;

    INSERT INTO screening_sample (id, round_id, person_id, barcode, place_id, place_path, sampled_at,
                                  received_at, sampled_by_id, standing, aside, aside_reason)
    SELECT id, of_round, person_id, barcode, place_id, place_path, sampled_at, taken_at, taken_by, true, '', ''
    FROM unnest(ids, people, barcodes, places, paths, sampled_ats)
         AS draft (id, person_id, barcode, place_id, place_path, sampled_at);
    RETURN 'accepted';
EXCEPTION
    -- Whatever was written goes back: the batch is not plain, or somebody else was faster with a part of it.
    WHEN unique_violation OR SQLSTATE 'DCPLN' THEN
        RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """A phone's ordinary batch costs one call, and no foreign key is checked that its names have passed already."""

    dependencies = [("screening", "0006_how_places_were_chosen")]

    operations = [
        migrations.AlterField(
            "tube",
            "round",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tubes",
                to="screening.round",
            ),
        ),
        migrations.AlterField(
            "sample",
            "person",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        # Barcodes are in the C collation: their primary key serves patterns by itself.
        migrations.RunSQL(
            "DROP INDEX IF EXISTS screening_tube_barcode_d9370cd5_like",
            "CREATE INDEX screening_tube_barcode_d9370cd5_like ON screening_tube (barcode varchar_pattern_ops)",
        ),
        migrations.RunSQL(TAKE, "DROP FUNCTION screening_take_plain_batch"),
    ]
