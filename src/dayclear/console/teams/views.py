"""Sampling teams: who gathers where, with how many samplers, from when until when; and who is out."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.teams.forms import TeamForm
from dayclear.kernel import clock
from dayclear.loops import exports, sampling_plan
from dayclear.planning import policies, queries

TEAMS_A_PAGE = 100


@page()
def teams(request: StaffRequest) -> HttpResponse:
    """By pages, and only those with the words asked for: a district has hundreds of teams."""
    words, only_out = request.GET.get("q", ""), "out" in request.GET
    if "export" in request.GET:
        return exports.teams(scope=request.scope, by=request.user, at=clock.now(), words=words)
    found = queries.teams_found(request.scope, words=words, only_out=only_out)
    context = {
        "teams": Paginator(found, TEAMS_A_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "only_out": only_out,
        "samplers": queries.samplers_ready(request.scope),
        "may_keep": any(request.scope.commands(path) for path in request.scope.paths()),
    }
    return render(request, "teams/teams.html", context)


@page("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    form = TeamForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        kept = _keep(request, form)
        messages.success(request, _("%(team)s is on the list.") % {"team": kept})
        return redirect("teams")
    return render(request, "teams/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@page("GET", "POST")
def team(request: StaffRequest, team_id: UUID) -> HttpResponse:
    shown = queries.team(team_id, request.scope)
    form = TeamForm(request.POST or None, scope=request.scope, instance=shown)
    if request.method == "POST" and form.is_valid():
        _keep(request, form)
        messages.success(request, _("Saved."))
        return redirect("teams")
    context = {"form": form, "team": shown, "may_keep": policies.can_plan(shown.place_path, request.scope)}
    return render(request, "teams/team.html", context, status=422 if request.method == "POST" else 200)


def _keep(request: StaffRequest, form: TeamForm) -> object:
    return sampling_plan.keep(scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data)


@page("POST")
def out(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """The team is out; the plans in force that send it are mended at once."""
    shown = queries.team(team_id, request.scope)
    mended = sampling_plan.take_out(
        team=shown,
        reason=request.POST.get("reason", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    if mended:
        messages.success(request, _("%(team)s is out; the plan is being mended.") % {"team": shown})
        return redirect("plan", mended[0].pk)
    messages.success(request, _("%(team)s is out.") % {"team": shown})
    return redirect("teams")


@page("POST")
def bring_back(request: StaffRequest, team_id: UUID) -> HttpResponse:
    shown = sampling_plan.bring_back(
        team=queries.team(team_id, request.scope), scope=request.scope, by=request.user
    )
    messages.success(request, _("%(team)s is back.") % {"team": shown})
    return redirect("teams")


@page("POST")
def retire(request: StaffRequest, team_id: UUID) -> HttpResponse:
    shown = sampling_plan.retire(
        team=queries.team(team_id, request.scope), scope=request.scope, by=request.user
    )
    messages.success(request, _("%(team)s is no longer on the list.") % {"team": shown})
    return redirect("teams")
