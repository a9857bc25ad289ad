"""The page in the field, which works by itself on a phone (frontend/src/field), and the list of such phones."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from dayclear.command import policies
from dayclear.command import queries as command
from dayclear.console.answering import StaffRequest, back, page
from dayclear.console.field.texts import page_data
from dayclear.kernel import clock
from dayclear.loops import exports, field_shift

MOST_PHONES = 200
"""On the page; the workbook has all of them."""


@never_cache
@ensure_csrf_cookie
@page()
def field(request: StaffRequest) -> HttpResponse:
    """The same page for everybody: the phone keeps it, and fills it with what lies on it."""
    told = {"account": str(request.user.pk), "account_name": request.user.name, **page_data(clock.now())}
    return render(request, "field/field.html", {"page": told})


@page()
def phones(request: StaffRequest) -> HttpResponse:
    """The phones that carry rosters of places in sight: whose, until when, what is not sent."""
    at = clock.now()
    if "export" in request.GET:
        return exports.phones(scope=request.scope, by=request.user, at=at)
    rows = [
        {
            "device": device,
            "state": device.state_at(at),
            "may_wipe": not device.wipe_ordered_at
            and not device.wiped_at
            and policies.can_wipe(device, request.user, request.scope),
        }
        for device in command.devices_at(request.scope)[:MOST_PHONES]
    ]
    return render(request, "field/phones.html", {"rows": rows})


@page("POST")
def wipe(request: StaffRequest, device_id: UUID) -> HttpResponse:
    device = field_shift.order_wipe(device_id=device_id, scope=request.scope, by=request.user, at=clock.now())
    messages.success(
        request,
        _("“%(phone)s” sends what it has not sent and wipes itself as soon as it has a network.")
        % {"phone": device.name},
    )
    return back(request)
