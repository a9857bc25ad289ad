"""The laboratories: all of them, one with its forecast, its shifts, and tubes scanned in. A laboratory sees no names."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.command.queries import protocol_in_force
from dayclear.console.answering import StaffRequest, page
from dayclear.console.laboratory.forms import LaboratoryForm, ReceiptForm, ReportsForm, ShiftForm, SpoiltForm
from dayclear.kernel import clock
from dayclear.laboratory import operations, policies, queries
from dayclear.laboratory.models import Fate, Laboratory, Shift
from dayclear.loops import exports, tubes_received, tubes_spoilt
from dayclear.situation import laboratory_page

TOLD_ONE_BY_ONE = 20
"""More differences than that are counted; the difference's own page names them."""


@page()
def overview(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    if "export" in request.GET:
        return exports.laboratories(scope=request.scope, by=request.user, at=at)
    rows = laboratory_page.overview(request.scope, at)
    context = {
        "rows": rows,
        "at": at,
        "capacity": sum(row.forecast.capacity for row in rows),
        "waiting": sum(row.waiting.tubes for row in rows),
        "late": sum(row.forecast.late for row in rows),
        "differences": queries.differences(request.scope, settled_too=False).count(),
        "out_of_use": queries.out_of_use(request.scope),
        "may_keep": policies.can_keep(request.scope),
    }
    return render(request, "laboratory/overview.html", context)


@page()
def laboratory(request: StaffRequest, laboratory_id: UUID) -> HttpResponse:
    today = clock.today(settings.DISTRICT_ZONE)
    return _laboratory(request, laboratory_id, ReportsForm(initial=ReportsForm.usual(today)))


@page()
def results(request: StaffRequest, laboratory_id: UUID) -> HttpResponseBase:
    """What the laboratory found in some days, for another system."""
    form = ReportsForm(request.GET)
    if not form.is_valid():
        return _laboratory(request, laboratory_id, form, status=422)
    from_at, until_at = form.period
    return exports.laboratory_results(
        laboratory_id=laboratory_id,
        from_at=from_at,
        until_at=until_at,
        form=form.cleaned_data["form"],
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )


def _laboratory(
    request: StaffRequest, laboratory_id: UUID, reports: ReportsForm, *, status: int = 200
) -> HttpResponse:
    at = clock.now()
    shown = queries.laboratory_on_list(laboratory_id, request.scope)
    sheet = laboratory_page.laboratory_sheet(shown, request.scope, at)
    headers, table = laboratory_page.forecast_table(sheet)
    methods = headers[6 : 6 + len(sheet.methods)]
    context = {
        "laboratory": shown,
        "sheet": sheet,
        "at": at,
        "drawing": laboratory_page.drawing(sheet.row.forecast),
        "methods": methods,
        "hours": [
            (hour, lent, zip(methods, cells[6 : 6 + len(methods)], strict=True))
            for hour, lent, cells in zip(
                sheet.row.forecast.hours, sheet.row.lending.given, table, strict=True
            )
        ],
        "may_keep": policies.can_keep(request.scope),
        "reports": reports,
    }
    return render(request, "laboratory/laboratory.html", context, status=status)


@page()
def export(request: StaffRequest, laboratory_id: UUID) -> HttpResponse:
    return exports.laboratory_forecast(
        laboratory_id=laboratory_id, scope=request.scope, by=request.user, at=clock.now()
    )


@page("GET", "POST")
def receive(request: StaffRequest) -> HttpResponse:
    """What differs is told at once, and the box is held against its list beside the form."""
    asked = {"laboratory_id": request.GET.get("laboratory", ""), "box": request.GET.get("box", "")}
    box = queries.box_of_label(asked["box"], request.scope) if asked["box"] else None
    if box and not asked["laboratory_id"]:
        asked["laboratory_id"] = str(box.laboratory_id or "")
    form = ReceiptForm(request.POST or None, scope=request.scope, initial=asked)
    if request.method == "POST" and form.is_valid():
        outcomes = tubes_received.receive(
            scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
        )
        differing = [outcome for outcome in outcomes if not outcome.is_new or not outcome.as_listed]
        for told in differing[:TOLD_ONE_BY_ONE]:
            messages.warning(request, str(told))
        if len(differing) > TOLD_ONE_BY_ONE:
            messages.warning(
                request, _("And %(count)d others differ.") % {"count": len(differing) - TOLD_ONE_BY_ONE}
            )
        messages.success(
            request, _("Received: %(count)d.") % {"count": sum(outcome.is_new for outcome in outcomes)}
        )
        again = {"laboratory": form.cleaned_data["laboratory_id"], "box": form.cleaned_data["box"]}
        return redirect(f"{reverse('laboratory_receive')}?{urlencode(again)}")
    context = {
        "form": form,
        "spoilt": SpoiltForm(auto_id="spoilt_%s"),
        "latest": queries.latest_receipts(scope=request.scope),
        "box": box,
        "awaited": queries.awaited_in([box.pk]).get(box.pk, []) if box else [],
        "came": queries.fates_of(box).get(Fate.RECEIVED, 0) if box else 0,
        "elsewhere": box and box.laboratory and str(box.laboratory_id) != asked["laboratory_id"],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "laboratory/receive.html", context, status=status)


@page("POST")
def spoilt(request: StaffRequest) -> HttpResponse:
    """Tubes that leaked: their people are due again at once."""
    form = SpoiltForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Scan the tubes and say what happened."))
        return redirect("laboratory_receive")
    told = tubes_spoilt.spoil(scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data)
    messages.success(
        request,
        _("Voided: %(tubes)d. To be sampled again: %(people)d.")
        % {"tubes": len(told.voided), "people": told.people},
    )
    if told.known:
        messages.warning(
            request, _("The result is known already: %(barcodes)s.") % {"barcodes": ", ".join(told.known)}
        )
    return redirect("laboratory_receive")


@page("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    policies.check_can_keep(request.scope)
    return _edited(request, Laboratory(), "laboratory/new.html")


@page("GET", "POST")
def edit(request: StaffRequest, laboratory_id: UUID) -> HttpResponse:
    shown = queries.laboratory_on_list(laboratory_id, request.scope)
    policies.check_can_keep(request.scope)
    return _edited(request, shown, "laboratory/edit.html")


def _edited(request: StaffRequest, shown: Laboratory, template: str) -> HttpResponse:
    at = clock.now()
    form = LaboratoryForm(request.POST or None, instance=shown, protocol=protocol_in_force(at))
    if request.method == "POST" and form.is_valid():
        kept = operations.keep_laboratory(scope=request.scope, by=request.user, at=at, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("laboratory", kept.pk)
    context = {"form": form, "laboratory": shown}
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@page("GET", "POST")
def shift_new(request: StaffRequest, laboratory_id: UUID) -> HttpResponse:
    shown = queries.laboratory_on_list(laboratory_id, request.scope)
    policies.check_can_keep(request.scope)
    return _shift(request, shown, ShiftForm(request.POST or None), None)


@page("GET", "POST")
def shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shown = queries.shift(shift_id, request.scope)
    policies.check_can_keep(request.scope)
    return _shift(request, shown.laboratory, ShiftForm(request.POST or None, instance=shown), shown)


def _shift(request: StaffRequest, of: Laboratory, form: ShiftForm, standing: Shift | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        operations.keep_shift(
            laboratory=of, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
        )
        messages.success(request, _("Saved."))
        return redirect("laboratory", of.pk)
    context = {"form": form, "laboratory": of, "standing": standing}
    return render(request, "laboratory/shift.html", context, status=422 if request.method == "POST" else 200)


@page("POST")
def shift_end(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    ending = queries.shift(shift_id, request.scope)
    operations.end_shift(shift=ending, scope=request.scope, by=request.user)
    messages.success(request, _("The shift is worked no more."))
    return redirect("laboratory", ending.laboratory_id)
