"""A round ends when every name is accounted for; a building's own task ends by itself the moment its last name is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.command.models import Account
from dayclear.kernel.scope import Scope
from dayclear.loops.round_opened import TASK, subject_of
from dayclear.screening import operations as screening
from dayclear.screening import policies, queries
from dayclear.screening.models import Round


@transaction.atomic
def close(
    *, round_id: UUID, note: str, accepted_why: str = "", scope: Scope, by: Account, at: datetime
) -> Round:
    """Signs the round and ends its buildings' tasks; see ``screening.close_round`` for what is in the way of it."""
    ending = queries.round(round_id, scope)
    policies.check_can_sign(ending, scope)
    closed = screening.close_round(round=ending, by=by, at=at, note=note, accepted_why=accepted_why)
    _settle(closed, at)
    return closed


@transaction.atomic
def settle_finished_buildings(*, at: datetime) -> int:
    """For every open round, ends the tasks of the buildings where nobody is missing any more; returns how many."""
    return sum(_settle(ongoing, at) for ongoing in queries.open_rounds(Scope.everything()))


def _settle(ongoing: Round, at: datetime) -> int:
    paths = tasks.paths_of_living(kind=TASK)
    counts = queries.coverage(ongoing, paths, Scope.everything()) if paths else {}
    complete = [path for path, count in counts.items() if count.roster and not count.missing]
    ended = command.finish_for_subjects(
        kinds=[TASK],
        subject_ids=[subject_of(ongoing, path) for path in complete],
        record=f"screening.Round:{ongoing.pk}",
        by=None,
        at=at,
    )
    return len(ended)
