"""Past rounds for the pages to stand on: everybody sampled ten to a tube, every result known."""

import sys
import time
from datetime import timedelta

from django.db import connection, transaction

from bench import stage

ROUNDS = 5
TUBES = """
    INSERT INTO screening_tube (barcode, round_id, place_id, place_path, capacity, sample_count, first_sampled_at,
                                last_sampled_at, state, sealed_at, note)
    SELECT barcode, round_id, (array_agg(place_id))[1], min(place_path), 10, count(*), %(at)s, %(at)s, 'resulted', %(at)s, ''
    FROM numbered GROUP BY barcode, round_id"""
SAMPLES = """
    INSERT INTO screening_sample (id, round_id, person_id, barcode, place_id, place_path, sampled_at, received_at,
                                  standing, aside, aside_reason)
    SELECT gen_random_uuid(), round_id, person_id, barcode, place_id, place_path, %(at)s, %(at)s, true, '', '' FROM numbered"""
NUMBERED = """
    CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
    SELECT round_id, person_id, place_id, place_path, %(prefix)s || (row_number() OVER (ORDER BY place_path) / 10) AS barcode
    FROM screening_due WHERE round_id = %(round)s"""
KNOWN = "UPDATE screening_due SET state = 'known', changed_at = %(at)s WHERE round_id = %(round)s"


def add_rounds(count: int = ROUNDS) -> int:
    """Adds past rounds of the whole district; how many samples there are then."""
    from bench import round as rounds  # noqa: PLC0415 - after Django is set up.
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.screening.models import Sample  # noqa: PLC0415

    for number in range(count):
        at = clock.wall_clock() - timedelta(days=count + 1 - number)
        with clock.running_on(clock.frozen(at)), transaction.atomic(), connection.cursor() as cursor:
            opened = rounds.fresh(f"bench history {number + 1}")
            told = {"at": at, "round": opened.pk, "prefix": f"H{time.time_ns() % 10**9}-"}
            for statement in (NUMBERED, TUBES, SAMPLES, KNOWN):
                cursor.execute(statement, told)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Sample.objects.count()


if __name__ == "__main__":
    with stage.district("district" if len(sys.argv) < 2 else sys.argv[1]):
        print(add_rounds(), "samples")
