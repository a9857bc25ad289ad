"""Rounds: open one, see who is still missing, sample a stairwell."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.console.answering import page
from dayclear.console.rounds.forms import RoundForm, SampleForm
from dayclear.kernel import clock
from dayclear.loops import round_closed, round_opened
from dayclear.places import queries as places
from dayclear.screening import operations as screening
from dayclear.screening import queries
from dayclear.situation import round_page


@page()
def rounds(request: HttpRequest) -> HttpResponse:
    return render(request, "rounds/rounds.html", {"rounds": queries.rounds(scope=request.scope), "at": clock.now()})


@page("GET", "POST")
def new_round(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    form = RoundForm(request.POST or None, scope=request.scope, at=at, initial={"places": request.GET.getlist("place")})
    if request.method == "GET" or not form.is_valid():
        return render(request, "rounds/new.html", {"form": form}, status=422 if request.method == "POST" else 200)
    opened = round_opened.open_round(by=request.user, at=at, scope=request.scope, **form.cleaned_data)
    messages.success(request, _("%(round)s is open.") % {"round": opened.name})
    return redirect("round", opened.pk)


@page()
def round_(request: HttpRequest, round_id: UUID) -> HttpResponse:
    sheet = round_page.round_sheet(round_id=round_id, place_id=request.GET.get("place"), scope=request.scope)
    return render(request, "rounds/round.html", {"sheet": sheet, "round": sheet.round, "at": clock.now()})


@page()
def missed(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The knock list: who is not accounted for, by door and name."""
    sheet = round_page.missed_sheet(
        round_id=round_id, place_id=request.GET.get("place"), scope=request.scope, page=request.GET.get("page")
    )
    return render(request, "rounds/missed.html", {"sheet": sheet, "round": sheet.round})


@page("GET", "POST")
def sample(request: HttpRequest, round_id: UUID, place_id: UUID) -> HttpResponse:
    """Everybody due in one stairwell: scan the tube, tick who was swabbed into it."""
    unit = places.place(place_id, scope=request.scope)
    due = queries.due_at(round_id=round_id, place=unit, scope=request.scope)
    form = SampleForm(request.POST or None, due=due)
    if request.method == "POST" and form.is_valid():
        outcomes = screening.record_samples(
            round_id=round_id, batch=form.drafts(at=clock.now()), scope=request.scope, by=request.user, at=clock.now()
        )
        taken = sum(outcome.stands for outcome in outcomes)
        for refused in (outcome for outcome in outcomes if not outcome.stands):
            messages.warning(request, str(refused))
        messages.success(request, _("Sampled: %(count)d, tube %(tube)s.") % {"count": taken, "tube": form.cleaned_data["barcode"]})
        return redirect(reverse("round_sample", args=[round_id, place_id]))
    context = {"round": queries.round(round_id, scope=request.scope), "unit": unit, "form": form, "due": due}
    return render(request, "rounds/sample.html", context)


@page("POST")
def mark(request: HttpRequest, round_id: UUID, person_id: UUID) -> HttpResponse:
    """Exempt, away, refused or not at home, with a note."""
    screening.mark_person(
        round_id=round_id,
        person_id=person_id,
        state=request.POST.get("state", ""),
        note=request.POST.get("note", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return redirect(request.POST.get("next") or reverse("round", args=[round_id]))


@page("POST")
def close(request: HttpRequest, round_id: UUID) -> HttpResponse:
    closed = round_closed.close(
        round_id=round_id, note=request.POST.get("note", ""), scope=request.scope, by=request.user, at=clock.now()
    )
    messages.success(request, _("%(round)s is closed.") % {"round": closed.name})
    return redirect("round", closed.pk)
