"""Employers hear that somebody may not come, or may come again: at once, and never why."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from dayclear.clearance import operations as clearance
from dayclear.clearance import queries
from dayclear.clearance.models import WordKind
from dayclear.command.models import Account


def keep_away(*, causes: Mapping[UUID, UUID], by: Account | None, at: datetime) -> set[UUID]:
    """Tells every employer of these people that they may not work until further notice; returns the employers told now.

    ``causes`` leads from each person to the antigen or the case, by which a retry tells nobody twice.
    """
    return clearance.tell_employers(kind=WordKind.STOPPED, causes=causes, by=by, at=at)


def let_back(*, person_ids: Collection[UUID], by: Account | None, at: datetime) -> set[UUID]:
    """Tells the employers that kept these people away that they may come again, with the day's negatives."""
    causes = queries.stopped_by(person_ids) if person_ids else {}
    return clearance.tell_employers(kind=WordKind.CLEARED, causes=causes, by=by, at=at)
