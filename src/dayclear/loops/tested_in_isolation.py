"""Who is isolated, waits to be moved as a positive, or stays elsewhere for a measure, is tested where they are.

No team looks for them at their door.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import queries as cases
from dayclear.command.models import Account
from dayclear.people import queries as roster
from dayclear.screening import operations as screening
from dayclear.transfers import queries as transfers


@transaction.atomic
def set_apart(*, people: Collection[UUID], by: Account | None, at: datetime) -> int:
    """For people who turned positive or came into isolation just now; returns how many names changed."""
    return screening.set_in_isolation(people=people, note=_("Tested in isolation"), by=by, at=at)


@transaction.atomic
def set_everyone_apart(*, by: Account | None, at: datetime) -> int:
    """For a round that has just listed everybody who lives in its places."""
    elsewhere = set(roster.temporary_homes())
    return set_apart(
        people=cases.people_with_open_case() | transfers.people_in_beds() | elsewhere, by=by, at=at
    )


@transaction.atomic
def call_back(*, people: Collection[UUID], by: Account | None, at: datetime) -> int:
    """For people who are no case after all; whoever lies in a bed all the same stays tested there."""
    home = set(people) - transfers.people_in_beds(people) - cases.people_with_open_case(people)
    home -= set(roster.temporary_homes(people))
    return screening.recall_from_isolation(people=home, note="", by=by, at=at)
