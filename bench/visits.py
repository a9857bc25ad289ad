"""A file of scanned place codes comes in, 10,000 to a million rows: how fast, and with how much memory.

Everybody of the demo scans codes over the 90 days that visits are kept, nine in ten by identity number and the others by
telephone and name. Each size is imported into an empty table, then again, when nothing is new, and taken back.
"""

import resource
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench import stage

SIZES = (10_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 10_000)
SEED = 11
DAYS = 89
BY_PHONE = 0.1
HEAD = "姓名,身份证号,手机号,地点编码,到达时间,离开时间\n"


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    sizes = QUICK_SIZES if asked.quick else SIZES
    growth: dict[str, str] = {}
    rate = 0.0
    with stage.district("street", asked.var), TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"{rows}.csv"
            write(path, rows)
            growth[f"{rows}"], rate = raced(path, rows)
            if not asked.json:
                print(rows, growth[f"{rows}"], flush=True)
    told = {"name": "visits", "n": sizes[-1], "ours": round(rate), "unit": "rows/s", "growth": growth}
    stage.tell(told | {"peer": None, "peer_name": "", "ratio": None}, as_json=asked.json, limit="PostgreSQL")


def raced(path: Path, rows: int) -> tuple[str, float]:
    from dayclear.cases import operations  # noqa: PLC0415 - Django is ready now.
    from dayclear.kernel import clock  # noqa: PLC0415

    def imported() -> Any:
        return operations.import_visits(path=path, check_in_min=60, by=None, at=clock.now())

    emptied()
    first_s, cpu_s, batch = timed(imported)
    again_s, _cpu_s, again = timed(imported)
    undo_s, _cpu_s, _undone = timed(lambda: operations.undo_visits(batch=batch, by=None, at=clock.now()))
    if batch.rows_added < rows * 0.99 or again.rows_unchanged < rows * 0.99:
        raise SystemExit(f"{rows - batch.rows_added} rows were not taken. The figures mean nothing.")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    told = f"{first_s:.1f} s, {cpu_s:.1f} s of Python; again {again_s:.1f} s; undone {undo_s:.1f} s; {peak_mb} MB"
    return told, rows / first_s


def timed(what: Callable[[], Any]) -> tuple[float, float, Any]:
    started, cpu = time.perf_counter(), time.process_time()
    done = what()
    return time.perf_counter() - started, time.process_time() - cpu, done


def write(path: Path, rows: int) -> None:
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.people.models import Person  # noqa: PLC0415
    from dayclear.places.models import Place  # noqa: PLC0415

    chance = np.random.default_rng(SEED)
    living = Person.objects.filter(standing="lives_here").exclude(identity_number=None).exclude(phone="")
    people = list(living.order_by("pk").values_list("name", "identity_number", "phone"))
    sites = Place.objects.filter(level__in=["compound", "building"]).order_by("pk")
    codes = [path.strip("/") for path in sites.values_list("path", flat=True)]
    now = clock.now()
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        drawn = zip(
            chance.integers(len(people), size=rows).tolist(),
            chance.integers(len(codes), size=rows).tolist(),
            chance.integers(7200, DAYS * 86_400, size=rows).tolist(),
            (chance.random(rows) < BY_PHONE).tolist(),
            strict=True,
        )
        for person, code, ago_s, by_phone in drawn:
            name, number, phone = people[person]
            told = f"{name},,{phone}" if by_phone else f"{name},{number},"
            came = now - timedelta(seconds=ago_s)
            file.write(f"{told},{codes[code]},{said(came)},{said(came + timedelta(minutes=40))}\n")


def said(instant: datetime) -> str:
    from django.utils.timezone import localtime  # noqa: PLC0415

    return f"{localtime(instant):%Y-%m-%d %H:%M:%S}"


def emptied() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cases_visit CASCADE")


if __name__ == "__main__":
    main()
