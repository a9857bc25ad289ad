"""Tubes scanned in, and what a laboratory still waits for. Tubes only: a laboratory sees no names."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.laboratory.forms import ReceiptForm
from dayclear.kernel import clock
from dayclear.laboratory import queries
from dayclear.loops import tubes_received


@page("GET", "POST")
def receive(request: StaffRequest) -> HttpResponse:
    form = ReceiptForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        outcomes = tubes_received.receive(
            scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
        )
        for told in (outcome for outcome in outcomes if not outcome.is_new):
            messages.warning(request, str(told))
        received = sum(outcome.is_new for outcome in outcomes)
        messages.success(request, _("Received: %(count)d.") % {"count": received})
        return redirect("laboratory")
    context = {"form": form, "latest": queries.latest_receipts(scope=request.scope)}
    return render(request, "laboratory/receive.html", context)
