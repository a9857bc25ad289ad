"""Anybody meets a problem: it goes flat to the department that can solve it, and the chain above sees it at once.

Food, medicine and help run on the clock of need, which ranks with the clock of control.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayclear.command import operations as command
from dayclear.command.models import Account, ProblemReport
from dayclear.places.models import Place


@transaction.atomic
def report(
    *,
    kind: str,
    text: str,
    place: Place,
    by: Account | None,
    at: datetime,
    person_id: UUID | None = None,
    phone: str = "",
    report_id: UUID | None = None,
) -> ProblemReport:
    """Records the problem, opens its task with the department that answers, and informs the posts above the place.

    ``report_id`` is the reporter's own id: the same report sent twice is one report.
    """
    problem = command.record_problem(
        report_id=report_id, kind=kind, text=text, place=place, person_id=person_id, phone=phone, by=by, at=at
    )
    opened = command.open_tasks(
        events=[
            command.EventDraft(
                kind="problem_reported",
                variant=kind,
                subject_kind="problem",
                subject_id=problem.id,
                subject_label="",
                place_id=place.id,
                place_path=place.path,
            )
        ],
        by=by,
        at=at,
    )
    for task in opened.tasks:
        command.inform_chain(task=task, at=at)
    return problem
