"""Contacts and released cases of a place, day by day: who was not reached today stands first, with their telephone."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.cases import operations as cases
from dayclear.cases import queries
from dayclear.cases.models import DayTest
from dayclear.console.answering import StaffRequest, page, page_of, told_of_form
from dayclear.console.follow_up.forms import FollowUpForm
from dayclear.console.where import asked_place
from dayclear.kernel import clock
from dayclear.kernel.errors import NotFound
from dayclear.loops import contact_followed, home_monitoring, tracing_export
from dayclear.loops.contact_followed import Told
from dayclear.places.models import Place

CONTACTS_A_PAGE = 25


@page()
def follow_up(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    place, day = _place(request), _day(request.GET.get("day"), at)
    sheet = contact_followed.open_day(
        place=place, day=day, scope=request.scope, account=request.user, page=request.path, at=at
    )
    shown = page_of(request, sheet.everybody, CONTACTS_A_PAGE)
    # On paper nobody fills in a form.
    is_for_paper = "all" in request.GET
    context = {
        "sheet": sheet,
        "page": shown,
        "rows": [(one, None if is_for_paper else FollowUpForm.about(one)) for one in shown],
        "today": contact_followed.today(at),
        "missing_tone": "danger" if sheet.missing else "success",
        "symptoms_tone": "danger" if sheet.with_symptoms else "",
    }
    return render(request, "follow_up/follow_up.html", context)


@page("POST")
def tell(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    contact = queries.followed_contact(contact_id, scope=request.scope)
    return _tell(request, partial(contact_followed.tell, contact=contact))


@page("POST")
def tell_released(request: StaffRequest, monitoring_id: UUID) -> HttpResponse:
    monitoring = queries.monitoring(monitoring_id, scope=request.scope)
    return _tell(request, partial(home_monitoring.tell, monitoring=monitoring))


def _tell(request: StaffRequest, tell_of: Callable[..., Told]) -> HttpResponse:
    at = clock.now()
    form, day = FollowUpForm(request.POST), _day(request.POST.get("day"), at)
    if not form.is_valid():
        messages.error(request, told_of_form(form))
        return _again(request, day)
    draft = cases.FollowUpDraft(**form.cleaned_data)
    _say(request, tell_of(day=day, draft=draft, scope=request.scope, by=request.user, at=at))
    return _again(request, day)


def _say(request: StaffRequest, told: Told) -> None:
    """What was kept, and what it has set going."""
    if told.follow_up.test == DayTest.ANTIGEN_POSITIVE:
        messages.warning(
            request, _("Kept. A positive antigen is confirmed by a swab at once: its tasks are open.")
        )
    if told.follow_up.test == DayTest.POSITIVE:
        messages.warning(
            request,
            _("Kept. The laboratory is asked, and the person is swabbed again; a report opens the case."),
        )
    if told.is_followed_by_task:
        messages.warning(request, _("Kept. The symptoms have opened a task."))
    elif told.is_ill:
        messages.warning(
            request, _("Kept. The protocol in force opens no task for symptoms: ring the health bureau.")
        )
    else:
        messages.success(request, _("Kept."))


@page()
def export(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    return tracing_export.follow_up(
        place=_place(request),
        day=_day(request.GET.get("day"), at),
        scope=request.scope,
        by=request.user,
        at=at,
    )


def _place(request: StaffRequest) -> Place:
    place = asked_place(request)
    if place is None:
        raise NotFound(_("There is no such place."), _("Look for it by name or code."))
    return place


def _day(text: str | None, at: datetime) -> date:
    """The day asked for, else today; none after today."""
    today = contact_followed.today(at)
    try:
        return min(date.fromisoformat(text or ""), today)
    except ValueError:
        return today


def _again(request: StaffRequest, day: date) -> HttpResponse:
    query = request.GET.copy()
    query["day"] = day.isoformat()
    if place := request.POST.get("place"):
        query["place"] = place
    return redirect(f"{reverse('follow_up')}?{query.urlencode()}")
