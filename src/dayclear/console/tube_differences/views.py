"""Tubes that are not where they should be: the list, and one matter with its tubes and the ways to settle it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.command import queries as command
from dayclear.console.answering import StaffRequest, page
from dayclear.kernel import clock
from dayclear.kernel.scope import Scope
from dayclear.laboratory import queries
from dayclear.laboratory.models import Difference, DifferenceKind, DifferingTube, Result
from dayclear.loops import difference_settled, exports

A_PAGE = 50
TUBES_MOST = 500


@page()
def differences(request: StaffRequest) -> HttpResponse:
    """Those that are open; with ``?all=1`` the settled ones too."""
    everything = request.GET.get("all") == "1"
    if "export" in request.GET:
        return exports.differences(
            settled_too=everything, scope=request.scope, by=request.user, at=clock.now()
        )
    found = queries.differences(request.scope, settled_too=everything)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"differences": shown, "everything": everything, "at": clock.now()}
    return render(request, "tube_differences/differences.html", context)


@page()
def difference(request: StaffRequest, difference_id: UUID) -> HttpResponse:
    shown, at = queries.difference(difference_id, request.scope), clock.now()
    unsent = _is_open(shown, DifferenceKind.UNSENT)
    awaited = difference_settled.awaited(shown, at=at) if shown.is_open else []
    context = {
        "difference": shown,
        "named": _named(shown, request.scope),
        "doubted": shown.kind in queries.DOUBTS,
        "awaited": awaited,
        "loose": [] if shown.box_id or not unsent else awaited[:TUBES_MOST],
        "unsent": unsent,
        "tasks": command.tasks_of_subject(shown.pk, request.scope),
        "may_explain": _is_open(shown, *difference_settled.NAMED_AND_EXPLAINED),
        "may_keep_one": _is_open(shown, DifferenceKind.TWICE),
        "at": at,
    }
    return render(request, "tube_differences/difference.html", context)


def _named(shown: Difference, scope: Scope) -> list[tuple[DifferingTube, Result | None]]:
    """Each tube that it names; where a report is in doubt, with what stands."""
    named = list(queries.named_tubes(shown)[:TUBES_MOST])
    doubted = named if shown.kind in queries.DOUBTS else []
    standing = queries.results_of([tube.barcode for tube in doubted], scope)
    return [(tube, standing.get(tube.barcode)) for tube in named]


def _is_open(shown: Difference, *kinds: DifferenceKind) -> bool:
    return shown.is_open and shown.kind in kinds


@page("POST")
def give_up(request: StaffRequest, difference_id: UUID) -> HttpResponse:
    told = difference_settled.give_up(
        difference_id=difference_id,
        reason=request.POST.get("reason", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(
        request,
        _("Voided: %(tubes)d. To be sampled again: %(people)d.")
        % {"tubes": len(told.voided), "people": told.people},
    )
    return redirect("difference", difference_id)


@page("POST")
def explain(request: StaffRequest, difference_id: UUID) -> HttpResponse:
    difference_settled.explain(
        difference_id=difference_id,
        barcodes=request.POST.getlist("barcode"),
        words=request.POST.get("words", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("difference", difference_id)


@page("POST")
def keep(request: StaffRequest, difference_id: UUID) -> HttpResponse:
    difference_settled.keep(
        difference_id=difference_id,
        barcodes=request.POST.getlist("barcode"),
        at_the_second=request.POST.get("where") == "second",
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("difference", difference_id)
