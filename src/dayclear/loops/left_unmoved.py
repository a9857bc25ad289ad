"""A positive left the district before being moved: who moves them there is told, and the case ends without a move here.

Who closes it says whom they told, and what others owe around the case goes on and ends it, as after a death. Where the person
comes back, ``roster_kept.resume`` takes it back.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases.models import Case
from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.errors import Refused
from dayclear.loops import case_steps, trip_ended
from dayclear.loops.positive_moved import TASK_OF_REASON
from dayclear.people.models import Standing
from dayclear.transfers import operations as transfers


class StillHere(Refused):
    """Whoever lives in the district is moved."""


@transaction.atomic
def close(*, case: Case, reason: str, by: Account, at: datetime) -> Case:
    """The caller has checked that the step is theirs; repeating it changes nothing.

    Raises StillHere for who has not moved away, InvalidInput without a reason.
    """
    if case.person.standing != Standing.MOVED_AWAY:
        raise StillHere(
            _("By the roster this person has not moved away."),
            _("Have them moved, or let the post that keeps the roster write down that they left."),
        )
    left = cases.record_departure(case=case, reason=reason, by=by, at=at)
    transfers.cancel_for(case_ids=[case.pk], reason=reason, by=by, at=at)
    trip_ended.end_cancelled(by=by, at=at)
    kinds = [TASK_OF_REASON["positive"]]
    command.cancel_for_subjects(subject_ids=[case.pk], kinds=kinds, reason=reason, by=by, at=at)
    return case_steps.close_if_complete(case=left, by=by, at=at)
