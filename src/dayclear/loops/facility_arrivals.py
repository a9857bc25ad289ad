"""Who is brought to a facility is taken over there by its own medical staff: who is expected, and who is here by scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from dayclear.command.models import Account
from dayclear.kernel import codes
from dayclear.kernel.scope import Scope
from dayclear.loops import trip_steps
from dayclear.records import operations as records
from dayclear.records.wording import told
from dayclear.transfers import queries
from dayclear.transfers.models import Facility, Transfer


@dataclass(frozen=True, slots=True)
class Arrivals:
    facility: Facility
    expected: Sequence[Transfer]


@transaction.atomic
def open_arrivals(*, facility_id: UUID, scope: Scope, by: Account, page: str, at: datetime) -> Arrivals:
    """Raises NotFound outside the caller's facilities. Each who is expected is looked at, once for a reader and a day."""
    facility = queries.ward_facility(facility_id, scope=scope)
    expected = list(queries.expected_in(facility))
    day = at.astimezone(settings.DISTRICT_ZONE).date()
    records.record_looks(
        by=by,
        people=[(one.person_id, one.place_path) for one in expected],
        why=told(gettext_noop("Expected in the facility")),
        page=page,
        at=at,
        occasion=uuid5(by.pk, f"arrivals {facility.pk} {day}"),
    )
    return Arrivals(facility, expected)


@transaction.atomic
def scan(*, facility_id: UUID, code: str, scope: Scope, by: Account, at: datetime) -> Transfer:
    """A personal code is scanned at the facility: the person is in the bed that is held there.

    Raises NotFound outside the caller's facilities, UnreadableCode, and InvalidInput where no bed is held there for them.
    """
    facility = queries.ward_facility(facility_id, scope=scope)
    return trip_steps.hand_over(transfer=queries.expected(facility, codes.read_person(code)), by=by, at=at)
