"""Samples through the HTTP interface with sign-in, scope, totals and audit; acknowledged means durable.

Phones and server share this machine. Batches of 50, every person in a tube of their own (or ten with ``--per-tube 10``),
are sent and then sent again; ``--sizes`` does it with 10,000, 100,000 and 1,000,000 rows. ``--phones`` plays a shift
instead: batches of 1 to 50 of one stairwell, ten to a tube, some sent twice, some people swabbed by two phones, and a burst
at the start of the hour.

The peer is the plain Django way without HTTP: bulk_create and one update per batch, in one process.
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench import phones, stage

BATCH = 50
CONNECTIONS = 16
PEOPLE = 30_000
QUICK_PEOPLE = 6_000
SIZES = (10_000, 100_000, 1_000_000)
SENT_TWICE = 0.03
SWABBED_TWICE = 0.002
BURST_SHARE, BURST_S, HOUR_S = 0.2, 6.0, 60.0
"""A fifth of an hour's samples come in its first tenth; an hour is played in a minute."""
OF_WHAT_IT_HOLDS = 0.6
"""Of the rate that is held without a pause, the phones' hour has this much at the mean; its burst then has twice that."""
CHENGDU_A_DAY, CHENGDU_PEAK_HOUR = 12_000_000, 0.12


def main() -> None:
    asked = arguments()
    with stage.district("district" if asked.sizes else "street", asked.var) as folder:
        told = shift(asked, folder) if asked.phones else batches(asked, folder)
    stage.tell(told, as_json=asked.json, limit="the processors, shared by PostgreSQL, Python and the phones")


def arguments() -> argparse.Namespace:
    parser = stage.parser(__doc__ or "")
    parser.add_argument("--phones", action="store_true", help="phones as they are, not batches of 50")
    parser.add_argument("--sizes", action="store_true", help="10,000, 100,000 and 1,000,000 rows")
    parser.add_argument("--per-tube", type=int, default=1, help="people in a tube")
    return parser.parse_args()


