"""Cases in sight, and the page of one: its clock, its tasks, its contacts, its notes."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import policies, queries
from dayclear.cases.models import Case
from dayclear.console.answering import StaffRequest, asked_id, page, page_of, told, told_of_form
from dayclear.console.case_page.forms import ContactForm, NoteForm, ReasonForm
from dayclear.console.people_pages.forms import BackForm, DeathForm
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError
from dayclear.loops import (
    case_steps,
    contact_found,
    exports,
    left_unmoved,
    person_died,
    person_gone,
    record_opened,
    result_corrected,
    tracing_export,
)
from dayclear.people.operations import DeathDraft

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
    return _case(request, case_id, request.GET.get("why", ""), ContactForm())


def _case(
    request: StaffRequest, case_id: UUID, asked_why: str, contact_form: ContactForm, *, status: int = 200
) -> HttpResponse:
    at, why, address = clock.now(), asked_why.strip(), reverse("case", args=[case_id])
    sheet = record_opened.open_case(
        case_id=case_id, scope=request.scope, account=request.user, why=why, page=address, at=at
    )
    if sheet is None:
        return render(request, "people_pages/why.html", {"action": address})
    shown = {
        "is_whole": "all" in request.GET,
        "contacts": page_of(request, sheet.contacts, CONTACTS_A_PAGE),
        "contact_form": contact_form,
        "note_form": NoteForm(),
        "reason_form": ReasonForm(auto_id="withdraw_%s"),
        "left_form": ReasonForm(auto_id="left_%s"),
        "death_form": DeathForm(prefix="death"),
        "back_form": _back_form(request, sheet.case) if sheet.may_take_death_back else None,
    }
    context = {"sheet": sheet, "case": sheet.case, "at": at, "why": why, **shown}
    return render(request, "case_page/case.html", context, status=status)


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
    """What was typed stays where it is refused, also where no roster knows the number."""
    traced = queries.case(case_id, scope=request.scope)
    policies.check_can_trace(traced, request.scope)
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            contact_found.list_contact(case=traced, by=request.user, at=clock.now(), **form.cleaned_data)
        except DayclearError as error:
            form.add_error(None, told(error))
        else:
            messages.success(request, _("Listed. The contact is told and the transfer is ordered."))
            return _again(request, case_id)
    return _case(request, case_id, request.POST.get("why", ""), form, status=422)


@page()
def export_contacts(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Each taking out is a look at the case and its contacts, and is written down with its reason."""
    why = request.GET.get("why", "").strip()
    answer = tracing_export.contacts(
        case_id=case_id, why=why, page=request.path, scope=request.scope, by=request.user, at=clock.now()
    )
    return answer or render(request, "people_pages/why.html", {"action": request.path})


@page("POST")
def strike_off(request: StaffRequest, case_id: UUID, contact_id: UUID) -> HttpResponse:
    contact = queries.contact(contact_id, scope=request.scope)
    policies.check_can_strike_off(contact, request.scope)
    step = partial(contact_found.strike_off, contact=contact)
    return _with_reason(request, case_id, step, _("Struck off; the listing stays with the reason."))


@page("POST")
def relist(request: StaffRequest, case_id: UUID, contact_id: UUID) -> HttpResponse:
    contact = queries.contact(contact_id, scope=request.scope)
    policies.check_can_relist(contact, request.scope)
    step = partial(contact_found.relist, contact=contact)
    return _with_reason(request, case_id, step, _("A contact again; what was cancelled is opened anew."))


@page("POST")
def finish_tracing(request: StaffRequest, case_id: UUID) -> HttpResponse:
    traced = queries.case(case_id, scope=request.scope)
    policies.check_can_trace(traced, request.scope)
    case_steps.finish_tracing(case=traced, by=request.user, at=clock.now())
    messages.success(request, _("Tracing of %(case)s is finished.") % {"case": traced.number})
    return _again(request, case_id)


@page("POST")
def withdraw(request: StaffRequest, case_id: UUID) -> HttpResponse:
    wrong = queries.case(case_id, scope=request.scope)
    policies.check_can_withdraw(wrong, request.scope)
    step = partial(result_corrected.withdraw, case=wrong)
    said = _("The case is withdrawn; its open tasks are cancelled with the reason.")
    return _with_reason(request, case_id, step, said)


@page("POST")
def close_left(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The person left the district before being moved."""
    gone = queries.case(case_id, scope=request.scope)
    policies.check_can_close_left(gone, request.scope)
    step = partial(left_unmoved.close, case=gone)
    said = _("Nobody is moved for this case any more; it closes when all around it is done.")
    return _with_reason(request, case_id, step, said)


@page("POST")
def died(request: StaffRequest, case_id: UUID) -> HttpResponse:
    form = DeathForm(request.POST, prefix="death")
    if not form.is_valid():
        messages.error(request, _("Say when and where, who says so, and the reason."))
        return _again(request, case_id)
    dead = queries.case(case_id, scope=request.scope)
    draft = DeathDraft(**form.cleaned_data)
    person_died.record_of_case(case=dead, draft=draft, scope=request.scope, by=request.user, at=clock.now())
    messages.info(request, _("Written down. What is open for the person ends."))
    return _again(request, case_id)


@page("POST")
def take_death_back(request: StaffRequest, case_id: UUID) -> HttpResponse:
    mistaken = queries.case(case_id, scope=request.scope)
    form = _back_form(request, mistaken, request.POST)
    if not form.is_valid():
        messages.error(request, told_of_form(form))
        return _again(request, case_id)
    person_died.take_back_of_case(
        case=mistaken, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.info(request, _("Taken back. What was ticked goes on."))
    return _again(request, case_id)


def _back_form(request: StaffRequest, mistaken: Case, told: QueryDict | None = None) -> BackForm:
    offered = person_gone.lapsed(person=mistaken.person, scope=request.scope, at=clock.now())
    return BackForm(told, lapsed=offered, auto_id="back_%s")


def _with_reason(
    request: StaffRequest, case_id: UUID, step: Callable[..., object], said: str
) -> HttpResponse:
    """A step that is taken with a reason; without one nothing happens, and that is said."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        step(by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, said)
    else:
        messages.error(request, told_of_form(form))
    return _again(request, case_id)


def _again(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The page as it was looked at, at the contact that was decided on."""
    kept = {name: said for name in ("why", "page", "all") if (said := request.POST.get(name))}
    query = f"?{urlencode(kept)}" if kept else ""
    contact_id = asked_id(request.POST.get("contact"))
    return redirect(reverse("case", args=[case_id]) + query + (f"#c{contact_id}" if contact_id else ""))
