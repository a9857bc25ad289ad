"""Reads of interviews: what was answered, who has the tracing, where the case was. Only tracers read them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.cases.models import (
    DOES_NOT_APPLY,
    Case,
    InterviewAnswer,
    TracingHandover,
    TracingMilestone,
    UnfinishedVisit,
    Visit,
)
from dayclear.cases.queries.cases import cases_in
from dayclear.cases.rules import Gathered
from dayclear.cases.states import OPEN
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING
from dayclear.places.scoping import within

TRACING = "tracing"


def standing_answers(case: Case, *, scope: Scope) -> dict[str, InterviewAnswer]:
    """The answer that counts for each question that has one."""
    found = answers_of(case, scope=scope).filter(successor=None)
    return {answer.question: answer for answer in found}


def answers_of(case: Case, *, scope: Scope) -> QuerySet[InterviewAnswer]:
    """Every answer ever given, the latest first."""
    found = InterviewAnswer.objects.filter(within(scope, "case__place_path", TRACING), case=case)
    return found.select_related("by").order_by("-at", "-pk")


def answers_since(case: Case, since: datetime, *, scope: Scope) -> list[InterviewAnswer]:
    """The answers that count and were given from an instant on."""
    return list(answers_of(case, scope=scope).filter(successor=None, at__gte=since))


def handovers_of(case: Case, *, scope: Scope) -> QuerySet[TracingHandover]:
    """Who has had the tracing, the latest first: that one has it."""
    found = TracingHandover.objects.filter(within(scope, "case__place_path"), case=case)
    return found.select_related("to", "by").order_by("-at", "-pk")


def holders(case_ids: Collection[UUID]) -> dict[UUID, TracingHandover]:
    """Who has the tracing of each of these cases now; ask only about cases in sight."""
    found = TracingHandover.objects.filter(case__in=case_ids, successor=None).select_related("to")
    return {handover.case_id: handover for handover in found}


def milestones_reached(case_ids: Collection[UUID]) -> dict[UUID, dict[int, datetime]]:
    """When each milestone, counted from one, was reached; ask only about cases in sight."""
    reached: dict[UUID, dict[int, datetime]] = defaultdict(dict)
    rows = TracingMilestone.objects.filter(case__in=case_ids).values_list("case_id", "position", "at")
    for case_id, position, at in rows:
        reached[case_id][position] = at
    return reached


def visits_of(case: Case, *, scope: Scope) -> QuerySet[Visit]:
    """Where the case was, the first first, each with whom they met; what was taken back is among them."""
    met = Visit.objects.select_related("person").order_by("told_at", "pk")
    found = Visit.objects.filter(within(scope, "case__place_path", TRACING), case=case, met_during=None)
    return (
        found.select_related("person", f"place__{ENCLOSING}", "told_by")
        .prefetch_related(Prefetch("met", met, to_attr="met_here"))
        .order_by("started_at", "pk")
    )


def visit(visit_id: UUID, case: Case, *, scope: Scope) -> Visit:
    """One visit of a case; NotFound where it is not in sight."""
    found = visits_of(case, scope=scope).filter(pk=visit_id).first()
    if found is None:
        raise NotFound(_("This visit does not exist."), _("Load the page again."))
    return found


def unfinished(case: Case, by: UUID) -> Mapping[str, Mapping[str, str]]:
    """What somebody has begun to write, by step."""
    found = UnfinishedVisit.objects.filter(case=case, by=by)
    return dict(found.values_list("step", "fields"))


def gathered(case_ids: Collection[UUID]) -> dict[UUID, Gathered]:
    """What the interview of each case has so far, in two statements; ask only about cases in sight."""
    answered: dict[UUID, set[str]] = defaultdict(set)
    counting = InterviewAnswer.objects.filter(case__in=case_ids, successor=None).exclude(text="")
    for case_id, question in counting.values_list("case_id", "question"):
        answered[case_id].add(question)
    rows: dict[UUID, Counter[str]] = defaultdict(Counter)
    standing = Visit.objects.filter(case__in=case_ids, met_during=None, taken_back_at=None)
    counted = standing.values("case_id").annotate(
        vehicles=Count("pk", Q(vehicle__gt="")), places=Count("pk", Q(vehicle=""))
    )
    for case_id, vehicles, places in counted.values_list("case_id", "vehicles", "places"):
        rows[case_id].update(vehicles=vehicles, visits=places)
    return {
        case_id: Gathered(
            answered=answered[case_id],
            not_applying={
                question.removeprefix(DOES_NOT_APPLY)
                for question in answered[case_id]
                if question.startswith(DOES_NOT_APPLY)
            },
            rows=rows[case_id],
        )
        for case_id in case_ids
    }


def open_tracings(scope: Scope) -> list[Case]:
    """Every open case in sight whose tracing has not ended."""
    return list(cases_in(scope).filter(status__in=OPEN, traced_at=None))
