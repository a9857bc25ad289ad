"""Open tracings by what is late, and the search for a case's contacts."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.cases import policies, queries
from dayclear.cases.queries import roster_matches
from dayclear.cases.states import MatchStatus
from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.console.case_page.forms import ReasonForm
from dayclear.console.tracing.forms import MatchForm
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.loops import contact_found, roster_matched, tracing_export
from dayclear.people.rules import age_years
from dayclear.situation import tracing_clock


@page()
def tracings(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    found = tracing_clock.open_faces(request.scope, at)
    late = sum(tracing.is_late for tracing in found)
    context = {
        "tracings": found,
        "at": at,
        "late": late,
        "late_tone": "danger" if late else "success",
        "free": sum(tracing.holder is None for tracing in found),
    }
    return render(request, "tracing/tracings.html", context)


@page()
def export(request: StaffRequest) -> HttpResponse:
    return tracing_export.open_tracings(scope=request.scope, by=request.user, at=clock.now())


@page()
def contact_search(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Each search is a look at everybody it proposes, and is written down with its reason."""
    at = clock.now()
    why = request.GET.get("why", "").strip()
    found = contact_found.open_search(
        case_id=case_id, scope=request.scope, account=request.user, why=why, page=request.path, at=at
    )
    if found is None:
        return render(request, "people_pages/why.html", {"action": request.path})
    context = {"found": found, "case": found.case, "at": at, "why": why}
    context["matches"] = roster_matches.undecided(case_id)
    return render(
        request,
        "tracing/contact_search.html",
        context | {"may_trace": policies.can_trace(found.case, request.scope)},
    )


@page("POST")
def confirm(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Those ticked, or the one whose button was pressed."""
    case = queries.case(case_id, scope=request.scope)
    policies.check_can_trace(case, request.scope)
    one = request.POST.getlist("one")
    chosen = {person_id for sent in one or request.POST.getlist("person") if (person_id := asked_id(sent))}
    if not chosen:
        raise InvalidInput(_("Nobody is ticked."), _("Tick whom you confirm, then confirm them."))
    now = contact_found.confirm(
        case=case, person_ids=chosen, scope=request.scope, by=request.user, at=clock.now()
    )
    known = now.known_before
    going = len(now.listed) - known
    if going or not known:
        told = ngettext(
            "%(count)d contact is listed, told and to be moved.",
            "%(count)d contacts are listed, told and to be moved.",
            going,
        )
        messages.success(request, told % {"count": going})
    if known:
        told = _(
            "Listed with this case too: %(count)d. They are cases, or contacts of another case, already; what follows from"
            " that goes on."
        )
        messages.success(request, told % {"count": known})
    return _again(request, case_id)


@page("POST")
def strike_off(request: StaffRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    case = queries.case(case_id, scope=request.scope)
    policies.check_can_trace(case, request.scope)
    form = ReasonForm(request.POST)
    if form.is_valid():
        contact_found.strike_off_proposal(
            case=case,
            person_id=person_id,
            scope=request.scope,
            by=request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        messages.success(request, _("Struck off; the listing stays with the reason."))
    return _again(request, case_id)


@page()
def roster_match(request: StaffRequest, match_id: UUID) -> HttpResponse:
    """What was told beside what the roster says; each opening is a look at the resident."""
    match = roster_matched.open_match(
        match_id=match_id, scope=request.scope, account=request.user, page=request.path, at=clock.now()
    )
    may_decide = match.status == MatchStatus.PROPOSED and policies.can_match(match, request.scope)
    age = age_years(match.person.birth_on, clock.today(settings.DISTRICT_ZONE))
    return render(
        request, "tracing/roster_match.html", {"match": match, "may_decide": may_decide, "age": age}
    )


@page("POST")
def decide_match(request: StaffRequest, match_id: UUID) -> HttpResponse:
    form = MatchForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(
            _("A decision needs its reason."), _("Write how you know, such as whom you called.")
        )
    decided = roster_matched.decide(
        match_id=match_id,
        is_same=form.is_same,
        reason=form.cleaned_data["reason"],
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    if decided.status == MatchStatus.REJECTED:
        messages.success(request, _("Somebody else; this resident is not proposed for them again."))
    elif decided.listed_id:
        messages.success(request, _("The resident is listed as a contact of the case."))
    else:
        messages.success(request, _("The search for contacts knows the resident now."))
    return redirect("roster_match", match_id)


def _again(request: StaffRequest, case_id: UUID) -> HttpResponse:
    query = request.GET.copy()
    query["why"] = request.POST.get("why", "")
    return redirect(f"{reverse('contact_search', args=[case_id])}?{query.urlencode()}")
