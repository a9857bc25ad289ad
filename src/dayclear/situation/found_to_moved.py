"""Found to moved at once 即查即转: how long people waited from being found until they lay in a bed.

Found is when the result was reported, or the contact was listed, however often the move was ordered anew since. A further
move, as into another hospital, is no finding; a contact who turned positive in a bed was found again. Who died before they
lay in a bed is left out: they waited, and were never moved.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within_sql
from dayclear.transfers.policies import DUTY

# Of a hundred people the nineteen of twenty are those within the percentile; each value is one that somebody waited.
_WAITED = """
    SELECT count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY waited),
           percentile_disc(0.95) WITHIN GROUP (ORDER BY waited)
    FROM (
        SELECT moved.arrived_at - coalesce(found.reported_at, contact.listed_at, moved.ordered_at) AS waited
        FROM transfers_transfer AS moved
        LEFT JOIN cases_case AS found ON found.id = moved.case_id
        LEFT JOIN cases_contact AS contact ON contact.id = moved.contact_id
        WHERE moved.status = 'arrived' AND moved.reason <> 'released' AND moved.arrived_at >= %(since)s AND {sight}
          AND NOT EXISTS (SELECT FROM transfers_transfer AS first WHERE first.case_id = moved.case_id
              AND first.status = 'arrived' AND first.arrived_at < moved.arrived_at)
    ) AS people
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """The median and what nineteen of twenty waited at most. None where nobody was moved."""

    people: int
    median: timedelta | None
    nineteen_of_twenty: timedelta | None


def found_to_moved(scope: Scope, since: datetime) -> Moved:
    """Of everybody in sight who first came into a bed since, in one row however many they are."""
    condition, values = within_sql(scope, "moved.place_path", DUTY)
    parameters: dict[str, Any] = {"since": since} | ({"sight": values[0]} if values else {})
    with connection.cursor() as cursor:
        cursor.execute(_WAITED.format(sight=condition.replace("%s", "%(sight)s")), parameters)
        return Moved(*cursor.fetchone())
