"""The re-test of a positive pool ends by itself, when the last of its members is accounted for."""

from datetime import datetime

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command import queries as tasks
from dayclear.kernel.scope import Scope
from dayclear.screening import queries

TASK = "retest_members"


@transaction.atomic
def settle(*, at: datetime) -> int:
    """Ends the tasks of the pools whose members were all swabbed again, or are noted with a reason; returns how many."""
    waiting = tasks.subjects_of_living(TASK)
    if not waiting:
        return 0
    retested = queries.retested(set(waiting.values()), Scope.everything())
    ended = command.finish_for_subjects(
        kinds=[TASK],
        subject_ids=[subject for subject, barcode in waiting.items() if barcode in retested],
        record="screening.Due",
        by=None,
        at=at,
    )
    return len(ended)
