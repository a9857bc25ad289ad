"""A second look for people on no roster: where lists say more, whom to send, and what was found."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.console.answering import StaffRequest, asked_id, back, page
from dayclear.kernel import clock
from dayclear.kernel.errors import NotFound
from dayclear.loops import exports
from dayclear.loops import second_look as loop
from dayclear.places.models import Place
from dayclear.situation import second_look_page

STAIRWELLS_A_PAGE = 50


@page()
def second_look(request: StaffRequest) -> HttpResponse:
    place = _place(request)
    found = Paginator(second_look_page.stairwells(place, request.scope), STAIRWELLS_A_PAGE)
    shown = found.get_page(request.GET.get("page"))
    context = {
        "sheet": second_look_page.sheet(place, request.scope),
        "page": shown,
        "stairwells": second_look_page.told(shown.object_list, place, request.scope),
    }
    return render(request, "second_look/second_look.html", context)


@page("POST")
def propose(request: StaffRequest) -> HttpResponse:
    """The ticked stairwells, one task each."""
    chosen = [place_id for sent in request.POST.getlist("stairwell") if (place_id := asked_id(sent))]
    looks = loop.propose(place_ids=chosen, scope=request.scope, by=request.user, at=clock.now())
    if looks:
        told = ngettext(
            "%(count)d stairwell is to be knocked at.",
            "%(count)d stairwells are to be knocked at.",
            len(looks),
        )
        messages.success(request, told % {"count": len(looks)})
    else:
        messages.warning(request, _("Tick stairwells that are not proposed yet."))
    return back(request)


@page("POST")
def nobody(request: StaffRequest, look_id: UUID) -> HttpResponse:
    """Nobody more lives there; its doors are silent until a newer list says more."""
    loop.close_with_nobody(
        look_id=look_id,
        note=request.POST.get("note", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Written down. These doors are silent until a newer list says more."))
    return back(request)


@page()
def export(request: StaffRequest) -> HttpResponse:
    return exports.second_look(place=_place(request), scope=request.scope, by=request.user, at=clock.now())


def _place(request: StaffRequest) -> Place:
    """The place asked for, or the outermost one whose roster the caller answers for. Raises NotFound."""
    place = second_look_page.chosen_place(asked_id(request.GET.get("place")), request.scope)
    if place is None:
        raise NotFound(_("There is no such place."), _("Look for it by name or code."))
    return place
