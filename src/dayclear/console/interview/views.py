"""The interview of a case, step by step: everything is saved when it is said, and two tracers see each other."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries
from dayclear.cases.models import Case, Question
from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.console.case_page.forms import NoteForm, ReasonForm
from dayclear.console.interview.forms import ROW_FORMS, HandOverForm, MetForm
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.kernel.ids import new_id
from dayclear.loops import interview as loop
from dayclear.situation import interview_page
from dayclear.situation.interview_page import InterviewSheet, StepSheet
from dayclear.situation.tracing_clock import face

NOT_OF_A_DRAFT = ("csrfmiddlewaretoken", "why")
CHOSEN_BY_ITSELF = ("visit_id", "setting")
OVERLAP = timedelta(seconds=2)
"""Between two looks for changes: what was committed while the last one was read is not missed."""


@page()
def interview(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Each opening is a look at a person's record and is written down with its reason."""
    at = clock.now()
    why = request.GET.get("why", "").strip()
    sheet = loop.open_interview(
        case_id=case_id, scope=request.scope, account=request.user, why=why, page=request.path, at=at
    )
    if sheet is None:
        return render(request, "people_pages/why.html", {"action": request.path})
    context = {
        "sheet": sheet,
        "case": sheet.case,
        "tracing": sheet.tracing,
        "at": at,
        "since": at.isoformat(),
        "why": why,
        "cards": [{"step": step, **_row_context(step)} for step in sheet.steps],
        "note_form": NoteForm(),
        "hand_over_form": _hand_over_form(sheet),
        "take_id": new_id(),
    }
    return render(request, "interview/interview.html", context)


def _row_context(step: StepSheet) -> dict[str, Any]:
    """The form of a step that keeps rows, with what was half written in it."""
    if step.kind not in ROW_FORMS:
        return {}
    return {
        "rows": [(visit, MetForm(auto_id=f"met_{visit.pk}_%s")) for visit in step.visits],
        "form": ROW_FORMS[step.kind](initial=dict(step.unfinished), auto_id=f"{step.kind}_%s"),
        "place": loop.place_chosen(asked_id(step.unfinished.get("place"))),
        "place_text": step.unfinished.get("place_text", ""),
    }


def _hand_over_form(sheet: InterviewSheet) -> HandOverForm:
    held = sheet.tracing.holder
    return HandOverForm(tracers=[one for one in sheet.tracers if held is None or one != held.to])


@page("GET", "POST")
def answer(request: StaffRequest, case_id: UUID, question: str) -> HttpResponse:
    """GET shows the field as it stands now; POST saves it and tells what became of it under the field."""
    case = loop.traced_case(case_id, request.scope)
    if request.method == "GET":
        return render(request, "interview/_question.html", _field(case, question, request))
    told: dict[str, Any] = {}
    try:
        loop.answer(
            case=case,
            question=question,
            text=request.POST.get("text", ""),
            seen=asked_id(request.POST.get("seen")),
            answer_id=asked_id(request.POST.get("answer_id")) or new_id(),
            by=request.user,
            at=clock.now(),
        )
        told["saved"] = True
    except cases.AnsweredMeanwhile as error:
        told |= {"refused": error, "theirs": error.standing}
    except InvalidInput as error:
        told["refused"] = error
    if not request.htmx:
        if refused := told.get("refused"):
            messages.error(request, str(refused))
        return _again(request, case_id, question)
    return render(request, "interview/_saved.html", _field(case, question, request) | told)


def _field(case: Case, question: str, request: StaffRequest) -> dict[str, Any]:
    if question not in Question.values:
        raise Http404
    at = clock.now()
    asked = interview_page.asked_of(case, Question(question), request.scope)
    return {
        "asked": asked,
        "case": case,
        "tracing": face(case, at),
        "at": at,
        "why": request.POST.get("why", ""),
    }


