"""Facilities are kept: their kind, place, telephone and hours, and their rooms with the beds in them."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.console.answering import StaffRequest, page
from dayclear.console.facilities.keeping_forms import CloseForm, FacilityForm, FitForm, ReopenForm, RoomsForm
from dayclear.kernel import clock
from dayclear.loops import exports
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries
from dayclear.transfers.models import Facility

ROOMS_A_PAGE = 50


@page("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    policies.check_can_keep_facilities(request.scope)
    form = FacilityForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        saved = transfers.save_facility(by=request.user, at=clock.now(), **form.kept)
        messages.success(
            request, _("%(facility)s is on the list. Now add its rooms.") % {"facility": saved.name}
        )
        return redirect("rooms", saved.pk)
    return render(request, "facilities/facility.html", {"form": form}, status=422 if form.errors else 200)


@page("GET", "POST")
def facility(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    shown = queries.kept_facility(facility_id, scope=request.scope)
    policies.check_can_keep_facilities(request.scope)
    form = FacilityForm(request.POST or None, scope=request.scope, facility=shown)
    if request.method == "POST" and form.is_valid():
        transfers.save_facility(by=request.user, at=clock.now(), **form.kept)
        messages.success(request, _("Saved."))
        return redirect("facilities")
    context = {"form": form, "facility": shown}
    return render(request, "facilities/facility.html", context, status=422 if form.errors else 200)


@page()
def rooms(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    shown = queries.kept_facility(facility_id, scope=request.scope)
    if "export" in request.GET:
        return exports.rooms(facility=shown, by=request.user, at=clock.now())
    return _rooms(request, shown)


def _rooms(
    request: StaffRequest, facility: Facility, form: RoomsForm | None = None, *, proposed: bool = False
) -> HttpResponse:
    """``proposed``: the form is right, and shows what it makes when it is sent once more."""
    found = queries.rooms(facility)
    context = {
        "facility": facility,
        "rooms": Paginator(found, ROOMS_A_PAGE).get_page(request.GET.get("page")),
        "beds": sum(len(room.beds) for room in found),
        "closed": sum(len(room.closed) for room in found),
        "form": form or RoomsForm(),
        "proposed": proposed,
        "may_keep": policies.can_keep_facilities(request.scope),
    }
    return render(request, "facilities/rooms.html", context, status=422 if form and not proposed else 200)


@page("POST")
def add(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    kept = queries.kept_facility(facility_id, scope=request.scope)
    form = RoomsForm(request.POST)
    if not form.is_valid():
        return _rooms(request, kept, form)
    if not form.was_seen:
        form.show_again()
        return _rooms(request, kept, form, proposed=True)
    beds = transfers.add_rooms(
        facility=kept,
        rooms=form.cleaned_data["rooms"],
        labels=form.cleaned_data["labels"],
        fit=form.fit,
        by=request.user,
    )
    messages.success(
        request,
        ngettext("%(count)d bed is on the list.", "%(count)d beds are on the list.", len(beds))
        % {"count": len(beds)},
    )
    return redirect("rooms", kept.pk)


@page()
def room(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    return _room(
        request, queries.kept_facility(facility_id, scope=request.scope), request.GET.get("room", "")
    )


def _room(request: StaffRequest, facility: Facility, name: str, **refused: Form) -> HttpResponse:
    shown = queries.room(facility, name)
    first = shown.beds[0]
    fit = {"sex": first.sex, "for_family": first.for_family, "cares_for": first.cares_for}
    forms = {
        "change": FitForm(initial=fit, prefix="change"),
        "close": CloseForm(prefix="close"),
        "reopen": ReopenForm(prefix="reopen"),
    }
    context = {"facility": facility, "room": shown, **forms, **refused, "at": clock.now()}
    return render(request, "facilities/room.html", context, status=422 if refused else 200)


@page("POST")
def take_step(request: StaffRequest, facility_id: UUID, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    form_class, write = STEPS[step]
    kept, name = queries.kept_facility(facility_id, scope=request.scope), request.POST.get("room", "")
    form = form_class(request.POST, prefix=step)
    if not form.is_valid():
        return _room(request, kept, name, **{step: form})
    beds = write(facility=kept, room=name, by=request.user, at=clock.now(), **form.told)
    messages.success(
        request, ngettext("%(count)d bed changed.", "%(count)d beds changed.", beds) % {"count": beds}
    )
    return redirect(f"{reverse('room', args=[kept.pk])}?room={name}")


STEPS: dict[str, tuple[type[FitForm | CloseForm | ReopenForm], Callable[..., int]]] = {
    "change": (FitForm, transfers.change_beds),
    "close": (CloseForm, transfers.close_beds),
    "reopen": (ReopenForm, transfers.reopen_beds),
}
