"""Trips leg by leg, as the crew and the facility see them, and the vehicles of the convoy."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.console.dispatch.forms import VehicleForm
from dayclear.kernel import clock
from dayclear.loops import exports, trip_steps
from dayclear.places import queries as places
from dayclear.transfers import operations as transfers
from dayclear.transfers import policies, queries
from dayclear.transfers.models import Transfer

TRIPS_A_PAGE = 50


@page()
def trips(request: StaffRequest) -> HttpResponse:
    if "export" in request.GET:
        return exports.trips(scope=request.scope, by=request.user, at=clock.now())
    found = Paginator(queries.trips(request.scope), TRIPS_A_PAGE).get_page(request.GET.get("page"))
    at = clock.now()
    ended = queries.trips_ended(request.scope, on=at.astimezone(settings.DISTRICT_ZONE).date())
    context = {
        "trips": found,
        "at": at,
        "underprotected": policies.underprotected(found, at=at),
        "ended_today": ended.count(),
        "ended": ended[:TRIPS_A_PAGE],
    }
    return render(request, "dispatch/trips.html", context)


@page()
def trip(request: StaffRequest, trip_id: UUID) -> HttpResponse:
    at = clock.now()
    sheet = trip_steps.open_trip(
        trip_id=trip_id, scope=request.scope, by=request.user, page=request.path, at=at
    )
    return render(request, "dispatch/trip.html", {"sheet": sheet, "trip": sheet.trip, "at": at})


@page("POST")
def board(request: StaffRequest, trip_id: UUID, transfer_id: UUID) -> HttpResponse:
    boarded = trip_steps.board(
        trip=queries.trip(trip_id, request.scope),
        transfer=queries.transfer(transfer_id, scope=request.scope),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    _tell(request, boarded)
    return redirect("trip", trip_id)


@page("POST")
def take_over(request: StaffRequest, trip_id: UUID, transfer_id: UUID) -> HttpResponse:
    taken = trip_steps.take_over(
        trip=queries.trip(trip_id, request.scope),
        transfer=queries.transfer(transfer_id, scope=request.scope),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    _tell(request, taken)
    return redirect("trip", trip_id)


@page("POST")
def scan(request: StaffRequest, trip_id: UUID) -> HttpResponse:
    moved = trip_steps.scan(
        trip=queries.trip(trip_id, request.scope),
        code=request.POST.get("code", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    _tell(request, moved)
    return redirect("trip", trip_id)


def _tell(request: StaffRequest, moved: Transfer) -> None:
    messages.success(request, f"{moved.person} · {moved.get_status_display()}")


@page()
def vehicles(request: StaffRequest) -> HttpResponse:
    if "export" in request.GET:
        return exports.vehicles(scope=request.scope, by=request.user, at=clock.now())
    context = {
        "vehicles": queries.vehicles(request.scope),
        "may_keep": policies.can_plan(request.scope),
        "at": clock.now(),
    }
    return render(request, "dispatch/vehicles.html", context)


@page("GET", "POST")
def new_vehicle(request: StaffRequest) -> HttpResponse:
    policies.check_can_plan(request.scope)
    form = VehicleForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        added = transfers.save_vehicle(vehicle=None, told=form.cleaned_data, by=request.user, at=clock.now())
        messages.success(request, _("%(vehicle)s belongs to the convoy.") % {"vehicle": added})
        return redirect("vehicles")
    return render(request, "dispatch/vehicle.html", {"form": form}, status=422 if form.errors else 200)


@page("GET", "POST")
def vehicle(request: StaffRequest, vehicle_id: UUID) -> HttpResponse:
    shown = queries.vehicle(vehicle_id, request.scope)
    policies.check_can_plan(request.scope)
    form = VehicleForm(request.POST or None, scope=request.scope, instance=shown)
    if request.method == "POST" and form.is_valid():
        transfers.save_vehicle(vehicle=shown, told=form.cleaned_data, by=request.user, at=clock.now())
        messages.success(request, _("Saved."))
        return redirect("vehicles")
    context = {
        "form": form,
        "vehicle": queries.vehicle(vehicle_id, request.scope),
        "on_board": queries.on_board(shown),
    }
    return render(request, "dispatch/vehicle.html", context, status=422 if form.errors else 200)


@page("POST")
def take_out(request: StaffRequest, vehicle_id: UUID) -> HttpResponse:
    stands = asked_id(request.POST.get("stands"))
    out = trip_steps.take_out(
        vehicle=queries.vehicle(vehicle_id, request.scope),
        place=places.place(stands, request.scope) if stands else None,
        reason=request.POST.get("reason", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("%(vehicle)s is out; who waits for it is planned anew.") % {"vehicle": out})
    return redirect("dispatch")


@page("POST")
def bring_back(request: StaffRequest, vehicle_id: UUID) -> HttpResponse:
    back = trip_steps.bring_back(
        vehicle=queries.vehicle(vehicle_id, request.scope),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("%(vehicle)s is back.") % {"vehicle": back})
    return redirect("vehicles")
