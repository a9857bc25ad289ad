"""Contacts of a district's cases to the second degree, among two weeks of visits: ours, DuckDB, and PostgreSQL by its indexes.

Needs the peers: pip install --require-hashes -r bench/requirements.lock. All search the same visits, and what they find is
compared row by row: who, of which degree, from when to when, how often and how long, and how near at the nearest.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench import stage
from bench.contacts_days import DEFINITIONS, District, district
from bench.contacts_peers import Found, Seconds, in_duckdb, in_order, in_postgresql, now
from dayclear.engines.contacts import CLOSE, SECONDARY, Contacts, Visits, find_contacts, warm

SIZES = {100_000: 2, 1_000_000: 20, 10_000_000: 200, 50_000_000: 1_000}
QUICK_SIZES = {100_000: 2, 1_000_000: 20}
"""Visits, and the cases to be traced: as many a visit at each size, so that growth is the cost of a case among more visits."""

STATUS = Path("/proc/self/status")
RESET_PEAK = Path("/proc/self/clear_refs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to a million visits, within 40 s")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    parser.add_argument(
        "--largest", type=int, default=max(SIZES), help="leave out sizes of more visits than this"
    )
    asked = parser.parse_args()
    warm()
    sizes = [size for size in (QUICK_SIZES if asked.quick else SIZES) if size <= asked.largest]
    growth: dict[str, Any] = {}
    for size in sizes:
        told = race(size, SIZES[size], stage.ROOT / "bench" / ".var" / "contacts")
        growth[f"{told['visits']} visits"] = told
        if not asked.json:
            print("\n".join(f"{name:>34}  {value}" for name, value in told.items()), flush=True)
            print()
    result = {
        "name": "contacts",
        "n": told["visits"],
        "ours": told["ours, s"],
        "peer": told["DuckDB, s"],
        "peer_name": "DuckDB, visits sorted by place and start, and again by person",
        "unit": "s for all cases to the second degree",
        "ratio": round(told["DuckDB, s"] / told["ours, s"], 1),
        "growth": growth
        if asked.json
        else {name: size["ours, processor ms a case"] for name, size in growth.items()},
    }
    stage.tell(result, as_json=asked.json, limit="the visits to one place at a time, read in a row")


def race(size: int, cases: int, folder: Path) -> dict[str, Any]:
    """All three on the same visits, one after the other."""
    given = district(size, cases)
    started = time.perf_counter()
    visits = given.arranged()
    arranged_s = time.perf_counter() - started
    given.columns.clear()
    contacts, took, extra_mb = ours(visits, given)
    mine = as_rows(contacts)
    duckdb, duckdb_load_s, duckdb_took = in_duckdb(given, visits)
    _compare(mine, duckdb, "DuckDB")
    postgresql, postgresql_load_s, postgresql_took = in_postgresql(given, visits, folder)
    _compare(mine, postgresql, "PostgreSQL")
    return {
        "visits": len(visits),
        "people": given.people,
        "cases": cases,
        "close, secondary contacts": f"{(contacts.degree == CLOSE).sum()}, {(contacts.degree == SECONDARY).sum()}",
        "meetings that count": int(contacts.meetings.sum()),
        "ours, s": round(float(took[0]), 3),
        "DuckDB, s": round(float(duckdb_took[0]), 3),
        "PostgreSQL, s": round(float(postgresql_took[0]), 3),
        "ours, processor s": round(float(took[1]), 3),
        "DuckDB, processor s": round(float(duckdb_took[1]), 3),
        "ours, processor ms a case": round(float(took[1] / cases * 1000), 2),
        "our visits, MB": visits.nbytes // 10**6,
        "search and answer, MB": extra_mb,
        "sorted by ours, s": round(arranged_s, 2),
        "sorted visits into DuckDB, s": round(duckdb_load_s, 2),
        "into PostgreSQL and indexed, s": round(postgresql_load_s, 2),
    }


def ours(visits: Visits, given: District) -> tuple[Contacts, Seconds, int]:
    """The contacts, what they took, and by how many MB the search and its answer raised the memory of the process."""
    before_mb = _memory_mb("VmRSS")
    RESET_PEAK.write_text("5")
    started = now()
    contacts = find_contacts(visits, given.cases, DEFINITIONS, quarantines=given.quarantines)
    took = now() - started
    return contacts, took, _memory_mb("VmHWM") - before_mb


def as_rows(contacts: Contacts) -> Found:
    """What the peers tell too."""
    nearest = contacts.reasons.distance[contacts.reason_rows[:-1]]
    columns = (
        *(contacts.case, contacts.person, contacts.degree, contacts.first_s, contacts.last_s),
        *(contacts.meetings, contacts.together_s, nearest),
    )
    return in_order(np.stack([column.astype(np.int64) for column in columns], axis=1))


def _compare(mine: Found, theirs: Found, name: str) -> None:
    if not np.array_equal(mine, theirs):
        raise SystemExit(
            f"{name} finds other contacts: {len(theirs)} against {len(mine)}. The figures mean nothing."
        )


def _memory_mb(kind: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(kind))
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main()
