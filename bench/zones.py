"""A case is found: how long until the zones that it asks for are proposed, by the clock, in a district with an outbreak.

Cases and zones are spread over the whole district, and all of it is rolled back. The peer is what the worker's look at
everything takes at the same moment.
"""

import os
import statistics
import time
from pathlib import Path

from bench import stage

CASES, ZONES, TIMES = 1000, 300, 40
QUICK_CASES, QUICK_ZONES, QUICK_TIMES = 200, 60, 20


def main() -> None:
    asked = stage.arguments(__doc__ or "")
    size = "street" if asked.quick else "district"
    cases, zones, times = (QUICK_CASES, QUICK_ZONES, QUICK_TIMES) if asked.quick else (CASES, ZONES, TIMES)
    with stage.district(size, asked.var) as folder:
        from dayclear.people.models import Person  # noqa: PLC0415 - after Django is set up.

        people = Person.objects.count()
        around_ms, cpu_ms, everything_ms, waiting = proposed(cases, zones, times, folder)
    stage.tell(
        {
            "name": "zones",
            "n": people,
            "ours": round(statistics.median(around_ms)),
            "peer": round(everything_ms),
            "peer_name": "the worker's look at the whole district, which also tells what may be lifted",
            "unit": "ms from a case to the proposals around it, median",
            "ratio": round(everything_ms / statistics.median(around_ms), 1),
            "growth": {
                "cases, zones, proposals that wait": f"{cases}, {zones}, {waiting}",
                "at worst ms": round(max(around_ms)),
                "processor ms of Python and of PostgreSQL, mean": cpu_ms,
            },
        },
        as_json=asked.json,
        limit="one core: a fixed number of statements, then the rules over places around the case",
    )


def proposed(cases: int, zones: int, times: int, folder: Path) -> tuple[list[float], str, float, int]:
    """Milliseconds around each of some new cases, by clock and processor, and for everything at once; how many wait then."""
    from django.db import transaction  # noqa: PLC0415

    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.loops import zone_proposed  # noqa: PLC0415
    from dayclear.zones.models import ZoneProposal  # noqa: PLC0415

    with transaction.atomic():
        found = outbreak(cases, zones, times)
        zone_proposed.sweep(at=clock.now())
        before = stage.cpu_s(os.getpid(), folder)
        around = [
            _ms(lambda case=case: zone_proposed.propose_around(cases_found=[case], by=None, at=clock.now()))
            for case in found
        ]
        after = stage.cpu_s(os.getpid(), folder)
        cpu = ", ".join(
            f"{(after[of] - before[of]) / len(found) * 1000:.0f}" for of in ("phones", "PostgreSQL")
        )
        everything = statistics.median(_ms(lambda: zone_proposed.sweep(at=clock.now())) for _look in range(3))
        waiting = ZoneProposal.objects.filter(status="open").count()
        transaction.set_rollback(True)
    return around, cpu, everything, waiting


def outbreak(cases: int, zones: int, times: int) -> list[object]:
    """Cases all over, zones around some of them, and the last of the cases, which nothing was proposed for yet."""
    from dayclear.cases import operations  # noqa: PLC0415
    from dayclear.kernel import clock  # noqa: PLC0415
    from dayclear.kernel.ids import new_id  # noqa: PLC0415
    from dayclear.people.models import Person  # noqa: PLC0415
    from dayclear.places.models import Place  # noqa: PLC0415
    from dayclear.zones import operations as zoning  # noqa: PLC0415

    at = clock.now()
    free = Person.objects.filter(standing="lives_here").exclude(cases__isnull=False)
    ids = list(free.order_by("place_path", "pk").values_list("pk", flat=True))
    chosen = ids[:: max(1, len(ids) // (cases + times))][: cases + times]
    people = Person.objects.filter(pk__in=chosen).select_related("household")
    drafts = [
        operations.PositiveDraft(
            result_id=new_id(),
            person_id=person.pk,
            household_id=person.household_id,
            place_id=person.household.place_id,
            place_path=person.place_path,
            barcode=f"ZB{number}",
            sampled_at=at,
            tested_at=at,
            reported_at=at,
        )
        for number, person in enumerate(people)
    ]
    for place in Place.objects.filter(level="building").order_by("path")[:zones]:
        zoning.set_zone(place=place, kind="lockdown", why=zoning.Why("bench"), by=None, at=at)
    operations.confirm(positives=drafts[:cases], by=None, at=at)
    zone_news = operations.confirm(positives=drafts[cases:], by=None, at=at)
    return list(zone_news.new)


def _ms(step: object) -> float:
    started = time.perf_counter()
    step()  # type: ignore[operator]
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
