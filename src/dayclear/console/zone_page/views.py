"""The zone of a place: what holds, what was decided before, and the next decision."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.zone_page.forms import ZoneForm
from dayclear.kernel import clock
from dayclear.loops import zone_decided
from dayclear.places import queries as places
from dayclear.zones import policies, queries


@page("GET", "POST")
def zone(request: StaffRequest, place_id: UUID) -> HttpResponse:
    at = clock.now()
    place = places.place(place_id, request.scope)
    own = queries.own_period(place)
    form = ZoneForm(request.POST or None, kinds=queries.kinds_at(place, at), may_lift=own is not None)
    if request.method == "POST" and form.is_valid():
        changed = zone_decided.decide(
            place=place, scope=request.scope, by=request.user, at=at, **form.cleaned_data
        )
        messages.success(
            request, _("Decided; what follows is with its posts.") if changed else _("It stays as it is.")
        )
        return redirect("zone", place.pk)
    around = [
        outer for outer in reversed(places.ancestors(place)) if policies.can_decide(outer, request.scope)
    ]
    context = {
        "place": place,
        "standing": queries.zone_of(place, scope=request.scope, at=at),
        "own": own,
        "history": [
            (period, queries.name_of(period)) for period in queries.zone_history(place, scope=request.scope)
        ],
        "around": around,
        "form": form if policies.can_decide(place, request.scope) else None,
    }
    return render(request, "zone_page/zone.html", context, status=422 if request.method == "POST" else 200)
