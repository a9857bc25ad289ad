"""A results file of 10,000 rows with 1 and with 1,000 positives: until every case and task is there for its owner.

The peer is the plain Django way of the same recording: one row at a time, without any loop behind it.
"""

import csv
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import stage

ROWS = 10_000
QUICK_ROWS = 200
PEER_ROWS = 500


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    size, rows = ("tiny", QUICK_ROWS) if asked.quick else ("street", ROWS)
    with stage.district(size, asked.var):
        one = import_file(rows, positives=1)
        many = import_file(rows, positives=rows // 10)
        peer = plain_rows(min(rows, PEER_ROWS))
    told = {
        "name": "results",
        "n": rows,
        "ours": round(rows / one),
        "peer": round(peer),
        "peer_name": "Result.objects.create, row by row, nothing behind it",
        "unit": "rows/s",
        "ratio": round(rows / one / peer, 1),
        "growth": {"1 positive": f"{one:.2f} s", f"{rows // 10} positives": f"{many:.2f} s"},
    }
    stage.tell(told, as_json=asked.json, limit="Python preparing rows, then the writes of one transaction")


def import_file(rows: int, *, positives: int) -> float:
    """Seconds from handing over the file until the cases' tasks can be read, each with its owner."""
    from bench import round as rounds  # noqa: PLC0415 - after Django is set up.
    from dayclear.cases.models import Case  # noqa: PLC0415
    from dayclear.command.models import Task  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.laboratory.models import Laboratory  # noqa: PLC0415
    from dayclear.loops.results_file import import_results  # noqa: PLC0415

    prefix = f"B{time.time_ns() % 10**12}"
    opened = rounds.fresh(f"bench {prefix}")
    barcodes = rounds.sample_all(opened, rounds.people_of(opened, rows), prefix)
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
