"""Points downstairs: where people who are called down are swabbed, with how many lanes, when, and for which places."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.points.forms import PointForm
from dayclear.kernel import clock
from dayclear.loops import exports, sampling_plan
from dayclear.planning import policies, queries
from dayclear.situation import plan_page


@page()
def points(request: StaffRequest) -> HttpResponse:
    if "export" in request.GET:
        return exports.points(scope=request.scope, by=request.user, at=clock.now())
    context = {
        "points": queries.points(request.scope).prefetch_related("served__place"),
        "may_keep": any(request.scope.commands(path) for path in request.scope.paths()),
    }
    return render(request, "points/points.html", context)


@page()
def map_data(request: StaffRequest) -> HttpResponse:
    return JsonResponse(plan_page.points_on_the_map(request.scope))


@page("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    """The map of the list leads here with a position in the address."""
    where = {name: request.GET[name] for name in ("latitude", "longitude") if name in request.GET}
    form = PointForm(request.POST or None, scope=request.scope, initial=where)
    if request.method == "POST" and form.is_valid():
        kept = sampling_plan.keep_point(scope=request.scope, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(point)s is on the map.") % {"point": kept})
        return redirect("points")
    return render(request, "points/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@page("GET", "POST")
def point(request: StaffRequest, point_id: UUID) -> HttpResponse:
    shown = queries.point(point_id, request.scope)
    form = PointForm(request.POST or None, scope=request.scope, instance=shown)
    if request.method == "POST" and form.is_valid():
        sampling_plan.keep_point(scope=request.scope, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("points")
    context = {"form": form, "point": shown, "may_keep": policies.can_plan(shown.place_path, request.scope)}
    return render(request, "points/point.html", context, status=422 if request.method == "POST" else 200)


@page("POST")
def close(request: StaffRequest, point_id: UUID) -> HttpResponse:
    """The point is there no more: plans made from now on do without it."""
    shown = queries.point(point_id, request.scope)
    sampling_plan.retire_point(point=shown, scope=request.scope, by=request.user)
    messages.success(
        request, _("%(point)s is closed; plans made from now on do without it.") % {"point": shown}
    )
    return redirect("points")
