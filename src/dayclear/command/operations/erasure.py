"""What command erases when its time has come: notices whole, problem reports down to their kind, place and instant."""

from datetime import datetime

from django.db import transaction

from dayclear.command.models import Notice, ProblemReport
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
