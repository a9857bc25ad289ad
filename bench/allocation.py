"""13,000 boxes given to four laboratories over a day and a half: ours, and every box to the nearest laboratory."""

import argparse
import json
import resource
import time

import numpy as np

from dayclear.engines.allocation import NOWHERE, Allocation, Batches, Laboratories, allocate
from dayclear.engines.allocation.allocating import arrival_hours, at_the_bench

H = 3600.0
HOURS = 30
TUBES_A_BOX = 10


def instance(boxes: int, seed: int = 1) -> tuple[Batches, Laboratories]:
    """Boxes of a day's round from 8 to 18 o'clock; four laboratories that can just test them, one from 16 to 10 o'clock."""
    rng = np.random.default_rng(seed)
    ready = rng.uniform(0, 10 * H, boxes)
    homes, labs = rng.uniform(0, 40_000, (boxes, 2)), rng.uniform(0, 40_000, (4, 2))
    travel = np.hypot(*(homes[:, None] - labs).T).T * 1.3 / 8
    tubes = np.full(boxes, TUBES_A_BOX)
    batches = Batches(tubes, ready, ready + 5 * H, ready + 23 * H, travel)
    hour = np.arange(HOURS)
    is_open = np.array([hour >= 0, hour >= 0, hour < 16, (hour >= 8) & (hour < 26)])
    share = np.array([0.19, 0.24, 0.25, 0.32])[:, None] * is_open
    capacity = np.ceil(share * tubes.sum() * 1.1 / share.sum()).astype(np.int64)
    return batches, Laboratories(capacity)


def nearest(batches: Batches, laboratories: Laboratories) -> Allocation:
    """Without a plan: every box to the nearest laboratory that may have it."""
    hours = arrival_hours(batches, laboratories)
    way = np.where(hours == NOWHERE, np.inf, batches.travel_s)
    chosen = np.where(np.isfinite(way).any(axis=1), way.argmin(axis=1), NOWHERE)
    return at_the_bench(batches, laboratories, hours, chosen)


def unserved(batches: Batches, allocation: Allocation) -> int:
    """Tubes whose results are late, or that no laboratory can test inside the horizon."""
    return int(batches.tubes[allocation.late_s(batches) > 0].sum())


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="1,300 boxes")
    asked.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    arguments = asked.parse_args()
    growth = {}
    for boxes in (1_300,) if arguments.quick else (1_300, 13_000, 130_000):
        batches, laboratories = instance(boxes)
        started = time.perf_counter()
        ours = allocate(batches, laboratories)
        growth[f"{boxes} boxes, s"] = round(time.perf_counter() - started, 3)
        if boxes <= 13_000:
            mine, theirs = unserved(batches, ours), unserved(batches, nearest(batches, laboratories))
            n = boxes
    told = {
        "name": "allocation",
        "n": n,
        "ours": mine,
        "peer": theirs,
        "peer_name": "every box to the nearest laboratory",
        "unit": "tubes late or untested",
        "ratio": round((theirs + 1) / (mine + 1), 2),
        "growth": {**growth, "memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024},
    }
    if arguments.json:
        print(json.dumps(told))
        return
    for key, value in told.items():
        print(f"{key:10} {value}")


if __name__ == "__main__":
    main()
