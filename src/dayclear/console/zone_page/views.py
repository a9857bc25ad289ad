"""The zone of a place: what holds and until when, what is proposed, the next decision; and the notice for the door."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.command import queries as command
from dayclear.console.answering import StaffRequest, page
from dayclear.console.printing import residents_address
from dayclear.console.zone_page.forms import ZoneForm
from dayclear.kernel import clock
from dayclear.loops import residents_key, zone_care, zone_decided
from dayclear.places import queries as places
from dayclear.situation import zone_page
from dayclear.zones import queries
from dayclear.zones.models import Delivery

LANGUAGES = ("zh-hans", "en")
"""The notice is in both, whoever prints it."""


@page("GET", "POST")
def zone(request: StaffRequest, place_id: UUID) -> HttpResponse:
    at = clock.now()
    place = places.place(place_id, request.scope)
    sheet = zone_page.zone_sheet(place, request.scope, at)
    form = ZoneForm(
        request.POST or None,
        kinds=queries.kinds_at(place, at),
        may_lift=sheet.own is not None,
        proposed=zone_decided.as_decision(sheet.proposal.proposal) if sheet.proposal else None,
    )
    if request.method == "POST" and form.is_valid():
        changed = zone_decided.decide(
            place=place, scope=request.scope, by=request.user, at=at, **form.cleaned_data
        )
        messages.success(
            request,
            _("Decided; what follows is with its posts. The residents' page tells it now.")
            if changed
            else _("It stays as it is."),
        )
        return redirect("zone", place.pk)
    context = {
        "sheet": sheet,
        "form": form if sheet.may_decide else None,
        "for_residents": residents_address.of(request, place),
    }
    return render(request, "zone_page/zone.html", context, status=422 if request.method == "POST" else 200)


@page()
def notice(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """To be printed and hung up; where no zone holds, to the page of the zone."""
    told = zone_page.notice(places.place(place_id, request.scope), clock.now())
    if told is None:
        messages.info(request, _("No zone is set."))
        return redirect("zone", place_id)
    context = {
        "notice": told,
        "told_in": LANGUAGES,
        "delivery": Delivery(told.kind.delivery),
        "for_residents": residents_address.of(request, told.place),
        "within_h": command.answer_within_h(clock.now()),
    }
    return render(request, "zone_page/notice.html", context)


@page("POST")
def renew_residents_key(request: StaffRequest, place_id: UUID) -> HttpResponse:
    place = places.place(place_id, request.scope)
    residents_key.renew(place=place, scope=request.scope, by=request.user, at=clock.now())
    messages.success(
        request,
        _("The residents' page has a new address; the former one opens nothing now. Hang up new notices."),
    )
    return redirect("zone", place_id)


@page()
def care(request: StaffRequest, place_id: UUID) -> HttpResponse:
    """Who is to be asked after by name, to work through at the doors or on the telephone, or on paper."""
    place = places.place(place_id, request.scope)
    shown = zone_care.open_list(
        place=place,
        scope=request.scope,
        account=request.user,
        page=request.path,
        at=clock.now(),
        number=request.GET.get("page"),
    )
    return render(request, "zone_page/care.html", {"list": shown})
