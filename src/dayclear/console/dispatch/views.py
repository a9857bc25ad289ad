"""The dispatch board: who must move, since when, where to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.kernel import clock
from dayclear.loops import positive_moved
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries


@page()
def board(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    context = {
        "board": queries.dispatch_board(scope=request.scope),
        "at": at,
        "facilities": queries.facilities_with_free_beds(),
    }
    return render(request, "dispatch/board.html", context)


@page("POST")
def give_bed(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    facility = request.POST.get("facility")
    given = transfers.give_bed(
        transfer=queries.transfer(transfer_id, scope=request.scope),
        facility=queries.facility(UUID(facility)) if facility else None,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("A bed is held in %(facility)s.") % {"facility": given.facility})
    return redirect("dispatch")


@page("POST")
def depart(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    transfers.depart(
        transfer=queries.transfer(transfer_id, scope=request.scope),
        vehicle=request.POST.get("vehicle", ""),
        crew=request.POST.get("crew", ""),
        by=request.user,
        at=clock.now(),
    )
    return redirect("dispatch")


@page("POST")
def arrive(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    positive_moved.arrive(
        transfer=queries.transfer(transfer_id, scope=request.scope), by=request.user, at=clock.now()
    )
    messages.success(request, _("Arrived. The task of the move is done."))
    return redirect("dispatch")
