"""Who lay in a room near the case's in a facility: one corridor, one ventilation, no door between them for long."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from dayclear.cases.models import ContactKind
from dayclear.cases.queries import Exposer
from dayclear.command.protocol import ContactRule
from dayclear.situation.contact_search.stays import LAIN

# A room's number is what its last two digits say; what stands before them is its floor or ward.
_NUMBERED = r"regexp_match({room}, '^(.*?)(\d{{1,2}})$')"
_NEAR = f"""
    WITH own AS (
        SELECT lain.facility_id, lain.room, {_NUMBERED.format(room="lain.room")} AS numbered,
               greatest(lain.since, %(since)s) AS since, least(lain.until, %(until)s) AS until
        FROM ({LAIN}) AS lain
        WHERE lain.person_id = %(case)s AND lain.since < %(until)s AND lain.until > %(since)s
    ), near AS (
        SELECT other.id, other.person_id, own.room,
               greatest(own.since, other.since) AS since, least(own.until, other.until) AS until,
               own.numbered, {_NUMBERED.format(room="other.room")} AS other_numbered
        FROM own JOIN ({LAIN}) AS other ON other.facility_id = own.facility_id AND other.room <> own.room
            AND other.since < own.until AND other.until > own.since AND other.person_id <> %(case)s
    )
    SELECT DISTINCT ON (person_id) person_id, id, room, since, until,
           count(*) OVER of_one, min(since) OVER of_one, max(until) OVER of_one
    FROM near
    WHERE numbered[1] = other_numbered[1] AND until - since >= %(least)s
        AND abs(numbered[2]::int - other_numbered[2]::int) <= %(rooms)s
    WINDOW of_one AS (PARTITION BY person_id)
    ORDER BY person_id, until - since DESC, id
"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody near, the longest time so: their stay, the case's room, from when to when; and how often in all."""

    person_id: UUID
    kind: str
    stay_id: UUID
    cases_room: str
    since: datetime
    until: datetime
    times: int
    first_exposed_at: datetime
    last_exposed_at: datetime


def neighbours(
    case: Exposer, rule_of: Mapping[str, ContactRule], *, taken: Collection[UUID], at: datetime
) -> list[Neighbour]:
    """Nobody where the protocol has no rooms count as neighbouring."""
    kind = next((kind for kind in ContactKind.values if rule_of[kind].neighbour_rooms), None)
    if kind is None:
        return []
    rule = rule_of[kind]
    asked: dict[str, Any] = {
        "case": case.person_id,
        "since": case.since,
        "until": case.until,
        "at": at,
        "rooms": rule.neighbour_rooms,
        "least": timedelta(minutes=rule.neighbour_min),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, asked)
        return [Neighbour(row[0], kind, *row[1:]) for row in cursor.fetchall() if row[0] not in taken]
