"""What comes to each laboratory and when it is due: tubes that wait there, boxes under way, and what plans foresee."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from dayclear.command.protocol import Protocol
from dayclear.laboratory import queries as laboratory
from dayclear.laboratory.rules import Bench, Forecast, Lot, Source, forecast

HOUR = timedelta(hours=1)
HOURS_AHEAD = 24

# Answered from the index of what waits by quarter of an hour alone, which holds equal quarters once.
_WAITING = """
    SELECT laboratory_id, swabbed_quarter, count(*) FROM laboratory_tubereceipt
    WHERE laboratory_id = ANY(%(laboratories)s) AND settled_at IS NULL
    GROUP BY laboratory_id, swabbed_quarter
"""
_OLDEST = """
    SELECT laboratory.id, (
        SELECT received_at FROM laboratory_tubereceipt
        WHERE laboratory_id = laboratory.id AND settled_at IS NULL ORDER BY received_at LIMIT 1
    ) FROM unnest(%(laboratories)s::uuid[]) AS laboratory (id)
"""
# A box that should long have come is looked for, not waited for.
_SENT = """
    SELECT box.laboratory_id, box.arrives_at, coalesce(box.first_swab_at, box.sent_at), count(*)
    FROM laboratory_box AS box
    JOIN laboratory_boxedtube AS tube ON tube.box_id = box.id AND tube.fate = 'under_way'
    WHERE box.laboratory_id = ANY(%(laboratories)s) AND box.state IN ('sent', 'arrived')
    AND box.sent_at > %(looked_for)s
    GROUP BY box.id
"""
# What the runner has picked up already is in boxes, or will be told when it is scanned in.
_PLANNED = """
    SELECT pickup.laboratory_id, pickup.arrives_at, min(pickup.first_swab_at), sum(pickup.tubes)
    FROM planning_plan AS plan JOIN planning_pickup AS pickup ON pickup.plan_id = plan.id
    WHERE plan.status = 'in_force' AND plan.closes_at > %(planned)s AND pickup.at > %(at)s
    AND pickup.laboratory_id = ANY(%(laboratories)s) AND plan.round_id IS DISTINCT FROM %(without_round)s
    GROUP BY pickup.laboratory_id, pickup.arrives_at, date_trunc('hour', pickup.first_swab_at)
"""
_LONGEST_AFTER_CLOSING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The tubes that a laboratory has received and not settled."""

    tubes: int = 0
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What waits in one laboratory, what comes to it, and what its benches can take from ``starts_at`` on."""

    waiting: Waiting
    benches: list[Bench]
    forecast: Forecast


def loads(
    laboratory_ids: Collection[UUID],
    *,
    protocol: Protocol,
    at: datetime,
    starts_at: datetime | None = None,
    hours: int = HOURS_AHEAD,
    without_round: UUID | None = None,
) -> dict[UUID, Load]:
    """The forecast of each laboratory in six statements, however many tubes there are; ``at`` is now.

    From the present hour unless told otherwise. ``without_round`` leaves out what the plan of that round foresees.
    """
    first = starts_at or at.replace(minute=0, second=0, microsecond=0)
    waiting, coming = _lots(laboratory_ids, protocol, at, without_round)
    benches = laboratory.benches(laboratory_ids, first, hours)
    return {
        pk: Load(waiting[pk], benches[pk], forecast(coming[pk], benches[pk], first, hours))
        for pk in laboratory_ids
    }


def free_benches(
    laboratory_ids: Collection[UUID],
    *,
    protocol: Protocol,
    at: datetime,
    starts_at: datetime,
    hours: int,
    without_round: UUID | None,
) -> dict[UUID, list[Bench]]:
    """What each bench can take in each hour from ``starts_at`` on, after all that is to come to its laboratory now."""
    lead = max(-(-(starts_at - at) // HOUR), 0)
    found = loads(
        laboratory_ids,
        protocol=protocol,
        at=at,
        starts_at=starts_at - lead * HOUR,
        hours=lead + hours,
        without_round=without_round,
    )
    return {pk: _free(load, lead) for pk, load in found.items()}


def _free(load: Load, lead: int) -> list[Bench]:
    """The benches from the hour ``lead`` on without what the forecast gives them, the fastest first."""
    tested = [dict(hour.tested_by) for hour in load.forecast.hours]
    found = []
    for bench in load.benches:
        free = []
        for room, by_method in zip(bench.tubes, tested, strict=True):
            taken = min(room, by_method.get(bench.method, 0))
            by_method[bench.method] = by_method.get(bench.method, 0) - taken
            free.append(room - taken)
        found.append(replace(bench, tubes=tuple(free[lead:])))
    return found


def _lots(
    laboratory_ids: Collection[UUID], protocol: Protocol, at: datetime, without_round: UUID | None
) -> tuple[dict[UUID, Waiting], dict[UUID, list[Lot]]]:
    rules = protocol.screening
    promise = timedelta(hours=rules.loop_within_h)
    parameters: dict[str, Any] = {
        "laboratories": list(laboratory_ids),
        "at": at,
        "looked_for": at - timedelta(hours=rules.tube_received_within_h),
        "planned": at - _LONGEST_AFTER_CLOSING,
        "without_round": without_round,
    }
    waiting: dict[UUID, int] = defaultdict(int)
    found: dict[UUID, list[Lot]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, parameters)
        for pk, swabbed_at, tubes in cursor.fetchall():
            found[pk].append(Lot(tubes, at, swabbed_at + promise, Source.WAITING))
            waiting[pk] += tubes
        cursor.execute(_OLDEST, parameters)
        oldest_at = dict(cursor.fetchall())
        for source, statement in ((Source.SENT, _SENT), (Source.PLANNED, _PLANNED)):
            cursor.execute(statement, parameters)
            for pk, arrives_at, swabbed_at, tubes in cursor.fetchall():
                found[pk].append(Lot(int(tubes), max(arrives_at, at), swabbed_at + promise, source))
    return {pk: Waiting(waiting[pk], oldest_at[pk]) for pk in laboratory_ids}, found
