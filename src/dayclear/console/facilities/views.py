"""Facilities: how full they are and will be, and who goes in and out."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.facilities.forms import PassForm
from dayclear.kernel import clock
from dayclear.loops import exports, facility_door
from dayclear.situation.occupancy_forecast import outlooks
from dayclear.transfers import policies, queries

PASSAGES_A_PAGE = 50


@page()
def facilities(request: StaffRequest) -> HttpResponse:
    rows = queries.occupancy()
    context = {
        "rows": rows,
        "outlooks": outlooks(at=clock.now()) if rows else [],
        "cared_for": policies.reached([row.facility for row in rows], request.scope, policies.MEDICAL),
        "may_keep": policies.can_keep_facilities(request.scope),
        "unused": queries.unused_facilities() if policies.can_keep_facilities(request.scope) else (),
        "doors": policies.reached([row.facility for row in rows], request.scope, *policies.DOOR),
    }
    return render(request, "facilities/facilities.html", context)


@page()
def export(request: StaffRequest) -> HttpResponse:
    return exports.facilities(by=request.user, at=clock.now())


@page()
def forecast(request: StaffRequest) -> HttpResponse:
    return exports.occupancy_forecast(by=request.user, at=clock.now())


@page()
def door(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    return _door(request, facility_id)


def _door(request: StaffRequest, facility_id: UUID, form: PassForm | None = None) -> HttpResponse:
    shown = facility_door.open_door(facility_id=facility_id, scope=request.scope)
    context = {
        "door": shown,
        "page": Paginator(shown.log, PASSAGES_A_PAGE).get_page(request.GET.get("page")),
        "form": form or PassForm(),
        "at": clock.now(),
    }
    return render(request, "facilities/door.html", context, status=422 if form else 200)


@page("POST")
def pass_door(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    form = PassForm(request.POST)
    if not form.is_valid():
        return _door(request, facility_id, form)
    passed = facility_door.pass_door(
        facility_id=facility_id,
        page=request.path,
        scope=request.scope,
        by=request.user,
        at=clock.now(),
        **form.cleaned_data,
    )
    told = _("Out: %(name)s") if passed.out_at else _("In: %(name)s")
    messages.success(request, told % {"name": passed.name})
    return redirect("door", facility_id)


@page("POST")
def let_out(request: StaffRequest, presence_id: UUID) -> HttpResponse:
    gone = facility_door.let_out(
        presence_id=presence_id, scope=request.scope, by=request.user, at=clock.now()
    )
    messages.success(request, _("Out: %(name)s") % {"name": gone.name})
    return redirect("door", gone.facility_id)


@page()
def door_export(request: StaffRequest, facility_id: UUID) -> HttpResponse:
    return exports.presences(facility_id=facility_id, scope=request.scope, by=request.user, at=clock.now())
