"""Cases in sight, and the page of one: its clock, its tasks, its contacts, its notes."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import policies, queries
from dayclear.console.answering import StaffRequest, page, told_of_form
from dayclear.console.case_page.forms import ContactForm, NoteForm, ReasonForm
from dayclear.kernel import clock
from dayclear.loops import case_steps, contact_found, exports, record_opened, result_corrected

CASES_A_PAGE = 50
CONTACTS_A_PAGE = 50


@page()
def case_list(request: StaffRequest) -> HttpResponse:
    at, status = clock.now(), request.GET.get("status", "")
    if "export" in request.GET:
        return exports.case_list(scope=request.scope, by=request.user, at=at, status=status)
    found = queries.cases_at(scope=request.scope, status=status or None)
    shown = Paginator(found, CASES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "case_page/cases.html", {"cases": shown, "at": at, "status": status})


@page()
def case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Each opening is a look at a person's record and is written down with its reason."""
    at = clock.now()
    why = request.GET.get("why", "").strip()
    sheet = record_opened.open_case(
        case_id=case_id, scope=request.scope, account=request.user, why=why, page=request.path, at=at
    )
    if sheet is None:
        return render(request, "people_pages/why.html", {"action": request.path})
    # Who needs the list on paper takes it whole.
    a_page = len(sheet.contacts) if "all" in request.GET else CONTACTS_A_PAGE
    shown = {
        "contacts": Paginator(sheet.contacts, max(a_page, 1)).get_page(request.GET.get("page")),
        "contact_form": ContactForm(),
        "note_form": NoteForm(),
        "reason_form": ReasonForm(auto_id="withdraw_%s"),
    }
    return render(
        request, "case_page/case.html", {"sheet": sheet, "case": sheet.case, "at": at, "why": why, **shown}
    )


@page("POST")
def add_note(request: StaffRequest, case_id: UUID) -> HttpResponse:
    form = NoteForm(request.POST)
    if form.is_valid():
        noted = queries.case(case_id, scope=request.scope)
        policies.check_can_note(noted, request.scope)
        cases.note(case=noted, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("The note is kept as written."))
    return _again(request, case_id)


@page("POST")
def add_contact(request: StaffRequest, case_id: UUID) -> HttpResponse:
    form = ContactForm(request.POST)
    if not form.is_valid():
        messages.error(request, told_of_form(form))
        return _again(request, case_id)
    traced = queries.case(case_id, scope=request.scope)
    policies.check_can_trace(traced, request.scope)
    contact_found.list_contact(case=traced, by=request.user, at=clock.now(), **form.cleaned_data)
    messages.success(request, _("Listed. The contact is told and the transfer is ordered."))
    return _again(request, case_id)


@page("POST")
def strike_off(request: StaffRequest, case_id: UUID, contact_id: UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        contact = queries.contact(contact_id, scope=request.scope)
        policies.check_can_strike_off(contact, request.scope)
        contact_found.strike_off(contact=contact, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("Struck off; the listing stays with the reason."))
    return _again(request, case_id)


@page("POST")
def relist(request: StaffRequest, case_id: UUID, contact_id: UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        contact = queries.contact(contact_id, scope=request.scope)
        policies.check_can_relist(contact, request.scope)
        contact_found.relist(contact=contact, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("A contact again; what was cancelled is opened anew."))
    return _again(request, case_id)


@page("POST")
def finish_tracing(request: StaffRequest, case_id: UUID) -> HttpResponse:
    traced = queries.case(case_id, scope=request.scope)
    policies.check_can_trace(traced, request.scope)
    case_steps.finish_tracing(case=traced, by=request.user, at=clock.now())
    messages.success(request, _("Tracing of %(case)s is finished.") % {"case": traced.number})
    return _again(request, case_id)


@page("POST")
def withdraw(request: StaffRequest, case_id: UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        wrong = queries.case(case_id, scope=request.scope)
        policies.check_can_withdraw(wrong, request.scope)
        result_corrected.withdraw(case=wrong, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("The case is withdrawn; its open tasks are cancelled with the reason."))
    return _again(request, case_id)


def _again(request: StaffRequest, case_id: UUID) -> HttpResponse:
    why = request.POST.get("why")
    return redirect(reverse("case", args=[case_id]) + (f"?{urlencode({'why': why})}" if why else ""))
