"""Measures on paper: the notice for the person under one, and the objections to it with their answers."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.command import queries as command
from dayclear.command.objection_states import ObjectionStatus, ObjectionStep
from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.console.measures.forms import AnswerForm, BackForm, ObjectionForm, WithdrawForm
from dayclear.console.printing import residents_address
from dayclear.console.printing.sheets import qr_drawing
from dayclear.kernel import clock
from dayclear.kernel.errors import NotFound
from dayclear.loops import exports, measure_notices, measure_objected

OBJECTIONS_A_PAGE = 50


@page()
def objections(request: StaffRequest) -> HttpResponse:
    """Those that wait show who must answer by when, and first of all those that nobody answered in time."""
    status, at = request.GET.get("status", ObjectionStatus.OPEN), clock.now()
    found = command.objections_in_sight(scope=request.scope, status=status)
    shown = Paginator(found, OBJECTIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "rows": measure_objected.rows(list(shown), at=at),
        "overdue": command.objections_overdue(scope=request.scope, at=at),
        "status": status,
        "statuses": ObjectionStatus.choices,
        "at": at,
    }
    return render(request, "measures/objections.html", context)


@page()
def export(request: StaffRequest) -> HttpResponse:
    return exports.objections(scope=request.scope, by=request.user, at=clock.now())


@page()
def find(request: StaffRequest) -> HttpResponse:
    """The notice whose number somebody reads from the paper."""
    return redirect("notice", command.notice_numbered(request.GET.get("number", ""), scope=request.scope).pk)


@page()
def person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    why = request.GET.get("why", "").strip()
    sheet = measure_notices.open_person(
        person_id=person_id,
        scope=request.scope,
        account=request.user,
        why=why,
        page=request.path,
        at=clock.now(),
    )
    if sheet is None:
        return render(request, "people_pages/why.html", {"action": request.path})
    return render(request, "measures/person.html", {"sheet": sheet})


@page("POST")
def issue(request: StaffRequest, person_id: UUID) -> HttpResponse:
    subject_id = asked_id(request.POST.get("subject"))
    if subject_id is None:
        raise NotFound(_("This measure does not hold any more."))
    issued = measure_notices.issue(
        person_id=person_id,
        kind=request.POST.get("kind", ""),
        subject_id=subject_id,
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return redirect("notice_paper", issued.pk)


@page()
def notice(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    return _notice(request, notice_id)


def _notice(request: StaffRequest, notice_id: UUID, form: ObjectionForm | None = None) -> HttpResponse:
    context = {"sheet": _sheet(request, notice_id), "form": form or ObjectionForm()}
    return render(request, "measures/notice.html", context, status=422 if form else 200)


@page()
def paper(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """The notice on one sheet of A4, Chinese first and English below, as the person keeps it."""
    address = request.build_absolute_uri(reverse("notice", args=[notice_id]))
    sheet = _sheet(request, notice_id)
    context = {
        "sheet": sheet,
        "qr": qr_drawing(address),
        "for_residents": residents_address.of(request, sheet.notice.place),
        "languages": ("zh-hans", "en"),
        "within_h": command.answer_within_h(clock.now()),
    }
    return render(request, "measures/paper.html", context)


def _sheet(request: StaffRequest, notice_id: UUID) -> measure_notices.NoticeSheet:
    return measure_notices.open_notice(
        notice_id=notice_id, scope=request.scope, account=request.user, page=request.path, at=clock.now()
    )


@page("POST")
def take_down(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _notice(request, notice_id, form)
    taken = measure_objected.take_down(
        notice_id=notice_id, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.success(request, _("Taken down. The post that answers has a task with a deadline."))
    return redirect("objection", taken.pk)


@page()
def objection(request: StaffRequest, objection_id: UUID) -> HttpResponse:
    return _objection(request, _objection_sheet(request, objection_id))


def _objection(
    request: StaffRequest,
    sheet: measure_objected.ObjectionSheet,
    *,
    answer_form: AnswerForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    back_form: BackForm | None = None,
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "at": clock.now(),
        "answer_form": answer_form or _answer_form(request, sheet, None),
        "withdraw_form": withdraw_form or WithdrawForm(prefix="withdraw"),
        "back_form": back_form or BackForm(prefix="back"),
    }
    refused = answer_form or withdraw_form or back_form
    return render(request, "measures/objection.html", context, status=422 if refused else 200)


def _answer_form(
    request: StaffRequest, sheet: measure_objected.ObjectionSheet, told: QueryDict | None
) -> AnswerForm:
    return AnswerForm(
        told,
        answers=sheet.answers,
        changes=sheet.changes,
        scope=request.scope,
        elsewhere=sheet.may_be_elsewhere,
    )


def _objection_sheet(request: StaffRequest, objection_id: UUID) -> measure_objected.ObjectionSheet:
    return measure_objected.open_objection(
        objection_id=objection_id,
        scope=request.scope,
        account=request.user,
        page=request.path,
        at=clock.now(),
    )


@page()
def answer_paper(request: StaffRequest, objection_id: UUID) -> HttpResponse:
    """The answer on one sheet of A4, Chinese first and English below; while nobody has answered, to the objection."""
    sheet = _objection_sheet(request, objection_id)
    if not sheet.told_on_paper:
        messages.info(request, _("Nobody has answered yet."))
        return redirect("objection", objection_id)
    context = {"sheet": sheet, "answer": sheet.answered_by, "languages": ("zh-hans", "en")}
    return render(request, "measures/answer_paper.html", context)


@page("POST")
def answer(request: StaffRequest, objection_id: UUID) -> HttpResponse:
    sheet = _objection_sheet(request, objection_id)
    form = _answer_form(request, sheet, request.POST)
    if not form.is_valid():
        return _objection(request, sheet, answer_form=form)
    answered = measure_objected.answer(
        objection_id=objection_id,
        step=ObjectionStep(form.cleaned_data["step"]),
        reason=form.cleaned_data["reason"],
        agreed=form.agreed(),
        home=form.home(),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, answered.get_status_display())
    return redirect("objection", objection_id)


@page("POST")
def bring_back(request: StaffRequest, objection_id: UUID) -> HttpResponse:
    form = BackForm(request.POST, prefix="back")
    if not form.is_valid():
        return _objection(request, _objection_sheet(request, objection_id), back_form=form)
    measure_objected.bring_back(
        objection_id=objection_id, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.success(request, _("The person is watched at their own home again."))
    return redirect("objection", objection_id)


@page("POST")
def withdraw(request: StaffRequest, objection_id: UUID) -> HttpResponse:
    form = WithdrawForm(request.POST, prefix="withdraw")
    if not form.is_valid():
        return _objection(request, _objection_sheet(request, objection_id), withdraw_form=form)
    measure_objected.withdraw(
        objection_id=objection_id, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.success(request, _("Taken back. Nobody need answer it any more."))
    return redirect("objection", objection_id)
