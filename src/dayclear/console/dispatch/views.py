"""The dispatch board: who must move, since when, where to, and which vehicle comes."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.kernel import clock
from dayclear.kernel.ids import new_id
from dayclear.loops import child_alone, exports, pickups_planned, trip_steps
from dayclear.situation import dispatch_page, pickup_map
from dayclear.transfers import operations as transfers
from dayclear.transfers import queries

PEOPLE_A_PAGE = 30


@page()
def board(request: StaffRequest) -> HttpResponse:
    """Asked for by itself while a planning runs, it answers with its head only."""
    at = clock.now()
    if "export" in request.GET:
        return exports.dispatch(scope=request.scope, by=request.user, at=at)
    left_out, cohort = request.GET.get("left_out", ""), request.GET.get("cohort", "")
    shown = dispatch_page.board(scope=request.scope, at=at, left_out=left_out, cohort=cohort)
    context: dict[str, object] = {"board": shown, "at": at}
    if request.htmx:
        return render(request, "dispatch/_head.html", context)
    found = queries.board_found(scope=request.scope, left_out=left_out, cohort=cohort)
    pages = Paginator(found, PEOPLE_A_PAGE)
    # The figures above the list know it: it is not counted again.
    pages.count = shown.count.found
    facilities = list(queries.facilities_with_free_beds())
    context |= {
        # The same choice stands beside each person: it is made once, not for every row.
        "where_to": render_to_string("dispatch/_where_to.html", {"facilities": facilities}),
        "people": pages.get_page(request.GET.get("page")),
        "facilities": facilities,
        "left_out": left_out,
        "cohort": cohort,
        "plan_id": new_id(),
    }
    return render(request, "dispatch/board.html", context)


@page()
def on_the_map(request: StaffRequest) -> HttpResponse:
    return render(request, "dispatch/map.html", {"shown": pickup_map.pickup_map(request.scope)})


@page()
def map_data(request: StaffRequest) -> HttpResponse:
    return JsonResponse(pickup_map.features(pickup_map.pickup_map(request.scope)))


@page("POST")
def plan(request: StaffRequest) -> HttpResponse:
    """The id comes with the page, so that a form sent twice plans once."""
    asked = asked_id(request.POST.get("plan")) or new_id()
    pickups_planned.ask(plan_id=asked, scope=request.scope, by=request.user, at=clock.now())
    return redirect("dispatch")


@page("POST")
def give_bed(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    facility = asked_id(request.POST.get("facility"))
    given = transfers.give_bed(
        transfer=queries.transfer(transfer_id, scope=request.scope),
        facility=queries.facility(facility) if facility else None,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("A bed is held in %(facility)s.") % {"facility": given.facility})
    return redirect("dispatch")


@page("POST")
def depart(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    """Refused for a child alone, it leads to where it is chosen who goes along."""
    try:
        trip_steps.depart_otherwise(
            transfer=queries.transfer(transfer_id, scope=request.scope),
            vehicle=request.POST.get("vehicle", ""),
            crew=request.POST.get("crew", ""),
            scope=request.scope,
            by=request.user,
            at=clock.now(),
        )
    except transfers.ChildAlone as refused:
        messages.error(request, str(refused))
        return redirect("dispatch_accompany", transfer_id)
    return redirect("dispatch")


@page("POST")
def arrive(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    arrived = trip_steps.arrive(
        transfer=queries.transfer(transfer_id, scope=request.scope),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Arrived. The task of the move is done."))
    return redirect("trip", arrived.trip_id) if request.POST.get("trip") else redirect("dispatch")


@page("GET", "POST")
def accompany(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    """An adult goes along with the child of this transfer, or nobody can and somebody says why."""
    child = queries.transfer(transfer_id, scope=request.scope)
    if child.is_homeward:
        return redirect("dispatch_home", child.pk)
    adult = asked_id(request.POST.get("adult"))
    if adult:
        transfers.go_along(
            adult=queries.transfer(adult, scope=request.scope), child=child, by=request.user, at=clock.now()
        )
        messages.success(request, _("They go together from now on. Plan the pick-ups anew."))
        return redirect("dispatch")
    if "alone_reason" in request.POST:
        child_alone.let_go_alone(
            transfer=child,
            reason=request.POST["alone_reason"],
            scope=request.scope,
            by=request.user,
            at=clock.now(),
        )
        messages.success(
            request, _("The child may go without an adult. Who meets it is told when it leaves.")
        )
        return redirect("dispatch")
    found = dispatch_page.companions(child, scope=request.scope, at=clock.now())
    context = {
        "child": child,
        "adults": [one.transfer for one in found if not one.refused],
        "refused": [one for one in found if one.refused],
    }
    return render(request, "dispatch/accompany.html", context)