@page()
def changes(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What others have written since the page last asked: told beside each field, never over what is being typed."""
    case = loop.traced_case(case_id, request.scope)
    at = clock.now()
    since = _instant(request.GET.get("since"), at)
    answers = queries.answers_since(case, since - OVERLAP, scope=request.scope)
    visits = queries.visits_of(case, scope=request.scope).filter(told_at__gte=since - OVERLAP)
    context = {
        "case": case,
        "at": at,
        "since": at.isoformat(),
        "answers": [answer for answer in answers if answer.by != request.user],
        "visits": [visit for visit in visits if visit.told_by != request.user],
        "tracing": face(case, at),
    }
    return render(request, "interview/_changes.html", context)


def _instant(text: str | None, otherwise: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return found if found.tzinfo else otherwise


@page("POST")
def find_places(request: StaffRequest, case_id: UUID, step: str) -> HttpResponse:
    loop.traced_case(case_id, request.scope)
    found = loop.places_called(request.POST.get("place_text", ""))
    chosen = loop.place_chosen(asked_id(request.POST.get("place")))
    return render(request, "interview/_places.html", {"found": found, "place": chosen, "step": step})


@page("POST")
def keep_draft(request: StaffRequest, case_id: UUID, step: str) -> HttpResponse:
    _check_step(step)
    case = loop.traced_case(case_id, request.scope)
    loop.keep_draft(case=case, step=step, fields=_typed(request), by=request.user, at=clock.now())
    return HttpResponse(status=204)


@page("POST")
def add_row(request: StaffRequest, case_id: UUID, step: str) -> HttpResponse:
    _check_step(step)
    case = loop.traced_case(case_id, request.scope)
    form = ROW_FORMS[step](request.POST)
    if form.is_valid():
        place = loop.place_chosen(asked_id(request.POST.get("place")))
        loop.add_visit(case=case, step=step, draft=form.draft(place), by=request.user, at=clock.now())
    else:
        loop.keep_draft(case=case, step=step, fields=_typed(request), by=request.user, at=clock.now())
        messages.error(request, _("Day, from and until are needed; what you wrote is kept."))
    return _again(request, case_id, step)


def _typed(request: StaffRequest) -> dict[str, str]:
    """What stands in the form, as it was typed; what a choice proposes by itself is nothing typed."""
    typed = {name: str(value) for name, value in request.POST.items() if name not in NOT_OF_A_DRAFT}
    told = any(value for name, value in typed.items() if name not in CHOSEN_BY_ITSELF)
    return typed if told else {}


def _check_step(step: str) -> None:
    if step not in ROW_FORMS:
        raise Http404


@page("POST")
def add_met(request: StaffRequest, case_id: UUID, visit_id: UUID) -> HttpResponse:
    case = loop.traced_case(case_id, request.scope)
    form = MetForm(request.POST)
    if form.is_valid():
        visit = queries.visit(visit_id, case, scope=request.scope)
        loop.add_met(visit=visit, by=request.user, at=clock.now(), **form.cleaned_data)
    return _again(request, case_id, "visits")


@page("POST")
def take_back(request: StaffRequest, case_id: UUID, visit_id: UUID) -> HttpResponse:
    case = loop.traced_case(case_id, request.scope)
    form = ReasonForm(request.POST)
    if form.is_valid():
        visit = queries.visit(visit_id, case, scope=request.scope)
        cases.take_visit_back(visit=visit, by=request.user, at=clock.now(), **form.cleaned_data)
    return _again(request, case_id, "visits")


@page("POST")
def take(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = loop.traced_case(case_id, request.scope)
    handover_id = asked_id(request.POST.get("handover_id")) or new_id()
    cases.take_tracing(case=case, handover_id=handover_id, by=request.user, at=clock.now())
    return _again(request, case_id)


@page("POST")
def hand_over(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = loop.traced_case(case_id, request.scope)
    handed = loop.hand_over(
        case=case,
        to_id=asked_id(request.POST.get("to_id")),
        note=request.POST.get("note", ""),
        handover_id=asked_id(request.POST.get("handover_id")) or new_id(),
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("%(name)s has the tracing now.") % {"name": handed.to.name})
    return _again(request, case_id)


@page("POST")
def milestone(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = loop.traced_case(case_id, request.scope)
    known = {str(one.position): one.position for one in face(case, clock.now()).milestones}
    position = known.get(request.POST.get("position", ""))
    if position:
        cases.reach_milestone(case=case, position=position, by=request.user, at=clock.now())
    return _again(request, case_id)


@page("POST")
def add_note(request: StaffRequest, case_id: UUID) -> HttpResponse:
    form = NoteForm(request.POST)
    if form.is_valid():
        case = loop.traced_case(case_id, request.scope)
        cases.note(case=case, by=request.user, at=clock.now(), **form.cleaned_data)
    return _again(request, case_id, "sources")


def _again(request: StaffRequest, case_id: UUID, anchor: str = "") -> HttpResponse:
    """Back to where the tracer stood, with the reason for looking."""
    address = reverse("interview", args=[case_id])
    if why := request.POST.get("why"):
        query = request.GET.copy()
        query["why"] = why
        address += f"?{query.urlencode()}"
    return redirect(address + (f"#{anchor}" if anchor else ""))
