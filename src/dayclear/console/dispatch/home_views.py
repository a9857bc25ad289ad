"""The way home of somebody who was released, where no vehicle of the convoy takes them as planned."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.kernel import clock
from dayclear.loops import trip_steps
from dayclear.loops import way_home as loop
from dayclear.transfers import policies, queries
from dayclear.transfers.models import Transfer

BOARD = "?cohort=released"


@page("GET", "POST")
def way_home(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    """Somebody goes along with a child, or the person came home another way, or does not go home after all."""
    transfer = queries.transfer(transfer_id, scope=request.scope)
    policies.check_goes_home(transfer)
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        return render(request, "dispatch/home.html", {"transfer": transfer})
    messages.success(request, step(request, transfer))
    return redirect(reverse("dispatch") + BOARD)


def _name_escort(request: StaffRequest, transfer: Transfer) -> str:
    loop.name_escort(
        transfer=transfer,
        escort=request.POST.get("escort", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return _("They go together from now on. Plan the pick-ups anew.")


def _arrive(request: StaffRequest, transfer: Transfer) -> str:
    trip_steps.arrive(transfer=transfer, scope=request.scope, by=request.user, at=clock.now())
    return _("At home. The task of the way home is done.")


def _call_off(request: StaffRequest, transfer: Transfer) -> str:
    loop.call_off(
        transfer=transfer,
        reason=request.POST.get("reason", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return _("The way home is called off.")


STEPS = {"escort": _name_escort, "arrive": _arrive, "call_off": _call_off}
