"""Facilities: how full they are."""

from django.http import HttpResponse
from django.shortcuts import render

from dayclear.console.answering import StaffRequest, page
from dayclear.kernel import clock
from dayclear.loops import exports
from dayclear.transfers import queries


@page()
def facilities(request: StaffRequest) -> HttpResponse:
    context = {
        "rows": queries.occupancy(),
        "cared_for": {facility.pk for facility in queries.facilities_cared_for(scope=request.scope)},
    }
    return render(request, "facilities/facilities.html", context)


@page()
def export(request: StaffRequest) -> HttpResponse:
    return exports.facilities(by=request.user, at=clock.now())
