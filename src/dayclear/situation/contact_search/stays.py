"""Who lay in one room with somebody infectious: of facilities, by the beds they lay in, as visits are told."""

from collections.abc import Collection
from datetime import datetime

from dayclear.cases.exposure_rows import SECONDS, code_sql
from dayclear.cases.queries import Exposer, Stays, columns_of, told_of

# A bed is held before somebody lies in it: a stay counts from when they came.
LAIN = """
    SELECT stay.id, stay.person_id, bed.facility_id, bed.room,
           coalesce(transfer.arrived_at, lower(stay.period)) AS since,
           coalesce(upper(stay.period), greatest(%(at)s::timestamptz, lower(stay.period))) AS until
    FROM transfers_stay AS stay JOIN transfers_bed AS bed ON bed.number = stay.bed_id
    LEFT JOIN transfers_transfer AS transfer ON transfer.stay_id = stay.id
    WHERE stay.status IN ('in', 'released', 'died')
"""
_CODE = code_sql(setting="'facility'", distance="'room'", air="''", unknown="false", masked="false")
AROUND = f"""
    WITH exposers AS (
        SELECT * FROM unnest(%(people)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[])
            AS asked (person, since, until)
    ), rooms AS (
        SELECT own.facility_id, own.room, min(greatest(own.since, exposers.since)) AS since,
               max(least(own.until, exposers.until)) AS until
        FROM exposers JOIN ({LAIN}) AS own
            ON own.person_id = exposers.person AND own.since < exposers.until AND own.until > exposers.since
        GROUP BY own.facility_id, own.room
    )
    SELECT lain.id, lain.person_id, md5(lain.facility_id::text || ' ' || lain.room)::uuid,
           {SECONDS.format(instant="lain.since")}, {SECONDS.format(instant="lain.until")}, {_CODE}
    FROM rooms JOIN ({LAIN}) AS lain ON lain.facility_id = rooms.facility_id AND lain.room = rooms.room
        AND lain.since < rooms.until AND lain.until > rooms.since
"""


def stays_around(exposers: Collection[Exposer], *, origin: datetime, at: datetime) -> Stays:
    """Everybody's stays in the rooms where exposers lay, at the time; whoever lies there still does until ``at``."""
    return columns_of(AROUND, told_of(exposers, origin=origin) | {"at": at})
