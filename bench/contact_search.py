"""The contacts of one case among a million visits, to the first and the second degree, by the search that pages use.

Visits are spread over the demo's places and the 90 days that they are kept, about one a person and day. The peer is
the same statement without the two indexes of visits.
"""

import json
import statistics
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np

from bench import stage

VISITS, QUICK_VISITS, CASES, PEERS = 1_000_000, 200_000, 100, 3
SEED = 7

# Everybody of the demo goes about: each visit has a person, a place, an hour, and 10 to 100 minutes.
FILL = """
    WITH people AS (
        SELECT id, row_number() OVER (ORDER BY id) AS row FROM people_person
    ), sites AS (
        SELECT id, row_number() OVER (ORDER BY id) AS row FROM places_place
        WHERE level IN ('compound', 'building', 'unit')
    ), made AS (
        SELECT random() AS whose, random() AS site, %(at)s::timestamptz - random() * interval '90 days' AS start,
               (10 + random() * 90) * interval '1 minute' AS long
        FROM generate_series(1, %(visits)s)
    )
    INSERT INTO cases_visit (id, person_id, unknown_name, unknown_phone, place_id, named_place, named_address,
        vehicle, seat, driver, started_at, ended_at, setting, distance, mask, air, source, told_at, taken_back_reason)
    SELECT gen_random_uuid(), people.id, '', '', sites.id, '', '', '', '', '', start, start + long,
        'other', '', '', '', 'check_in', %(at)s, ''
    FROM made JOIN people ON people.row = 1 + floor(whose * (SELECT max(row) FROM people))
              JOIN sites ON sites.row = 1 + floor(site * (SELECT max(row) FROM sites))
"""


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    visits = QUICK_VISITS if asked.quick else VISITS
    with stage.district("street", asked.var):
        from dayclear.kernel import clock  # noqa: PLC0415 - Django is ready now.

        at = clock.now()
        people = filled(visits, at)
        rows = np.random.default_rng(SEED).choice(len(people), CASES, replace=False)
        chosen = [people[row] for row in rows]
        ours, found = measured(chosen, at)
        plan = planned(chosen[0], at)
        peer, _found = measured(chosen[:PEERS], at, indexed=False)
        emptied()
    answer = {
        "name": "contact_search",
        "n": visits,
        "ours": statistics.median(ours),
        "peer": statistics.median(peer),
        "peer_name": "without the indexes",
        "unit": "s a case",
        "ratio": statistics.median(peer) / statistics.median(ours),
        "growth": None,
    }
    if asked.json:
        print(json.dumps(answer))
        return
    print(plan)
    print(
        f"{visits:,} visits, {CASES} cases, first and second degree, {statistics.mean(found):,.0f} met a case"
    )
    print(f"ours  median {statistics.median(ours):.3f} s, at worst {max(ours):.3f} s")
    print(f"peer  median {statistics.median(peer):.3f} s, the same statement without the two indexes")


def filled(visits: int, at: Any) -> list[UUID]:
    """The visits are there, without the audit's versions of them; who made them."""
    from django.db import connection  # noqa: PLC0415

    from dayclear.people.models import Person  # noqa: PLC0415

    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    emptied()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_visit DISABLE TRIGGER USER")
        cursor.execute(FILL, {"at": at, "visits": visits})
        cursor.execute("ALTER TABLE cases_visit ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_visit")
    return people


def emptied() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cases_visit")


def measured(chosen: list[UUID], at: Any, *, indexed: bool = True) -> tuple[list[float], list[int]]:
    """Seconds for each case, and how many people were met to the second degree."""
    from django.db import connection, transaction  # noqa: PLC0415

    spent, met = [], []
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("indexscan", "bitmapscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = {'on' if indexed else 'off'}")
        for person_id in chosen:
            started_at = time.perf_counter()
            met.append(searched(person_id, at))
            spent.append(time.perf_counter() - started_at)
    return spent, met


def searched(person_id: UUID, at: Any) -> int:
    from dayclear.cases import rules  # noqa: PLC0415
    from dayclear.cases.queries import Exposer, overlaps  # noqa: PLC0415
    from dayclear.command.protocol import shipped  # noqa: PLC0415

    first = overlaps([Exposer(person_id, at - timedelta(days=4), at)])
    since: dict[UUID, Any] = {}
    for one in first:
        if one.person_id and rules.counts(one.meeting, shipped().contacts["close"]):
            since[one.person_id] = min(one.since, since.get(one.person_id, one.since))
    second = overlaps([Exposer(person, begins, at) for person, begins in since.items()])
    return len({one.person_id for one in (*first, *second)})


def planned(person_id: UUID, at: Any) -> str:
    """How the database goes about it."""
    from django.db import connection  # noqa: PLC0415

    from dayclear.cases.exposure_sql import OVERLAPS  # noqa: PLC0415

    told = {"people": [person_id], "since": [at - timedelta(days=4)], "until": [at]}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {OVERLAPS}", told)
        return "\n".join(row[0] for row in cursor.fetchall())


if __name__ == "__main__":
    main()
