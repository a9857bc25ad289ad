"""Samples through the HTTP interface in batches of 50, with sign-in, scope, totals and audit; acknowledged means durable.

Phones are threads of separate processes on this same machine. The peer is the plain Django way without HTTP: bulk_create and
one update per batch, by as many processes.
"""

import json
import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from bench import stage

BATCH = 50
PHONES = 8
PEOPLE = 30_000
QUICK_PEOPLE = 6_000


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    with stage.district("street", asked.var):
        from bench import round as rounds  # noqa: PLC0415 - after Django is set up.
        from dayclear.screening.models import Sample  # noqa: PLC0415

        opened = rounds.fresh(f"bench intake {time.time_ns()}")
        people = rounds.people_of(opened, QUICK_PEOPLE if asked.quick else PEOPLE)
        bodies = prepared(str(opened.pk), people)
        token = issued()
        with stage.server() as (port, pid):
            fresh_s, acknowledged = sent(port, token, bodies)
            again_s, _repeated = sent(port, token, bodies)
            memory = stage.memory_mb(pid)
        kept = Sample.objects.filter(round=opened, standing=True).count()
        peer = plain(len(people))
    if not acknowledged == kept == len(people):
        raise SystemExit(f"{acknowledged} acknowledged, {kept} kept, {len(people)} sent.")
    ours = len(people) / fresh_s
    told = {
        "name": "intake",
        "n": len(people),
        "ours": round(ours),
        "peer": round(peer),
        "peer_name": "bulk_create and one update a batch, no HTTP, scope or duplicates looked at, one process",
        "unit": "rows/s",
        "ratio": round(ours / peer, 2),
        "growth": {"the same batches again, rows/s": round(len(people) / again_s), "memory MB": memory},
    }
    stage.tell(
        told,
        as_json=asked.json,
        limit="two cores shared by PostgreSQL, the Python of the server, and the phones",
    )


def prepared(round_id: str, people: list[object]) -> list[str]:
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.kernel.ids import new_id  # noqa: PLC0415

    at, mark = clock.now().isoformat(), time.time_ns() % 10**12
    samples = [
        {"id": str(new_id()), "person": str(person), "barcode": f"I{mark}-{number}", "sampled_at": at}
        for number, person in enumerate(people)
    ]
    return [
        json.dumps({"round": round_id, "samples": samples[start : start + BATCH]})
        for start in range(0, len(samples), BATCH)
    ]


def issued() -> str:
    from dayclear.command import operations as command  # noqa: PLC0415
    from dayclear.command.models import Account  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415

    commander = Account.objects.get(username="commander")
    return command.issue_token(account=commander, name="bench", by=None, at=clock.now()).secret


def sent(port: int, token: str, bodies: list[str]) -> tuple[float, int]:
    """Seconds until every batch is acknowledged, and how many samples were."""
    halves = [(port, token, bodies[number::2]) for number in range(2)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        runs = pool.map(phones, halves)
    started, ended, acknowledged = zip(*runs, strict=True)
    return max(ended) - min(started), sum(acknowledged)


def phones(told: tuple[int, str, list[str]]) -> tuple[float, float, int]:
    """When these phones began and ended, on the clock that all processes share, and what was acknowledged."""
    port, token, bodies = told
    started = time.monotonic()
    with ThreadPoolExecutor(PHONES // 2) as threads:
        lots = [bodies[number :: PHONES // 2] for number in range(PHONES // 2)]
        acknowledged = sum(threads.map(lambda lot: phone(port, token, lot), lots))
    return started, time.monotonic(), acknowledged


def phone(port: int, token: str, bodies: list[str]) -> int:
    """Sends batch after batch over one connection; how many samples were acknowledged."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    acknowledged = 0
    for body in bodies:
        connection.request("POST", "/api/v1/samples", body, headers)
        outcomes = json.loads(connection.getresponse().read())["outcomes"]
        acknowledged += sum(outcome["outcome"] in {"accepted", "repeated"} for outcome in outcomes)
    connection.close()
    return acknowledged


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
