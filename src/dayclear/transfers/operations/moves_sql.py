"""Many transfers changed at once, each by values of its own: one statement, however many there are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

_GIVE_BEDS = """
    UPDATE transfers_transfer AS transfer
    SET stay_id = given.stay_id, status = 'bed_given', bed_given_at = %(at)s, left_out = ''
    FROM unnest(%(transfers)s::uuid[], %(stays)s::uuid[]) AS given (transfer_id, stay_id)
    WHERE transfer.id = given.transfer_id
"""

_PLAN = """
    UPDATE transfers_transfer AS transfer
    SET trip_id = planned.trip_id, trip_order = planned.place, pick_up_at = planned.at, home_at = planned.home_at,
        left_out = ''
    FROM unnest(%(transfers)s::uuid[], %(trips)s::uuid[], %(places)s::smallint[], %(ats)s::timestamptz[],
                %(homes)s::timestamptz[])
         AS planned (transfer_id, trip_id, place, at, home_at)
    WHERE transfer.id = planned.transfer_id
"""

_RELIEVE = """
    UPDATE transfers_transfer AS transfer
    SET relief_id = planned.trip_id, relief_at = planned.at, home_at = planned.home_at, left_out = ''
    FROM unnest(%(transfers)s::uuid[], %(trips)s::uuid[], %(ats)s::timestamptz[], %(homes)s::timestamptz[])
         AS planned (transfer_id, trip_id, at, home_at)
    WHERE transfer.id = planned.transfer_id
"""

_LEAVE_OUT = """
    UPDATE transfers_transfer AS transfer SET left_out = missed.why
    FROM unnest(%(transfers)s::uuid[], %(whys)s::text[]) AS missed (transfer_id, why)
    WHERE transfer.id = missed.transfer_id AND transfer.left_out <> missed.why
"""


def give_beds(stays: Mapping[UUID, UUID], at: datetime) -> None:
    """By transfer, its stay."""
    _run(_GIVE_BEDS, transfers=list(stays.keys()), stays=list(stays.values()), at=at)


def plan(pick_ups: Sequence[tuple[UUID, UUID, int, datetime, datetime | None]]) -> None:
    """For each transfer its trip, its place in the order of the way, when it is picked up, and when it is at home."""
    columns = ("transfers", "trips", "places", "ats", "homes")
    values = zip(*pick_ups, strict=True) if pick_ups else [()] * len(columns)
    _run(_PLAN, **{name: list(column) for name, column in zip(columns, values, strict=True)})


def relieve(take_overs: Sequence[tuple[UUID, UUID, datetime, datetime | None]]) -> None:
    """For each transfer on board of a vehicle that broke down: the trip that takes over, when, and when it is at home."""
    columns = ("transfers", "trips", "ats", "homes")
    values = zip(*take_overs, strict=True) if take_overs else [()] * len(columns)
    _run(_RELIEVE, **{name: list(column) for name, column in zip(columns, values, strict=True)})


def leave_out(whys: Mapping[UUID, str]) -> None:
    """By transfer, why nobody comes yet."""
    _run(_LEAVE_OUT, transfers=list(whys.keys()), whys=list(whys.values()))


def _run(statement: str, **parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
