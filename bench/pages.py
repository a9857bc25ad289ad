"""Pages over the whole district, asked for over HTTP by its commander on the real server.

The place page; the coverage of the latest round, which has every resident; its plan with the map, where there is one of
bench.planning_district; the second look where a list of every door says more than the roster behind each tenth; which
buildings are due for testing; and what residents read of the district and of a building. The peer is the same figures of the
place page counted row by row in the tables instead of read from the totals.
"""

import statistics
import time
from http.client import HTTPConnection

from bench import stage

TIMES = 40
QUICK_TIMES = 10


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    size, times = ("street", QUICK_TIMES) if asked.quick else ("district", TIMES)
    with stage.district(size, asked.var):
        session, pages, people, samples = signed_in()
        with stage.server() as (port, pid):
            took_ms = {
                name: sorted(ask(port, path, session) for _ in range(times)) for name, path in pages.items()
            }
            memory = stage.memory_mb(pid)
        peer_ms = counted_ms()
    median = statistics.median(took_ms["place"])
    told = {
        "name": "pages",
        "n": people,
        "ours": round(median),
        "peer": round(peer_ms),
        "peer_name": "the coverage of the page counted in screening_due, SQL alone, without a page",
        "unit": "ms, median of the whole answer",
        "ratio": round(peer_ms / median, 1),
        "growth": {
            "samples": samples,
            **{f"{name} p95 ms": round(took[int(len(took) * 0.95)]) for name, took in took_ms.items()},
            **{
                f"{name} median ms": round(statistics.median(took_ms[name]))
                for name in pages
                if name != "place"
            },
            "memory MB": memory,
        },
    }
    stage.tell(
        told, as_json=asked.json, limit="one core: a dozen statements over the totals, then the template"
    )


def signed_in() -> tuple[str, dict[str, str], int, int]:
    """The commander's session, the pages, how many people live there, how many samples there are."""
    from django.conf import settings  # noqa: PLC0415 - after Django is set up.
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from dayclear.command.models import Account  # noqa: PLC0415
    from dayclear.people.models import Person  # noqa: PLC0415
    from dayclear.places.models import Place  # noqa: PLC0415
    from dayclear.planning import queries as planning  # noqa: PLC0415
    from dayclear.screening.models import Round, Sample  # noqa: PLC0415

    commander = Account.objects.get(username="commander")
    session = SessionStore()
    session[SESSION_KEY] = str(commander.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = commander.get_session_auth_hash()
    session.save()
    place = Place.objects.get(level="district")
    latest = Round.objects.latest("opened_at")
    bring_lists()
    pages = {
        "place": f"/places/{place.pk}/",
        "round": f"/rounds/{latest.pk}/",
        "second look": "/people/second-look/",
        "due for testing": "/rounds/due/",
        "residents": f"/r/{place.residents_key}/",
        "residents of a building": f"/r/{Place.objects.filter(level='building').latest('path').residents_key}/",
    }
    if plan := planning.plan_to_show(latest.pk):
        pages |= {"plan": f"/plans/{plan.pk}/", "map of the plan": f"/plans/{plan.pk}/map.json"}
    return str(session.session_key), pages, Person.objects.count(), Sample.objects.count()


def bring_lists() -> None:
    """A property list of every door, once: behind each tenth it says one to three people more than the roster."""
    from django.db import connection  # noqa: PLC0415 - after Django is set up.

    with connection.cursor() as cursor:
        cursor.execute("""
            INSERT INTO people_occupancyline (id, place_id, place_path, door, source, people, counted_on)
            SELECT gen_random_uuid(), home.place_id, home.place_path, home.door, 'property',
                   count(*) + CASE WHEN told.number % 10 = 0 THEN 1 + told.number % 3 ELSE 0 END, '2022-04-01'
            FROM people_household AS home
            JOIN people_person AS person ON person.household_id = home.id AND person.standing = 'lives_here'
            CROSS JOIN LATERAL (SELECT hashtext(home.id::text) & 1023 AS number) AS told
            WHERE NOT EXISTS (
                SELECT FROM people_occupancyline AS line WHERE line.place_id = home.place_id AND line.door = home.door
            )
            GROUP BY home.id, told.number
        """)
        if cursor.rowcount:
            cursor.execute("ANALYZE people_occupancyline, people_listexcess")


def ask(port: int, path: str, session: str) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    answer = connection.getresponse()
    answer.read()
    took_ms = (time.perf_counter() - started) * 1000
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"The page answered {answer.status}.")
    return took_ms


def counted_ms() -> float:
    """What the coverage alone costs where no totals are kept; the median of three."""
    from django.db import connection  # noqa: PLC0415

    statement = """
        SELECT count(*), count(*) FILTER (WHERE state IN ('due', 'not_at_home')) FROM screening_due
        WHERE round_id = (SELECT id FROM screening_round ORDER BY opened_at DESC LIMIT 1)"""
    took = []
    for _attempt in range(3):
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    main()
