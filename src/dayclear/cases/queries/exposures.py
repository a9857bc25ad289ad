"""Who was where somebody infectious was: from visits of every source, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from dayclear.cases import rules
from dayclear.cases.exposure_sql import OVERLAPS
from dayclear.cases.models import VisitSource

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Exposer:
    """Somebody who could infect others, and from when until when."""

    person_id: UUID
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Overlap:
    """Somebody was where an exposer was; ``person_id`` None: known by name and telephone only."""

    exposer_id: UUID
    person_id: UUID | None
    unknown_name: str
    unknown_phone: str
    since: datetime
    until: datetime
    distance: str
    both_masked: bool
    air: str
    place_id: UUID | None
    named_place: str
    vehicle: str
    source: str

    @property
    def meeting(self) -> rules.Meeting:
        minutes = (self.until - self.since).total_seconds() / MINUTE_S
        return rules.Meeting(minutes, self.distance, self.both_masked, self.air)

    @property
    def source_name(self) -> str:
        return str(VisitSource(self.source).label)


def overlaps(exposers: Collection[Exposer]) -> list[Overlap]:
    """Everybody who was at the same place or in the same vehicle at the same time; for loops and views of tracing.

    Contacts live anywhere, so there is no scope: whoever may trace a case may learn whom it met.
    """
    parameters: dict[str, Any] = {
        "people": [exposer.person_id for exposer in exposers],
        "since": [exposer.since for exposer in exposers],
        "until": [exposer.until for exposer in exposers],
    }
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS, parameters)
        return [Overlap(*row) for row in cursor.fetchall()]
