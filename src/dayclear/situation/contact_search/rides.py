"""Who was in one vehicle of the convoy with somebody infectious, as visits are told: from scan to scan.

Whoever told of having been in such a vehicle was there too, its crew above all.
Positives are fetched by themselves in vehicles and by crews that are protected for it: their rides expose nobody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from dayclear.cases.exposure_rows import SECONDS, code_sql
from dayclear.cases.exposure_sql import SPOT
from dayclear.cases.queries import Exposer, Stays, columns_of, told_of
from dayclear.cases.rules import PLAIN_VEHICLE_SQL
from dayclear.transfers.models import TransferReason

# Whoever was handed over on the way rode in two vehicles. The last leg ends on arrival, or has not ended.
RODE = f"""
    SELECT transfer.id, transfer.person_id, {PLAIN_VEHICLE_SQL.format(vehicle="leg.plate")} AS vehicle,
           leg.plate, leg.crew, leg.since, leg.until, transfer.departed_at,
           coalesce(transfer.arrived_at, transfer.cancelled_at) AS left_at
    FROM transfers_transfer AS transfer
    CROSS JOIN LATERAL (
        SELECT transfer.vehicle, transfer.crew,
               coalesce((SELECT max(at) FROM transfers_takeover WHERE transfer_id = transfer.id), transfer.departed_at),
               coalesce(transfer.arrived_at, transfer.cancelled_at, %(at)s::timestamptz)
        UNION ALL
        SELECT vehicle.plate, trip.crew,
               lag(over.at, 1, transfer.departed_at) OVER (ORDER BY over.at), over.at
        FROM transfers_takeover AS over JOIN transfers_trip AS trip ON trip.id = over.from_trip_id
            JOIN transfers_vehicle AS vehicle ON vehicle.id = trip.vehicle_id
        WHERE over.transfer_id = transfer.id
    ) AS leg (plate, crew, since, until)
    WHERE transfer.departed_at IS NOT NULL AND leg.plate <> '' AND leg.until >= leg.since
        AND coalesce((SELECT led.reason FROM transfers_transfer AS led WHERE led.id = transfer.accompanies_id),
                     transfer.reason) <> '{TransferReason.POSITIVE}'
"""
_RIDE = code_sql(setting="'vehicle'", distance="''", air="''", unknown="false", masked="false")
_VISIT = code_sql(
    setting="'vehicle'",
    distance="visit.distance",
    air="visit.air",
    unknown="false",
    masked="visit.mask = 'worn'",
)
_SPOT = SPOT.format(of="there", carriage="''")
AROUND = f"""
    WITH exposers AS (
        SELECT * FROM unnest(%(people)s::uuid[], %(since)s::timestamptz[], %(until)s::timestamptz[])
            AS asked (person, since, until)
    ), aboard AS (
        SELECT own.vehicle, greatest(own.since, exposers.since) AS since, least(own.until, exposers.until) AS until
        FROM exposers JOIN ({RODE}) AS own
            ON own.person_id = exposers.person AND own.since < exposers.until AND own.until > exposers.since
        UNION ALL
        SELECT visit.vehicle, greatest(visit.started_at, exposers.since), least(visit.ended_at, exposers.until)
        FROM exposers JOIN cases_visit AS visit ON visit.person_id = exposers.person
            AND visit.started_at < exposers.until AND visit.started_at > exposers.since - interval '24 hours'
        WHERE visit.vehicle <> '' AND visit.ended_at > exposers.since AND visit.taken_back_at IS NULL
    ), vehicles AS MATERIALIZED (
        SELECT vehicle, min(since) AS since, max(until) AS until FROM aboard GROUP BY vehicle
    ), there AS (
        SELECT rode.id, rode.person_id, rode.vehicle, '' AS named_place, NULL::uuid AS place_id, rode.since, rode.until,
               {_RIDE} AS code
        FROM vehicles JOIN ({RODE}) AS rode ON rode.vehicle = vehicles.vehicle
            AND rode.since < vehicles.until AND rode.until > vehicles.since
            AND rode.departed_at < %(last)s AND (rode.left_at > %(first)s OR rode.left_at IS NULL)
        UNION ALL
        SELECT visit.id, visit.person_id, visit.vehicle, '', NULL, visit.started_at, visit.ended_at, {_VISIT}
        FROM vehicles JOIN cases_visit AS visit ON visit.vehicle = vehicles.vehicle AND visit.vehicle <> ''
            AND visit.started_at < vehicles.until AND visit.started_at > vehicles.since - interval '24 hours'
        WHERE visit.ended_at > vehicles.since AND visit.taken_back_at IS NULL AND visit.person_id IS NOT NULL
            AND visit.carriage = ''
    )
    SELECT there.id, there.person_id, {_SPOT},
           {SECONDS.format(instant="there.since")}, {SECONDS.format(instant="there.until")}, there.code
    FROM there
"""
CREW = f"""
    SELECT rode.crew, rode.plate, vehicle.phone, vehicle.protection,
           greatest(rode.since, %(since)s), least(rode.until, %(until)s)
    FROM ({RODE}) AS rode LEFT JOIN transfers_vehicle AS vehicle ON vehicle.plate = rode.plate
    WHERE rode.person_id = %(person)s AND rode.since < %(until)s AND rode.until > %(since)s AND rode.crew <> ''
    ORDER BY rode.since
"""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who drove and accompanied the case, by the names on the trip; how they were protected decides whether it counts."""

    names: str
    plate: str
    phone: str
    protection: int | None
    since: datetime
    until: datetime


def crews_of(case: Exposer, *, at: datetime) -> list[Crew]:
    asked: dict[str, Any] = {"person": case.person_id, "since": case.since, "until": case.until, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(CREW, asked)
        return [
            Crew(names, plate, phone or "", protection, since, until)
            for names, plate, phone, protection, since, until in cursor.fetchall()
        ]


def rides_around(exposers: Collection[Exposer], *, origin: datetime, at: datetime) -> Stays:
    """Everybody's rides in the vehicles where exposers were, at the time; whoever is on board still is until ``at``."""
    asked = told_of(exposers, origin=origin) | {"at": at}
    # Told as values, so that the database knows how few of all rides lie between them.
    asked["first"] = min((one.since for one in exposers), default=at)
    asked["last"] = max((one.until for one in exposers), default=at)
    return columns_of(AROUND, asked)
