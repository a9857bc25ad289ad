"""What single pages cost in processor time, which other programs on the machine do not change: PostgreSQL's and Python's.

The overview of the laboratories and one of them while 980,000 tubes wait there, and the list of the missing by name. The
peer is the waiting tubes grouped by the hour of their swab row by row, without an index that holds equal quarters once.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from bench import stage

TUBES, QUICK_TUBES = 980_000, 98_000
TIMES = 8
FILL = """
    INSERT INTO laboratory_tubereceipt (id, barcode, laboratory_id, box, received_at, swabbed_at, traced)
    SELECT gen_random_uuid(), 'bench-' || n, (%(laboratories)s::uuid[])[1 + n %% %(count)s], '',
           now() - (n %% 864000) * interval '0.1 s', now() - interval '3 h' - (n %% 864000) * interval '0.1 s', true
    FROM generate_series(1, %(tubes)s) AS n
"""
EMPTY = "DELETE FROM laboratory_tubereceipt WHERE barcode LIKE 'bench-%%'"
PEER = """
    SELECT laboratory_id, min(swabbed_at), count(*), min(received_at) FROM laboratory_tubereceipt
    WHERE laboratory_id = ANY(%(laboratories)s) AND settled_at IS NULL
    GROUP BY laboratory_id, date_bin('1 hour', swabbed_at, '2000-01-01')
"""


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    tubes = QUICK_TUBES if asked.quick else TUBES
    with stage.district("street", asked.var):
        told = measured(tubes)
    stage.tell(told, as_json=asked.json, limit="one core: the templates of a hundred rows, then the index")


def measured(tubes: int) -> dict[str, Any]:
    from django.db import connection  # noqa: PLC0415 - after Django is set up.

    from dayclear.laboratory.models import Laboratory  # noqa: PLC0415

    laboratories = list(Laboratory.objects.filter(active=True).values_list("pk", flat=True))
    told = {"laboratories": laboratories, "count": len(laboratories), "tubes": tubes}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        # So that the time of this process is all the time that a statement took.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute(FILL, told)
        try:
            cursor.execute("VACUUM ANALYZE laboratory_tubereceipt")
            pages = {name: spent(pid, ask) for name, ask in asked_pages(laboratories[0]).items()}
            peer = spent(pid, lambda: cursor.execute(PEER, told))
        finally:
            cursor.execute(EMPTY)
            cursor.execute("VACUUM laboratory_tubereceipt")
    ours = pages["laboratories"]
    return {
        "name": "page_costs",
        "n": tubes,
        "ours": sum(ours),
        "peer": sum(peer),
        "peer_name": "the statement alone, grouped row by row",
        "unit": "ms of processor time, the least of eight",
        "ratio": round(sum(peer) / max(sum(ours), 1), 1),
        "growth": {f"{name}: Python, PostgreSQL": took for name, took in pages.items()},
    }


def asked_pages(laboratory_id: UUID) -> dict[str, Callable[[], object]]:
    """Each page as its own user asks for it, in this process."""
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from dayclear.command.models import Account  # noqa: PLC0415
    from dayclear.screening.models import Round  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["*"]
    open_round = Round.objects.filter(status="open").order_by("opened_at").first()
    addresses = {
        "laboratories": ("lab", "/laboratory/"),
        "one laboratory": ("lab", f"/laboratory/{laboratory_id}/"),
        "missing by name": ("commander", f"/rounds/{open_round.pk if open_round else ''}/missed/"),
    }
    pages: dict[str, Callable[[], object]] = {}
    for name, (account, address) in addresses.items():
        client = Client()
        client.force_login(Account.objects.get(username=account))
        pages[name] = lambda client=client, address=address: got(client.get(address))
    return pages


def got(answer: Any) -> None:
    if answer.status_code != 200:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}.")


def spent(pid: int, ask: Callable[[], object]) -> tuple[int, int]:
    """Milliseconds of Python and of the database's process for one call."""
    took = []
    for _ in range(TIMES):
        database, python = seconds_of(pid), time.process_time()
        ask()
        took.append((time.process_time() - python, seconds_of(pid) - database))
    python, database = min(took, key=sum)
    return round(python * 1000), round(database * 1000)


def seconds_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
