"""The board of zones: what waits to be decided, what stands and how far its release is; and the map of all days."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.loops import exports, zone_decided
from dayclear.situation import zone_board, zone_map

PROPOSALS_SHOWN = 100
ZONES_A_PAGE = 50


@page()
def board(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    shown = zone_board.proposals(request.scope, at, most=PROPOSALS_SHOWN)
    zones = Paginator(zone_board.standing(request.scope, at), ZONES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "proposals": shown.rows,
        "waiting": shown.waiting,
        "may_decide": shown.may_decide,
        "page": zones,
        "zones": zone_board.zones(zones, request.scope, at),
    }
    return render(request, "zones_board/board.html", context)


@page("POST")
def accept(request: StaffRequest) -> HttpResponse:
    """The ticked proposals are decided as they were made."""
    asked = [chosen for text in request.POST.getlist("proposal") if (chosen := asked_id(text))]
    if not asked:
        raise InvalidInput(_("Nothing is ticked."), _("Tick what you decide as proposed."))
    decided = zone_decided.accept(proposal_ids=asked, scope=request.scope, by=request.user, at=clock.now())
    messages.success(request, _("Decided as proposed: %(count)d.") % {"count": len(decided)})
    return redirect("zones")


@page()
def export(request: StaffRequest) -> HttpResponse:
    return exports.zones(scope=request.scope, by=request.user, at=clock.now())


@page()
def on_the_map(request: StaffRequest) -> HttpResponse:
    """The map with its slider; the table under it is asked for anew when the day changes."""
    at = clock.now()
    days = zone_map.days(at)
    context = {"shown": zone_map.map_day(_asked_day(request, days), request.scope, at), "days": days}
    template = "zones_board/_day.html" if request.htmx else "zones_board/map.html"
    return render(request, template, context)


@page()
def map_data(request: StaffRequest) -> HttpResponse:
    return JsonResponse(zone_map.on_the_map(request.scope, clock.now()))


def _asked_day(request: StaffRequest, days: Sequence[date]) -> date | None:
    """The day at a position of the slider; None where there is none such."""
    position = request.GET.get("position", "")
    return days[int(position)] if position.isdecimal() and int(position) < len(days) else None
