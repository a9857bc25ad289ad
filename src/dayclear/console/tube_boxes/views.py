"""Boxes of tubes: begun where people are sampled, packed by scanning, sent, and held against their list."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.tube_boxes.forms import BoxForm, PackForm, SendForm
from dayclear.kernel import clock
from dayclear.laboratory import queries
from dayclear.laboratory.models import Box
from dayclear.laboratory.operations import PackingOutcome
from dayclear.laboratory.states import BoxState
from dayclear.loops import boxes_sent, exports

BOXES_A_PAGE = 50
TUBES_A_PAGE = 200
TOLD_ONE_BY_ONE = 20


@page("GET", "POST")
def boxes(request: StaffRequest) -> HttpResponse:
    form = BoxForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        begun = boxes_sent.begin(scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data)
        return redirect("box", begun.pk)
    asked = request.GET.get("state", "")
    state = asked if asked in BoxState.values else ""
    if "export" in request.GET:
        return exports.boxes(state=state, scope=request.scope, by=request.user, at=clock.now())
    shown = Paginator(queries.boxes(request.scope, state=state), BOXES_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "boxes": shown, "states": BoxState, "state": state}
    return render(request, "tube_boxes/boxes.html", context, status=422 if request.method == "POST" else 200)


@page("GET", "POST")
def box(request: StaffRequest, box_id: UUID) -> HttpResponse:
    """The list of one box; while it is packed, each scan is answered at once."""
    shown = queries.box(box_id, request.scope)
    form = PackForm(request.POST or None, box=shown)
    if request.method == "POST" and form.is_valid():
        outcomes = boxes_sent.pack(
            box_id=box_id, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
        )
        _tell(request, shown, outcomes)
        return redirect("box", box_id)
    differences = queries.differences(request.scope).filter(box=shown, resolved_at__isnull=True)
    context = {
        "box": shown,
        "form": form,
        "send": SendForm(scope=request.scope),
        "tubes": Paginator(queries.list_of(shown), TUBES_A_PAGE).get_page(request.GET.get("page")),
        "fates": queries.fates_of(shown),
        "differences": differences,
    }
    return render(request, "tube_boxes/box.html", context, status=422 if request.method == "POST" else 200)


def _tell(request: StaffRequest, packed_into: Box, outcomes: Sequence[PackingOutcome]) -> None:
    for told in [outcome for outcome in outcomes if not outcome.is_plain][:TOLD_ONE_BY_ONE]:
        messages.warning(request, str(told))
    packed = {"count": f"{sum(outcome.is_new for outcome in outcomes):,}"}
    said = _("Packed: %(count)s.") if packed_into.is_packing else _("Put on the list: %(count)s.")
    if any(outcome.is_new for outcome in outcomes):
        messages.success(request, said % packed)
    if received := sum(outcome.is_received for outcome in outcomes):
        messages.info(
            request, _("Of them a laboratory has received already: %(count)s.") % {"count": f"{received:,}"}
        )


@page("POST")
def take_out(request: StaffRequest, box_id: UUID) -> HttpResponse:
    boxes_sent.take_out(
        box_id=box_id,
        barcode=request.POST.get("barcode", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return redirect("box", box_id)


@page("POST")
def send(request: StaffRequest, box_id: UUID) -> HttpResponse:
    leaving = queries.box(box_id, request.scope)
    form = SendForm(request.POST, scope=request.scope)
    if not form.is_valid():
        messages.error(request, _("Choose the laboratory."))
        return redirect("box", leaving.pk)
    sent = boxes_sent.send(
        box_id=box_id,
        laboratory_id=form.cleaned_data["laboratory"].pk,
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _told_of(sent))
    return redirect("box", box_id)


def _told_of(sent: Box) -> str:
    told = {"box": sent, "laboratory": sent.laboratory}
    if sent.state == BoxState.SENT:
        return _("%(box)s is on its way to %(laboratory)s.") % told
    return _("%(box)s has arrived already; its list is held against what was scanned in.") % told


@page("POST")
def dissolve(request: StaffRequest, box_id: UUID) -> HttpResponse:
    dissolved = boxes_sent.dissolve(box_id=box_id, scope=request.scope, by=request.user, at=clock.now())
    messages.success(request, _("%(box)s is unpacked.") % {"box": dissolved})
    return redirect("boxes")


@page()
def export(request: StaffRequest, box_id: UUID) -> HttpResponse:
    return exports.box(box_id=box_id, scope=request.scope, by=request.user, at=clock.now())
