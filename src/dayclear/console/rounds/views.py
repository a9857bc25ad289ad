"""Rounds: open one, see who is still missing, sample a stairwell."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, asked_id, back, page, told
from dayclear.console.rounds.forms import (
    AwayTestForm,
    MarkForm,
    SampleForm,
    SchemeForm,
    longest_exemption_on,
)
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError, NotFound
from dayclear.kernel.ids import new_id
from dayclear.loops import (
    codes_printed,
    exports,
    name_marked,
    round_closed,
    round_schemes,
    samples_taken,
    tested_away,
)
from dayclear.places import queries as places
from dayclear.records.file_types import PROOF_TYPES
from dayclear.screening import operations as screening
from dayclear.screening import policies, queries
from dayclear.screening.states import UNACCOUNTED, DueState
from dayclear.situation import round_page

NAMES_A_PAGE = 100
# The totals of each stairwell are added up for each round of a page.
ROUNDS_A_PAGE = 10
REASONS = (DueState.AWAY, DueState.EXEMPT, DueState.REFUSED, DueState.ISOLATED)


@page()
def rounds(request: StaffRequest) -> HttpResponse:
    if "export" in request.GET:
        return exports.rounds(scope=request.scope, by=request.user, at=clock.now())
    shown = Paginator(queries.rounds(request.scope), ROUNDS_A_PAGE).get_page(request.GET.get("page"))
    coverage = queries.coverage_of_rounds([each.pk for each in shown], request.scope)
    context = {
        "page": shown,
        "rows": [(each, coverage[each.pk]) for each in shown],
        "may_open": any(request.scope.commands(path) for path in request.scope.paths()),
    }
    return render(request, "rounds/rounds.html", context)


@page()
def round_(request: StaffRequest, round_id: UUID) -> HttpResponse:
    place_id = asked_id(request.GET.get("place"))
    if "export" in request.GET:
        return exports.round_places(
            round_id=round_id, place_id=place_id, scope=request.scope, by=request.user, at=clock.now()
        )
    sheet = round_page.round_sheet(round_id=round_id, place_id=place_id, scope=request.scope)
    context = {
        "sheet": sheet,
        "round": sheet.round,
        "scheme_form": SchemeForm(at=clock.now(), initial=sheet.scheme_here),
        "may_print": codes_printed.can_print(sheet.place, request.scope),
        "signature_id": new_id(),
        "result_forms": exports.FORMS if policies.can_see_swabs(request.scope) else {},
    }
    return render(request, "rounds/round.html", context)


@page()
def results(request: StaffRequest, round_id: UUID) -> HttpResponseBase:
    """The round's results at a place, for another system."""
    return exports.round_results(
        round_id=round_id,
        place_id=asked_id(request.GET.get("place")),
        form=request.GET.get("form", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )


@page("POST")
def scheme(request: StaffRequest, round_id: UUID, place_id: UUID) -> HttpResponse:
    """Sampled otherwise here, with the reason; or by the zone again."""
    at = clock.now()
    place = places.place(place_id, request.scope)
    if "release" in request.POST:
        round_schemes.release(
            round_id=round_id,
            place=place,
            scope=request.scope,
            by=request.user,
            at=at,
        )
        messages.success(request, _("People are sampled by the zone again."))
        return back(request)
    form = SchemeForm(request.POST, at=at)
    if not form.is_valid():
        messages.error(request, _("Say how people are sampled, and why."))
        return back(request)
    round_schemes.override(
        round_id=round_id,
        place=place,
        scope=request.scope,
        by=request.user,
        at=at,
        **form.cleaned_data,
    )
    messages.success(request, _("Decided; whoever is not sampled yet is due by it."))
    return back(request)


@page()
def missed(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """The knock list: who is not accounted for, by door and name."""
    shown = queries.round(round_id, request.scope)
    place = round_page.chosen_place(asked_id(request.GET.get("place")), request.scope)
    names = queries.missed(shown, place, request.scope)
    if "export" in request.GET:
        return exports.names_missed(round=shown, place=place, names=names, by=request.user, at=clock.now())
    missing = round_page.missing_sheet(shown, place, request.scope)
    pages = Paginator(names, NAMES_A_PAGE)
    # The totals know it: the database need not find every name to count it.
    pages.count = min(missing.count, queries.MOST_NAMES)
    told = {
        "reasons": [(state.value, state.label) for state in REASONS],
        "longest_exemption_on": longest_exemption_on(clock.now()),
    }
    context = {
        "round": shown,
        "place": place,
        "rows": pages.get_page(request.GET.get("page")),
        "missing": missing,
        "is_stairwell": round_page.is_unit(place),
        "nobody_opens": render_to_string("rounds/_nobody_opens.html", {}, request),
        "nobody_opens_again": render_to_string("rounds/_nobody_opens.html", {"again": True}, request),
        "not_sampled": render_to_string("rounds/_not_sampled.html", told, request),
    }
    return render(request, "rounds/missed.html", context)


@page()
def excused(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """Who is accounted for without a swab, each with why, until when, and what proves it; or whose proof is missing."""
    return _excused(request, round_id)


def _excused(request: StaffRequest, round_id: UUID, *, refused: AwayTestForm | None = None) -> HttpResponse:
    """A proof that was refused stands open at its name, with what was typed."""
    shown = queries.round(round_id, request.scope)
    place = round_page.chosen_place(asked_id(request.GET.get("place")), request.scope)
    unproved = "unproved" in request.GET
    names = queries.excused(shown, place, request.scope, unproved=unproved)
    if "export" in request.GET:
        return exports.names_excused(
            round=shown, place=place, names=names, scope=request.scope, by=request.user, at=clock.now()
        )
    shown_page = Paginator(names, NAMES_A_PAGE).get_page(request.GET.get("page"))
    rows = round_page.excused_rows(shown, list(shown_page), request.scope)
    is_here = refused is not None and any(row.name.person_id == refused.person_id for row in rows)
    context = {
        "round": shown,
        "place": place,
        "unproved": unproved,
        "page": shown_page,
        "proof_types": ",".join(PROOF_TYPES),
        "rows": rows,
        "refused": refused,
        "refused_elsewhere": None if is_here else refused,
    }
    return render(request, "rounds/excused.html", context, status=422 if refused else 200)


@page("GET", "POST")
def sample(request: StaffRequest, round_id: UUID, place_id: UUID) -> HttpResponse:
    """Everybody due in one stairwell: scan the tube, tick who was swabbed into it."""
    at = clock.now()
    shown = queries.round(round_id, request.scope)
    unit = places.place(place_id, request.scope)
    due = queries.due_at(round_id, unit, request.scope)
    missing = [row for row in due if row.state in UNACCOUNTED]
    form = SampleForm(request.POST or None, due=missing, at=at)
    if request.method == "POST" and form.is_valid():
        outcomes = samples_taken.take(
            round_id=round_id, batch=form.drafts(), by=request.user, at=at, scope=request.scope
        )
        _tell(request, outcomes, form.cleaned_data["barcode"])
        return redirect("round_sample", round_id, place_id)
    context = {"round": shown, "unit": unit, "form": form, "due": missing}
    return render(request, "rounds/sample.html", context, status=422 if request.method == "POST" else 200)


def _tell(request: StaffRequest, outcomes: list[screening.SampleOutcome], barcode: str) -> None:
    for outcome in outcomes:
        if not outcome.stands:
            messages.warning(request, str(outcome))
    taken = sum(outcome.stands for outcome in outcomes)
    messages.success(request, _("Sampled: %(count)d, tube %(tube)s.") % {"count": taken, "tube": barcode})


@page("POST")
def mark(request: StaffRequest, round_id: UUID, person_id: UUID) -> HttpResponse:
    """Exempt, away, refused or not at home, with a note; or to be sampled after all."""
    form = MarkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what is the matter, and of an exemption until which day."))
        return back(request)
    name = name_marked.mark(
        round_id=round_id,
        person_id=person_id,
        scope=request.scope,
        by=request.user,
        at=clock.now(),
        **form.cleaned_data,
    )
    messages.success(
        request,
        _("%(name)s: %(state)s") % {"name": name.person.name, "state": name.get_state_display()},
    )
    return back(request)


@page("POST")
def away_test(request: StaffRequest, round_id: UUID, person_id: UUID) -> HttpResponse:
    """The proof that somebody away was tested where they are; the address names the list that it was told on."""
    form = AwayTestForm(request.POST, request.FILES, person_id=person_id)
    if form.is_valid():
        try:
            tested_away.record(
                round_id=round_id,
                person_id=person_id,
                scope=request.scope,
                by=request.user,
                at=clock.now(),
                **form.cleaned_data,
            )
        except NotFound:
            raise
        except DayclearError as error:
            form.add_error(None, told(error))
        else:
            messages.success(request, _("The test is recorded."))
            return back(request)
    else:
        form.add_error(None, _("Write the day and the place of the test, and add its number or a picture."))
    return _excused(request, round_id, refused=form)


@page("POST")
def sign(request: StaffRequest, round_id: UUID, place_id: UUID) -> HttpResponse:
    """Somebody answers by name that nobody is missing at a place."""
    place = places.place(place_id, request.scope)
    screening.sign_place(
        signature_id=asked_id(request.POST.get("signature_id")) or new_id(),
        round=queries.round(round_id, request.scope),
        place=place,
        note=request.POST.get("note", "")[:200],
        accepted_why=request.POST.get("accepted_why", "")[:200],
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("Signed: nobody is missing in %(place)s.") % {"place": place.address})
    return back(request)


@page()
def export_signatures(request: StaffRequest, round_id: UUID) -> HttpResponse:
    return exports.signatures(
        round_id=round_id,
        place_id=asked_id(request.GET.get("place")),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )


@page("POST")
def close(request: StaffRequest, round_id: UUID) -> HttpResponse:
    closed = round_closed.close(
        round_id=round_id,
        note=request.POST.get("note", ""),
        accepted_why=request.POST.get("accepted_why", "")[:200],
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("%(round)s is closed.") % {"round": closed.name})
    return redirect("round", closed.pk)
