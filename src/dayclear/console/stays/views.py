"""The ward of a facility and one stay in it: seen each shift, swabbed when due, released by a doctor."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.people_pages.forms import BackForm, DeathForm
from dayclear.console.stays.forms import LogForm, ReleaseForm, SwabForm
from dayclear.kernel import clock
from dayclear.loops import exports, facility_arrivals, person_died, stay_released, ward_round
from dayclear.people.models import DeathPlace
from dayclear.people.operations import DeathDraft
from dayclear.situation.wards import StaySheet
from dayclear.transfers.operations import LogDraft


@page()
def ward(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    sheet = ward_round.open_ward(
        facility_id=facility_id,
        scope=request.scope,
        account=request.user,
        page=request.path,
        at=clock.now(),
    )
    return render(request, "stays/ward.html", {"ward": sheet})


@page("GET", "POST")
def arrivals(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    """Who is expected; a code that is posted is that of somebody who is here now."""
    if request.method == "POST":
        here = facility_arrivals.scan(
            facility_id=facility_id,
            code=request.POST.get("code", ""),
            scope=request.scope,
            by=request.user,
            at=clock.now(),
        )
        bed = here.stay.bed if here.stay else ""
        messages.success(request, _("%(name)s is here: bed %(bed)s.") % {"name": here.person, "bed": bed})
        return redirect("arrivals", facility_id)
    shown = facility_arrivals.open_arrivals(
        facility_id=facility_id, scope=request.scope, by=request.user, page=request.path, at=clock.now()
    )
    return render(request, "stays/arrivals.html", {"arrivals": shown})


@page()
def export(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    return exports.ward(
        facility_id=facility_id, page=request.path, scope=request.scope, by=request.user, at=clock.now()
    )


@page()
def stay(request: StaffRequest, stay_id: UUID) -> HttpResponse:
    return _stay(request, _sheet(request, stay_id))


def _sheet(request: StaffRequest, stay_id: UUID) -> StaySheet:
    return ward_round.open_stay(
        stay_id=stay_id, scope=request.scope, account=request.user, page=request.path, at=clock.now()
    )


def _stay(request: StaffRequest, sheet: StaySheet, **refused: Form) -> HttpResponse:
    forms = {
        "log_form": LogForm(initial={"on": sheet.on, "shift": sheet.shift}),
        "swab_form": SwabForm(),
        "release_form": ReleaseForm(proposed=sheet.row.proposed, prefix="release"),
        "death_form": DeathForm(initial={"happened": DeathPlace.FACILITY}, prefix="death"),
        "back_form": _back_form(sheet) if sheet.death else None,
    } | refused
    status = 422 if refused else 200
    return render(
        request, "stays/stay.html", {"sheet": sheet, "stay": sheet.row.stay, **forms}, status=status
    )


@page("POST")
def log(request: StaffRequest, stay_id: UUID) -> HttpResponse:
    form = LogForm(request.POST)
    if not form.is_valid():
        return _stay(request, _sheet(request, stay_id), log_form=form)
    entry = ward_round.record(
        stay_id=stay_id,
        draft=LogDraft(**form.cleaned_data),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Written down."))
    return redirect("ward", entry.stay.bed.facility_id)


@page("POST")
def swab(request: StaffRequest, stay_id: UUID) -> HttpResponse:
    form = SwabForm(request.POST)
    if not form.is_valid():
        return _stay(request, _sheet(request, stay_id), swab_form=form)
    ward_round.swab(
        stay_id=stay_id, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.success(request, _("The swab is taken down. Its result appears here."))
    return redirect("stay", stay_id)


@page("POST")
def release(request: StaffRequest, stay_id: UUID) -> HttpResponse:
    sheet = _sheet(request, stay_id)
    form = ReleaseForm(request.POST, proposed=sheet.row.proposed, prefix="release")
    if not form.is_valid():
        return _stay(request, sheet, release_form=form)
    stay_released.release(
        stay_id=stay_id, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.success(
        request,
        _("Released. The bed is free, a vehicle is to take the person home, the room is to be disinfected."),
    )
    return redirect("stay", stay_id)


@page("POST")
def died(request: StaffRequest, stay_id: UUID) -> HttpResponse:
    sheet = _sheet(request, stay_id)
    form = DeathForm(request.POST, prefix="death")
    if not form.is_valid():
        return _stay(request, sheet, death_form=form)
    draft = DeathDraft(**form.cleaned_data)
    person_died.record_in_bed(
        stay_id=stay_id, draft=draft, scope=request.scope, by=request.user, at=clock.now()
    )
    messages.info(request, _("Written down. The bed is free, and the room is to be disinfected."))
    return redirect("stay", stay_id)


@page("POST")
def take_death_back(request: StaffRequest, stay_id: UUID) -> HttpResponse:
    """The death was entered by mistake; what ended with it is offered, and goes on where it is ticked."""
    sheet = _sheet(request, stay_id)
    form = _back_form(sheet, request.POST)
    if not form.is_valid():
        return _stay(request, sheet, back_form=form)
    person_died.take_back_in_bed(
        stay_id=stay_id, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.info(request, _("Taken back. What was ticked goes on."))
    return redirect("stay", stay_id)


def _back_form(sheet: StaySheet, told: QueryDict | None = None) -> BackForm:
    offered = person_died.lapsed_in_bed(sheet.row.stay, at=clock.now())
    return BackForm(told, lapsed=offered, auto_id="back_%s")
