"""Orders of disinfection: what waits, what is done and how, and from when on it may be used again."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from dayclear.console.answering import StaffRequest, page
from dayclear.kernel import clock
from dayclear.loops import exports
from dayclear.situation.disinfection_page import orders

DONE_A_PAGE = 50


@page()
def disinfection(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    if "export" in request.GET:
        return exports.disinfections(scope=request.scope, by=request.user, at=at)
    found = orders(scope=request.scope, at=at)
    done = Paginator(found.done, DONE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "disinfection/disinfection.html", {"orders": found, "done": done, "at": at})
