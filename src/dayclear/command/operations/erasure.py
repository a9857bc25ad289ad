"""What command erases when its time has come: notices whole, problem reports down to their kind, place and instant."""

from datetime import datetime

import pgtrigger
from django.db import transaction

from dayclear.command.models import MeasureNotice, Notice, Objection, ProblemReport
from dayclear.command.objection_states import ObjectionStatus
from dayclear.records import audit, retention

ERASED = "–"


@retention.erases("notices")
@transaction.atomic
def erase_notices(*, before: datetime) -> int:
    """Deletes the notices written before an instant; returns how many."""
    return Notice.objects.filter(created_at__lt=before).delete()[0]


@retention.erases("problem_reports")
@transaction.atomic
def erase_problem_reports(*, before: datetime) -> int:
    """Blanks what reports made before an instant said and about whom, with every former version; returns how many."""
    due = ProblemReport.objects.filter(reported_at__lt=before).exclude(text=ERASED)
    ids = list(due.values_list("pk", flat=True))
    ProblemReport.objects.filter(pk__in=ids).update(text=ERASED, phone="", person=None)
    audit.forget(ProblemReport, ids)
    return len(ids)


@retention.erases("positive_cases")
@transaction.atomic
def erase_measure_notices(*, before: datetime) -> int:
    """Erases what people were told about measures that ended before, with their objections; returns how many rows.

    A notice with an objection that nobody has answered stays.
    """
    waiting = Objection.objects.filter(status=ObjectionStatus.OPEN).values("notice")
    due = MeasureNotice.objects.filter(until_on__lt=before.date(), issued_at__lt=before)
    notices = list(due.exclude(pk__in=waiting).values_list("pk", flat=True))
    objections = list(Objection.objects.filter(notice__in=notices).values_list("pk", flat=True))
    with pgtrigger.ignore(
        "command.MeasureNotice:measure_notice_stays", "command.Objection:objection_never_deleted"
    ):
        Objection.objects.filter(pk__in=objections).delete()
        MeasureNotice.objects.filter(pk__in=notices).delete()
    audit.forget(Objection, objections)
    audit.forget(MeasureNotice, notices)
    return len(notices) + len(objections)
