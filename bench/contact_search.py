"""The contacts of one case among a million visits, to the first and the second degree, by the search that pages use.

Twice: visits spread over the demo's places and the 90 days that they are kept, about one a person and day; and a dense week
in which they are all at a hundred places, so that everybody meets thousands. The peer joins visit to visit in SQL alone.
"""

import statistics
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np

from bench import stage
from bench.contact_search_sql import in_sql

VISITS, QUICK_VISITS, CASES, PEERS = 1_000_000, 200_000, 100, 5
SEED = 7
WINDOW = timedelta(days=4)
DAYS = {"spread over 90 days": (90, 1_000_000), "dense week": (7, 100)}
"""Over how many days the visits lie, and at how many places at most."""

# Everybody of the demo goes about: each visit has a person, a place, an hour, and 10 to 100 minutes.
FILL = """
    WITH people AS (
        SELECT id, row_number() OVER (ORDER BY id) AS row FROM people_person
    ), sites AS (
        SELECT id, row_number() OVER (ORDER BY id) AS row FROM places_place
        WHERE level IN ('compound', 'building', 'unit') LIMIT %(sites)s
    ), made AS (
        SELECT random() AS whose, random() AS site, %(at)s::timestamptz - random() * %(days)s * interval '1 day' AS start,
               (10 + random() * 90) * interval '1 minute' AS long
        FROM generate_series(1, %(visits)s)
    )
    INSERT INTO cases_visit (id, person_id, unknown_name, unknown_phone, place_id, named_place, named_address,
        vehicle, vehicle_kind, carriage, seat, from_stop, to_stop, driver, started_at, ended_at, setting, distance, mask, air,
        source, told_at, taken_back_reason)
    SELECT gen_random_uuid(), people.id, '', '', sites.id, '', '', '', '', '', '', '', '', '', start, start + long,
        'other', '', '', '', 'check_in', %(at)s, ''
    FROM made JOIN people ON people.row = 1 + floor(whose * (SELECT max(row) FROM people))
              JOIN sites ON sites.row = 1 + floor(site * (SELECT max(row) FROM sites))
"""


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    visits = QUICK_VISITS if asked.quick else VISITS
    growth = {}
    with stage.district("street", asked.var):
        from dayclear.engines.contacts import warm  # noqa: PLC0415
        from dayclear.kernel import clock  # noqa: PLC0415 - Django is ready now.

        warm()
        at = clock.now()
        for name, (days, sites) in DAYS.items():
            people = filled(visits, at, days, sites)
            rows = np.random.default_rng(SEED).choice(len(people), CASES, replace=False)
            growth[name] = raced([people[row] for row in rows], at)
            if not asked.json:
                print(name, growth[name], flush=True)
        emptied()
    spread = growth["spread over 90 days"]
    told = {
        "name": "contact_search",
        "n": visits,
        "ours": spread["ours, median s"],
        "peer": spread["SQL, median s"],
        "peer_name": "visit joined to visit in SQL",
        "unit": "s a case",
        "ratio": round(spread["SQL, median s"] / spread["ours, median s"], 1),
        "growth": growth,
    }
    stage.tell(told, as_json=asked.json, limit="reading the visits around the close contacts")


def raced(chosen: list[UUID], at: Any) -> dict[str, Any]:
    """Ours for every case, the peer for some of them; both must find the same people."""
    ours, found = zip(*(timed(searched, one, at) for one in chosen), strict=True)
    peer, same = zip(*(timed(in_sql, one, at - WINDOW, at) for one in chosen[:PEERS]), strict=True)
    if list(same) != list(found[:PEERS]):
        raise SystemExit("SQL finds other contacts. The figures mean nothing.")
    return {
        "contacts a case, on average": round(statistics.mean(len(one) for one in found)),
        "ours, median s": round(statistics.median(ours), 3),
        "ours, at worst s": round(max(ours), 3),
        "SQL, median s": round(statistics.median(peer), 3),
        "SQL, at worst s": round(max(peer), 3),
    }


def timed(search: Any, *told: Any) -> tuple[float, dict[UUID, str]]:
    started_at = time.perf_counter()
    found = search(*told)
    return time.perf_counter() - started_at, found


def searched(person_id: UUID, at: Any) -> dict[UUID, str]:
    """Who is a contact of which kind, by the search of the page."""
    from dayclear.cases.queries import Exposer  # noqa: PLC0415
    from dayclear.command.protocol import shipped  # noqa: PLC0415
    from dayclear.situation.contact_search.exposure import Exposure, met  # noqa: PLC0415

    case = Exposer(person_id, at - WINDOW, at)
    found, _nameless = met(Exposure(case=case, listed=set(), spreading=[], at=at), shipped().contacts)
    return {one.person_id: one.kind for one in found}


def filled(visits: int, at: Any, days: int, sites: int) -> list[UUID]:
    """The visits are there, without the audit's versions of them; who made them."""
    from django.db import connection  # noqa: PLC0415

    from dayclear.people.models import Person  # noqa: PLC0415

    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    emptied()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_visit DISABLE TRIGGER USER")
        cursor.execute(FILL, {"at": at, "visits": visits, "days": days, "sites": sites})
        cursor.execute("ALTER TABLE cases_visit ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_visit")
    return people


def emptied() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cases_visit")


if __name__ == "__main__":
    main()
