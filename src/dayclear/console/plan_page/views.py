"""The plan of a round: ask for one, watch it being made, put it in force, mend it, change it by hand."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, asked_id, back, page
from dayclear.console.plan_page.forms import PlanForm
from dayclear.kernel import clock
from dayclear.loops import exports, sampling_plan
from dayclear.planning import queries
from dayclear.screening import queries as screening
from dayclear.situation import plan_page

TEAMS_A_PAGE = 100
PICKUPS_A_PAGE = 200


@page()
def of_round(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """To the plan in force, or the latest; where there is none, to the form that asks for one."""
    planned = screening.round(round_id, request.scope)
    shown = queries.plan_to_show(planned.pk)
    return redirect("plan", shown.pk) if shown else redirect("plan_new", planned.pk)


@page("GET", "POST")
def new(request: StaffRequest, round_id: UUID) -> HttpResponse:
    at = clock.now()
    planned = screening.round(round_id, request.scope)
    form = PlanForm(request.POST or None, planned=planned, at=at)
    if request.method == "POST" and form.is_valid():
        asked = sampling_plan.ask(
            round_id=planned.pk, scope=request.scope, by=request.user, at=at, **form.cleaned_data
        )
        return redirect("plan", asked.pk)
    context = {"form": form, "round": planned, "teams": queries.teams(request.scope)}
    return render(request, "plan_page/new.html", context, status=422 if request.method == "POST" else 200)


@page()
def plan(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """Asks itself again every second while the plan is being made; the best so far is shown meanwhile."""
    sheet = plan_page.plan_sheet(queries.plan(plan_id), request.scope, clock.now())
    days = Paginator(sheet.days, TEAMS_A_PAGE).get_page(request.GET.get("page"))
    context = {"sheet": sheet, "plan": sheet.plan, "round": sheet.round, "days": days}
    if request.htmx:
        return render(request, "plan_page/_progress.html", context)
    others = queries.plans(sheet.round.pk).exclude(pk=sheet.plan.pk)
    return render(request, "plan_page/plan.html", {**context, "others": others})


@page()
def map_data(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    return JsonResponse(plan_page.on_the_map(queries.plan(plan_id), request.scope))


@page()
def tubes(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """When the runner comes where, and which laboratory gets the tubes."""
    shown = queries.plan(plan_id)
    planned = screening.round(shown.round_id, request.scope)
    pickups = Paginator(queries.pickups(shown, request.scope), PICKUPS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "plan_page/tubes.html", {"plan": shown, "round": planned, "pickups": pickups})


@page()
def export(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    return exports.plan(plan=queries.plan(plan_id), scope=request.scope, by=request.user, at=clock.now())


@page()
def team_day(request: StaffRequest, plan_id: UUID, team_id: UUID) -> HttpResponse:
    """What one team does, stop by stop and door by door: the sheet it carries."""
    shown = queries.plan(plan_id)
    team = queries.team(team_id, request.scope)
    sheet = plan_page.plan_sheet(shown, request.scope, clock.now())
    context = {
        "plan": shown,
        "round": sheet.round,
        "team": team,
        "visits": plan_page.team_visits(shown, team, request.scope),
        "others": queries.teams(request.scope).exclude(pk=team.pk) if sheet.may_change else [],
        "may_change": sheet.may_change,
        "broken": [rule for rule in sheet.broken if rule.team == team],
    }
    return render(request, "plan_page/team_day.html", context)


@page("POST")
def best(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    sampling_plan.take_best(plan_id=plan_id, scope=request.scope, by=request.user)
    return redirect("plan", plan_id)


@page("POST")
def enforce(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    sampling_plan.put_in_force(plan_id=plan_id, scope=request.scope, by=request.user)
    messages.success(request, _("The plan is in force; every team sees its stops."))
    return redirect("plan", plan_id)


@page("POST")
def mend(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    mended = sampling_plan.ask_to_mend(
        plan=queries.plan(plan_id),
        reason=request.POST.get("reason", "").strip() or _("The day went otherwise"),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    return redirect("plan", mended.pk)


@page("POST")
def pin(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    sampling_plan.pin(
        visit_id=visit_id, pinned="pinned" in request.POST, scope=request.scope, by=request.user
    )
    return back(request)


@page("POST")
def give(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    team = queries.team(asked_id(request.POST.get("team")) or UUID(int=0), request.scope)
    changed = sampling_plan.give_to(
        visit_id=visit_id, team=team, scope=request.scope, by=request.user, at=clock.now()
    )
    if changed.broken:
        messages.warning(request, _("Given away; the plan now breaks rules, see below."))
    else:
        messages.success(request, _("Given to %(team)s.") % {"team": team.name})
    return redirect("plan_team", changed.pk, team.pk)
