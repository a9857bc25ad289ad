"""Cases and contacts whose time has come are erased for good, with their notes and their former versions."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from dayclear.cases.models import (
    Case,
    Contact,
    FollowUp,
    HomeMonitoring,
    HomeTest,
    InterviewAnswer,
    Positive,
    TracingHandover,
    TracingMilestone,
    TracingNote,
    UnfinishedVisit,
    Visit,
)
from dayclear.cases.states import OPEN
from dayclear.records import audit, retention

_KEPT_UNTIL_THEN = (
    "cases.Case:case_never_deleted",
    "cases.Positive:positive_never_deleted",
    "cases.Contact:contact_never_deleted",
    "cases.TracingNote:tracing_note_stays",
    "cases.InterviewAnswer:interview_answer_stays",
    "cases.TracingHandover:tracing_handover_stays",
    "cases.TracingMilestone:tracing_milestone_stays",
    "cases.Visit:visit_never_deleted",
    "cases.FollowUp:follow_up_never_deleted",
    "cases.HomeMonitoring:home_monitoring_never_deleted",
)
_WITHOUT_VERSIONS = (TracingNote, InterviewAnswer, TracingHandover, TracingMilestone)


@retention.erases("contacts")
@transaction.atomic
def erase_contacts(*, before: datetime) -> int:
    """Erases contacts whose days of isolation and watching ended before, and what was asked of released cases.

    Returns how many rows.
    """
    day = before.astimezone(settings.DISTRICT_ZONE).date()
    ended = Contact.objects.filter(home_until__lt=day)
    watched = HomeMonitoring.objects.filter(until_on__lt=day)
    hanging = [*_told_of(contact__in=ended.values("pk")), *_told_of(monitoring__in=watched.values("pk"))]
    return sum(_erase(rows) for rows in (*hanging, ended))


def _told_of(**whom: object) -> tuple[QuerySet[Model], ...]:
    """What hangs on somebody who was asked after, and goes before them."""
    return FollowUp.objects.filter(**whom), HomeTest.objects.filter(**whom)


@retention.erases("visits")
@transaction.atomic
def erase_visits(*, before: datetime) -> int:
    """Erases where people were before, whoever told it, and what was only half written; returns how many rows."""
    UnfinishedVisit.objects.filter(at__lt=before).delete()
    # Who was met at a visit goes with it, though their own times may end a little later.
    return _erase(Visit.objects.filter(Q(ended_at__lt=before) | Q(met_during__ended_at__lt=before)))


@retention.erases("positive_cases")
@transaction.atomic
def erase_cases(*, before: datetime) -> int:
    """Erases cases that ended before, with everything that hangs on them; returns how many rows.

    A case that is still open is kept however old it is: somebody has yet to end it.
    """
    ended = Q(withdrawn_at__lt=before) | Q(withdrawn_at=None, closed_at__lt=before)
    cases = list(Case.objects.filter(ended).exclude(status__in=OPEN).values_list("pk", flat=True))
    Case.objects.filter(repositive_of__in=cases).exclude(pk__in=cases).update(repositive_of=None)
    contacts = Contact.objects.filter(Q(case__in=cases) | Q(became_case__in=cases))
    hanging: list[QuerySet[Model]] = [
        *_told_of(contact__in=contacts.values("pk")),
        *_told_of(monitoring__case__in=cases),
        HomeMonitoring.objects.filter(case__in=cases),
        contacts,
        TracingNote.objects.filter(case__in=cases),
        InterviewAnswer.objects.filter(case__in=cases),
        TracingHandover.objects.filter(case__in=cases),
        TracingMilestone.objects.filter(case__in=cases),
        Visit.objects.filter(Q(case__in=cases) | Q(met_during__case__in=cases)),
        Positive.objects.filter(case__in=cases),
        Case.objects.filter(pk__in=cases),
    ]
    return sum(_erase(rows) for rows in hanging)


def _erase(rows: QuerySet[Model]) -> int:
    ids = list(rows.values_list("pk", flat=True))
    with pgtrigger.ignore(*_KEPT_UNTIL_THEN):
        rows.model._default_manager.filter(pk__in=ids).delete()
    if rows.model not in _WITHOUT_VERSIONS:
        audit.forget(rows.model, ids)
    return len(ids)