def batches(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Batches of 50 at one size, or at three with how the cost grows."""
    sizes = SIZES if asked.sizes else (QUICK_PEOPLE if asked.quick else PEOPLE,)
    growth: dict[str, Any] = {}
    with stage.server() as (port, pid):
        warm_up(port)
        for size in sizes:
            fresh, again, rows = sent_and_again(port, pid, folder, size, asked.per_tube)
            growth[f"{rows:,} rows"] = {"new": fresh, "sent again": again}
        memory = stage.memory_mb(pid)
    peer, ours = plain(min(rows, PEOPLE)), fresh["rows/s"]
    return {
        "name": "intake",
        "n": rows,
        "ours": ours,
        "peer": round(peer),
        "peer_name": "bulk_create and one update a batch, no HTTP, scope or duplicates looked at, one process",
        "unit": "rows/s",
        "ratio": round(ours / peer, 2),
        "growth": growth | {"memory MB": memory},
        "chengdu": chengdu(ours),
    }


def sent_and_again(
    port: int, pid: int, folder: Path, size: int, per_tube: int
) -> tuple[dict[str, Any], dict[str, Any], int]:
    """The same batches new and sent again; as many rounds as the people of the district need for the size."""
    requests: list[phones.Request] = []
    rows, token = 0, issued()
    while rows < size:
        bodies, people = fixed(size - rows, per_tube)
        requests += [phones.Request(phones.rendered(body, token)) for body in bodies]
        rows += people
    fresh, again = (measured(port, pid, folder, requests, CONNECTIONS, rows) for _time in range(2))
    return fresh, again, rows


def measured(
    port: int, pid: int, folder: Path, requests: Sequence[phones.Request], connections: int, rows: int
) -> dict[str, Any]:
    """Rows a second, how long answers took, and the processor time of each kind of process for one row."""
    before = stage.cpu_s(pid, folder)
    answers = phones.send(port, requests, connections)
    spent = {kind: after - before[kind] for kind, after in stage.cpu_s(pid, folder).items()}
    if answers.taken != rows:
        raise SystemExit(f"{answers.taken} acknowledged, {rows} sent.")
    return {
        "rows/s": round(rows / answers.took_s),
        "p50 ms": round(answers.quantile_ms(0.5), 1),
        "p99 ms": round(answers.quantile_ms(0.99), 1),
        "µs a row": {kind: round(seconds * 1e6 / rows, 1) for kind, seconds in spent.items()},
    }


def warm_up(port: int) -> None:
    """Connections are opened and plans made before anything is measured."""
    token = issued()
    bodies, _people = fixed(2_000, 1)
    phones.send(port, [phones.Request(phones.rendered(body, token)) for body in bodies], CONNECTIONS)


def fixed(most: int, per_tube: int) -> tuple[list[bytes], int]:
    """Batches of 50 of a fresh round, so many people to a tube; the bodies, and how many people."""
    from bench import round as rounds  # noqa: PLC0415 - after Django is set up.

    opened = rounds.fresh(f"bench intake {time.time_ns()}", tube_mode=per_tube)
    people, mark = rounds.people_of(opened, most), time.time_ns() % 10**12
    samples = [sample(person, f"I{mark}-{number // per_tube}") for number, person in enumerate(people)]
    lots = [samples[start : start + BATCH] for start in range(0, len(samples), BATCH)]
    return [body(opened.pk, lot) for lot in lots], len(people)


def sample(person: object, barcode: str) -> dict[str, str]:
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.kernel.ids import new_id  # noqa: PLC0415

    at = clock.now().isoformat()
    return {"id": str(new_id()), "person": str(person), "barcode": barcode, "sampled_at": at}


def body(round_id: object, samples: Sequence[dict[str, str]]) -> bytes:
    return json.dumps({"round": str(round_id), "samples": samples}).encode()


def issued() -> str:
    from dayclear.command import operations as command  # noqa: PLC0415
    from dayclear.command.models import Account  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415

    commander = Account.objects.get(username="commander")
    return command.issue_token(account=commander, name="bench", by=None, at=clock.now()).secret


def shift(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """First without a pause, then as an hour with its burst at a part of that rate; the worst wait is of the burst."""
    people = QUICK_PEOPLE if asked.quick else PEOPLE
    random = np.random.default_rng(1)
    with stage.server() as (port, pid):
        warm_up(port)
        lots = lots_of_phones(people // 2, random)
        held = measured_lots(port, pid, folder, lots, [0.0] * len(lots))
        lots = lots_of_phones(people // 2, random)
        rate = OF_WHAT_IT_HOLDS * held["rows/s"]
        hour = measured_lots(port, pid, folder, lots, due_in_an_hour(lots, rate, random))
        memory = stage.memory_mb(pid)
    return {
        "name": "intake of phones",
        "n": people,
        "ours": held["rows/s"],
        "unit": "samples/s",
        "growth": {"without a pause": held, "an hour with its burst": hour, "memory MB": memory},
        "chengdu": chengdu(held["rows/s"]),
    }


def measured_lots(
    port: int, pid: int, folder: Path, lots: Sequence["Lot"], due: Sequence[float]
) -> dict[str, Any]:
    token = issued()
    requests = [
        phones.Request(phones.rendered(lot[0], token), due_s) for lot, due_s in zip(lots, due, strict=True)
    ]
    return measured(port, pid, folder, requests, CONNECTIONS, sum(count for _body, count in lots))


Lot = tuple[bytes, int]
"""The body of a batch, and how many of its samples are taken, now or when it is sent again."""


def lots_of_phones(most: int, random: np.random.Generator) -> list[Lot]:
    """Batches of 1 to 50, short ones more often, ten people to a tube, in the order of the doors; some sent twice."""
    opened, people = by_door(most)
    mark, lots, start = time.time_ns() % 10**12, list[Lot](), 0
    while start < len(people):
        size = min(int(np.exp(random.uniform(0, np.log(BATCH + 1)))), BATCH)
        swabbed = people[start : start + size]
        samples = [sample(person, f"P{mark}-{start}-{number // 10}") for number, person in enumerate(swabbed)]
        lots.append((body(opened, samples), len(samples)))
        if random.random() < SENT_TWICE:
            lots.append(lots[-1])
        elif random.random() < SWABBED_TWICE * size:
            # A second phone swabs the same person: kept in its tube, answered as a duplicate.
            lots.append((body(opened, [sample(swabbed[0], f"D{mark}-{start}")]), 0))
        start += size
    return lots


def by_door(most: int) -> tuple[object, list[object]]:
    from bench import round as rounds  # noqa: PLC0415
    from dayclear.screening.models import Due  # noqa: PLC0415

    opened = rounds.fresh(f"bench phones {time.time_ns()}", tube_mode=10)
    names = Due.objects.filter(round=opened).order_by("place_path", "household_id")
    return opened.pk, list(names.values_list("person_id", flat=True)[:most])


def due_in_an_hour(lots: Sequence[Lot], rate: float, random: np.random.Generator) -> list[float]:
    """When each batch is due, so that the mean is the rate, with a fifth of them in the first tenth."""
    span_s = sum(count for _body, count in lots) / rate
    burst = random.random(len(lots)) < BURST_SHARE
    shares = np.where(burst, random.random(len(lots)) * BURST_S / HOUR_S, random.random(len(lots)))
    return sorted((shares * span_s).tolist())


def chengdu(rate: float) -> dict[str, Any]:
    """Which part of the day that broke its system this machine holds at this rate, and what all of it needs."""
    peak = CHENGDU_A_DAY * CHENGDU_PEAK_HOUR / 3600
    return {
        "samples/s in its peak hour": round(peak),
        "held here of that hour": f"{rate / peak:.0%}",
        "days like it held here, spread over 24 h": round(rate * 86_400 / CHENGDU_A_DAY, 1),
        "machines for it at half load": max(1, int(np.ceil(2 * peak / rate))),
        "processors here": os.cpu_count(),
    }


def plain(count: int) -> float:
    """Rows a second of the peer, on a round of its own."""
    from bench import round as rounds  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.kernel.ids import new_id  # noqa: PLC0415
    from dayclear.screening.models import Due, Sample, Tube  # noqa: PLC0415

    opened, at, mark = rounds.fresh(f"bench peer {time.time_ns()}"), clock.now(), time.time_ns() % 10**12
    names = list(Due.objects.filter(round=opened)[:count])
    started = time.perf_counter()
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        placed = [
            {"place_id": name.place_id, "place_path": name.place_path, "round": opened} for name in batch
        ]
        tubes = [
            Tube(
                barcode=f"Q{mark}-{start + number}",
                capacity=1,
                sample_count=1,
                first_sampled_at=at,
                last_sampled_at=at,
                **where,
            )
            for number, where in enumerate(placed)
        ]
        Tube.objects.bulk_create(tubes, ignore_conflicts=True)
        Sample.objects.bulk_create(
            [
                Sample(
                    id=new_id(), person_id=name.person_id, tube=tube, sampled_at=at, received_at=at, **where
                )
                for name, tube, where in zip(batch, tubes, placed, strict=True)
            ],
            ignore_conflicts=True,
        )
        Due.objects.filter(pk__in=[name.pk for name in batch]).update(state="sampled", changed_at=at)
    return len(names) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
