"""A results file of 10,000 rows with 1 and with 1,000 positives: until every case and task is there for its owner.

With ``--sizes`` files of 10,000, 100,000 and 1,000,000 rows with one positive each, in the district at full size.
The peer is the plain Django way of the same recording: one row at a time, without any loop behind it.
"""

import argparse
import csv
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import stage

ROWS = 10_000
QUICK_ROWS = 200
PEER_ROWS = 500
SIZES = (10_000, 100_000, 1_000_000)


def main() -> None:
    parser = stage.parser(__doc__ or "")
    parser.add_argument("--sizes", action="store_true", help="10,000, 100,000 and 1,000,000 rows")
    asked = parser.parse_args()
    stage.tell(
        at_sizes(asked) if asked.sizes else with_positives(asked),
        as_json=asked.json,
        limit="Python preparing rows, then the writes of one transaction",
    )


def with_positives(asked: argparse.Namespace) -> dict[str, Any]:
    size, rows = ("tiny", QUICK_ROWS) if asked.quick else ("street", ROWS)
    with stage.district(size, asked.var):
        one = import_file(rows, positives=1)
        many = import_file(rows, positives=rows // 10)
        peer = plain_rows(min(rows, PEER_ROWS))
    return told(rows, one, peer, {"1 positive": f"{one:.2f} s", f"{rows // 10} positives": f"{many:.2f} s"})


def at_sizes(asked: argparse.Namespace) -> dict[str, Any]:
    """How time and memory grow with the file; ``memory`` is the most this process has had so far."""
    growth = {}
    with stage.district("district", asked.var):
        for rows in SIZES:
            took = import_file(rows, positives=1)
            memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            growth[f"{rows:,} rows"] = f"{took:.1f} s, {took / rows * 1e6:.0f} µs a row, {memory_mb} MB"
        peer = plain_rows(PEER_ROWS)
    return told(rows, took, peer, growth)


def told(rows: int, took: float, peer: float, growth: dict[str, str]) -> dict[str, Any]:
    return {
        "name": "results",
        "n": rows,
        "ours": round(rows / took),
        "peer": round(peer),
        "peer_name": "Result.objects.create, row by row, nothing behind it",
        "unit": "rows/s",
        "ratio": round(rows / took / peer, 1),
        "growth": growth,
    }


def import_file(rows: int, *, positives: int) -> float:
    """Seconds from handing over the file until the cases' tasks can be read, each with its owner."""
    from bench import round as rounds  # noqa: PLC0415 - after Django is set up.
    from dayclear.cases.models import Case  # noqa: PLC0415
    from dayclear.command.models import Task  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.laboratory.models import Laboratory  # noqa: PLC0415
    from dayclear.loops.results_file import import_results  # noqa: PLC0415

    prefix = f"B{time.time_ns() % 10**12}"
    barcodes: list[str] = []
    while len(barcodes) < rows:
        opened = rounds.fresh(f"bench {prefix}-{len(barcodes)}")
        people = rounds.people_of(opened, rows - len(barcodes))
        barcodes += rounds.sample_all(opened, people, f"{prefix}-{len(barcodes)}-")
    before = Case.objects.count()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "results.csv"
        write(path, barcodes, positives)
        started = time.perf_counter()
        batch = import_results(path=path, by=None, at=clock.now(), laboratory=Laboratory.objects.first())
        opened_cases = Case.objects.filter(barcode__startswith=prefix)
        tasks = Task.objects.filter(subject_id__in=opened_cases.values("pk"), post__isnull=False).count()
        took = time.perf_counter() - started
    new = Case.objects.count() - before
    if batch.rows_refused or tasks < new:
        raise SystemExit(f"{batch.rows_refused} rows refused, {new} cases, {tasks} tasks.")
    return took


def write(path: Path, barcodes: list[str], positives: int) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["管号", "结果"])
        every = max(1, len(barcodes) // positives)
        for number, barcode in enumerate(barcodes):
            positive = number % every == 0 and number // every < positives
            writer.writerow([barcode, "阳性" if positive else "阴性"])


def plain_rows(rows: int) -> float:
    """Rows a second."""
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.laboratory.models import Laboratory, Result  # noqa: PLC0415

    at, laboratory, prefix = clock.now(), Laboratory.objects.first(), f"P{time.time_ns() % 10**12}"
    started = time.perf_counter()
    for number in range(rows):
        Result.objects.create(
            barcode=f"{prefix}{number}",
            laboratory=laboratory,
            outcome="negative",
            tested_at=at,
            reported_at=at,
        )
    return rows / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
