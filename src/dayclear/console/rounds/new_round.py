"""A new round: its places are looked for, the choice is looked at, then it opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.rounds.choice_form import ChoiceForm
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.loops import round_places
from dayclear.places.models import Place
from dayclear.situation import round_choice

LISTS = {"named": "find", "without": "find_without"}
"""Each list of places by name, with the field that looks for more of them."""


@dataclass(frozen=True, slots=True)
class NameList:
    """``ticked`` are chosen already, ``found`` are called by what was typed."""

    name: str
    asks: str
    text: str
    ticked: Sequence[Place]
    found: Sequence[Place]


@page("GET", "POST")
def new_round(request: StaffRequest) -> HttpResponse:
    form = ChoiceForm(
        request.POST or None,
        scope=request.scope,
        at=clock.now(),
        initial=_asked(request),
    )
    step = request.POST.get("step")
    if request.htmx and step in LISTS:
        return render(request, "rounds/_named.html", {"list": _list(request, form, step)})
    if request.method == "GET" or step in LISTS:
        # Whoever looks for a place has not said yet that the rest is complete.
        form.errors.clear()
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        return _open(request, form) if step == "open" else _look(request, form)
    except InvalidInput as error:
        form.add_error(None, str(error))
        return _page(request, form, status=422)


def _asked(request: StaffRequest) -> dict[str, Any]:
    """What the page was opened for: places by name, and of these only what is due where a day is told."""
    due_on = request.GET.get("due_on", "")
    return {
        "named": request.GET.getlist("place"),
        "due_on": due_on,
        "in_common": "1" if due_on else "",
    }


def _page(request: StaffRequest, form: ChoiceForm, *, status: int = 200, **more: Any) -> HttpResponse:
    lists = {name: _list(request, form, name) for name in LISTS}
    return render(request, "rounds/new.html", {"form": form, **lists, **more}, status=status)


def _look(request: StaffRequest, form: ChoiceForm) -> HttpResponse:
    at = clock.now()
    preview = round_places.preview(choice=form.choice, scope=request.scope, at=at, **form.how)
    return _page(request, form, preview=preview, sentences=round_choice.sentences(form.choice, at))


def _open(request: StaffRequest, form: ChoiceForm) -> HttpResponse:
    told = form.cleaned_data
    opened = round_places.open_chosen(
        choice=form.choice,
        seal=told["seal"],
        name=told["name"],
        due_by=told["due_by"],
        round_id=told["round_id"],
        scope=request.scope,
        by=request.user,
        at=clock.now(),
        **form.how,
    )
    messages.success(request, _("%(round)s is open.") % {"round": opened.name})
    return redirect("round", opened.pk)


def _list(request: StaffRequest, form: ChoiceForm, name: str) -> NameList:
    text = request.POST.get(LISTS[name], "")
    ticked = form.ticked(name)
    found = round_places.called(text, request.scope)
    return NameList(name, LISTS[name], text, ticked, [place for place in found if place not in ticked])
