"""Codes of doors and people, and labels for tubes: sheets of A4 that the browser prints."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.printing import sheets
from dayclear.console.printing.forms import LabelsForm, WhyForm
from dayclear.kernel import clock
from dayclear.kernel.errors import Refused
from dayclear.kernel.ids import new_id
from dayclear.loops import codes_printed
from dayclear.places import queries as places
from dayclear.screening import operations as screening
from dayclear.screening import queries

LATEST_LABELS = 10


@page()
def choose(request: StaffRequest, place_id: UUID) -> HttpResponse:
    return _choose(request, place_id)


def _choose(
    request: StaffRequest,
    place_id: UUID,
    *,
    why_form: WhyForm | None = None,
    labels_form: LabelsForm | None = None,
) -> HttpResponse:
    place = places.place(place_id, request.scope)
    refused = any(form is not None and form.errors for form in (why_form, labels_form))
    context = {
        "place": place,
        "may_print_codes": codes_printed.can_print(place, request.scope),
        "may_print_labels": queries.can_print_labels(request.scope),
        "why_form": why_form or WhyForm(initial={"why": _("To hand out the personal codes")}),
        "labels_form": labels_form or LabelsForm(),
        "prefixes": queries.label_series(request.scope),
        "latest": queries.label_ranges(request.scope)[:LATEST_LABELS],
    }
    return render(request, "printing/choose.html", context, status=422 if refused else 200)


@page()
def doors(request: StaffRequest, place_id: UUID) -> HttpResponseBase:
    place = places.place(place_id, request.scope)
    printed = codes_printed.door_codes(place=place, scope=request.scope, by=request.user, at=clock.now())
    title = _("Door codes · %(place)s") % {"place": place.address}
    return _printed(
        request, title, "printing/doors.html", sheets.DOORS, printed, reverse("printing", args=[place.pk])
    )


@page("POST")
def people(request: StaffRequest, place_id: UUID) -> HttpResponseBase:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _choose(request, place_id, why_form=form)
    place = places.place(place_id, request.scope)
    printed = codes_printed.personal_codes(
        place=place,
        scope=request.scope,
        by=request.user,
        why=form.cleaned_data["why"],
        page=request.path,
        at=clock.now(),
    )
    title = _("Personal codes · %(place)s") % {"place": place.address}
    return _printed(
        request, title, "printing/people.html", sheets.PEOPLE, printed, reverse("printing", args=[place.pk])
    )


@page("POST")
def new_labels(request: StaffRequest, place_id: UUID) -> HttpResponseBase:
    """Numbers are reserved before a page shows them; the sheets may then be printed again from their address."""
    form = LabelsForm(request.POST)
    if not form.is_valid():
        return _choose(request, place_id, labels_form=form)
    if not queries.can_print_labels(request.scope):
        raise Refused(_("Labels are printed by the posts of testing."), _("Ask one of them."))
    reserved = screening.reserve_labels(by=request.user, at=clock.now(), **form.told())
    return redirect(f"{reverse('print_labels', args=[reserved.pk])}?layout={form.cleaned_data['layout']}")


@page()
def labels(request: StaffRequest, range_id: UUID) -> HttpResponseBase:
    """The labels of numbers reserved before, on sheets of any layout."""
    reserved = queries.label_range(range_id, request.scope)
    layout = sheets.TUBES.get(request.GET.get("layout", ""), next(iter(sheets.TUBES.values())))
    title = _("Tube labels · %(labels)s") % {"labels": reserved}
    return _printed(request, title, "printing/tubes.html", layout, reserved.labels(), reverse("my_place"))


def _printed(
    request: StaffRequest,
    title: str,
    template: str,
    layout: sheets.SheetLayout,
    printed: Iterable[object],
    back_to: str,
) -> StreamingHttpResponse:
    mark = f"sheets-{new_id()}"
    context = {"title": title, "layout": layout, "mark": mark, "back_to": back_to}
    shell = render_to_string("printing/printed.html", context, request)
    return StreamingHttpResponse(sheets.pages(template, layout, printed, shell, mark))
