"""The plan of a round: ask for one, watch it being made, put it in force, mend it, change it by hand."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from dayclear.console.answering import StaffRequest, asked_id, back, page
from dayclear.console.plan_page.forms import PlanForm
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError
from dayclear.loops import exports, sampling_plan
from dayclear.places import queries as places
from dayclear.planning import queries
from dayclear.planning.models import Plan, Team, Visit
from dayclear.screening import queries as screening
from dayclear.situation import plan_page

TEAMS_A_PAGE = 50
PICKUPS_A_PAGE = 200
VISITS_A_PAGE = 50
SHEETS_A_PAGE = 50
TEAMS_FOUND = 20
EDITS_SHOWN = 20


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
    """Asks itself again every second while the plan is being made, and whenever a hand changes it beside the map."""
    sheet = plan_page.plan_sheet(queries.plan(plan_id), request.scope, clock.now())
    context: dict[str, Any] = {"sheet": sheet, "plan": sheet.plan, "round": sheet.round}
    if "making" in request.GET and not sheet.plan.is_being_made:
        return HttpResponseClientRefresh()
    if request.htmx and sheet.plan.is_being_made:
        return render(request, "plan_page/_progress.html", context)
    sent = Paginator(queries.teams_sent(sheet.plan, request.scope), TEAMS_A_PAGE)
    context["teams"] = teams = sent.get_page(request.GET.get("page"))
    context["days"] = queries.team_days(sheet.plan, request.scope, teams.object_list)
    context["others"] = queries.plans(sheet.round.pk).exclude(pk=sheet.plan.pk)
    edits = queries.hand_edits(sheet.plan, request.scope)
    context |= {"edits": edits[:EDITS_SHOWN], "undoable": queries.undoable_edit(sheet.plan, request.scope)}
    return render(request, "plan_page/_changed.html" if request.htmx else "plan_page/plan.html", context)


@page()
def map_data(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    drawn = plan_page.on_the_map(queries.plan(plan_id), request.scope)
    return HttpResponse(drawn, content_type="application/json")


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
    """The whole plan as a file, or what it says of the place in the address."""
    inside = asked_id(request.GET.get("place"))
    return exports.plan(
        plan=queries.plan(plan_id),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
        inside=places.place(inside, request.scope) if inside else None,
    )


@page()
def team_day(request: StaffRequest, plan_id: UUID, team_id: UUID) -> HttpResponse:
    """What one team does, stop by stop and door by door: the sheet it carries."""
    shown = queries.plan(plan_id)
    team = queries.team(team_id, request.scope)
    at = clock.now()
    sheet = plan_page.plan_sheet(shown, request.scope, at)
    context = {
        "plan": shown,
        "round": sheet.round,
        "team": team,
        "at": at,
        "visits": plan_page.team_visits(shown, team, request.scope),
        "may_change": sheet.may_change,
        "undoable": queries.undoable_edit(shown, request.scope),
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


@page()
def found(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """Which teams and buildings of the plan have these words: to jump to one of thousands."""
    shown = queries.plan(plan_id)
    planned = screening.round(shown.round_id, request.scope)
    words = request.GET.get("q", "")
    visits = Paginator(queries.visits_found(shown, request.scope, words=words), VISITS_A_PAGE).get_page(
        request.GET.get("page")
    )
    teams = queries.teams_sent(shown, request.scope, words=words)[:TEAMS_FOUND] if words else ()
    days = queries.team_days(shown, request.scope, teams)
    context = {"plan": shown, "round": planned, "words": words, "visits": visits, "days": days}
    return render(request, "plan_page/found.html", context)


@page()
def calls(request: StaffRequest, plan_id: UUID, place_id: UUID) -> HttpResponse:
    """When whom of a place is called down or visited: a sheet for each building, to be printed and hung up."""
    shown = queries.plan(plan_id)
    context = {
        "plan": shown,
        "round": screening.round(shown.round_id, request.scope),
        "place": (place := places.place(place_id, request.scope)),
        "buildings": Paginator(plan_page.calls_inside(shown, place, request.scope), SHEETS_A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "plan_page/calls.html", context)


@page()
def at_place(request: StaffRequest, plan_id: UUID, place_id: UUID) -> HttpResponse:
    """Who comes to a building or point, and what a hand may do about it: beside the map, or a page of its own."""
    return _at_place(request, queries.plan(plan_id), place_id)


@page()
def choices(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """The teams that a visit may be given to, by words; the nearest first."""
    visit = queries.visit(visit_id, request.scope)
    found = queries.teams_to_choose(
        visit, request.scope, words=request.GET.get("q", ""), own="all" in request.GET
    )
    return render(request, "plan_page/_choices.html", {"choices": found})


@page("POST")
def pin(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    visit = queries.visit(visit_id, request.scope)
    return _visit_changed(request, visit, sampling_plan.pin, pinned="pinned" in request.POST)


@page("POST")
def lock(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    visit = queries.visit(visit_id, request.scope)
    return _visit_changed(request, visit, sampling_plan.lock, locked="locked" in request.POST)


@page("POST")
def give(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    visit = queries.visit(visit_id, request.scope)
    return _visit_changed(request, visit, sampling_plan.give_to, team=_asked_team(request))


@page("POST")
def pin_all(request: StaffRequest, plan_id: UUID, place_id: UUID) -> HttpResponse:
    pinned = "pinned" in request.POST
    return _place_changed(request, plan_id, place_id, sampling_plan.pin_all, pinned=pinned)


@page("POST")
def lock_all(request: StaffRequest, plan_id: UUID, place_id: UUID) -> HttpResponse:
    locked = "locked" in request.POST
    return _place_changed(request, plan_id, place_id, sampling_plan.lock_all, locked=locked)


@page("POST")
def give_all(request: StaffRequest, plan_id: UUID, place_id: UUID) -> HttpResponse:
    """A whole building or point goes to another team in one movement."""
    return _place_changed(request, plan_id, place_id, sampling_plan.give_all_to, team=_asked_team(request))


def _asked_team(request: StaffRequest) -> Team:
    return queries.team(asked_id(request.POST.get("team")) or UUID(int=0), request.scope)


@page("POST")
def undo(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """The last change by hand is taken back."""
    edit = sampling_plan.undo(plan_id=plan_id, scope=request.scope, by=request.user, at=clock.now())
    messages.success(request, _("Undone: %(change)s.") % {"change": edit.get_kind_display()})
    return back(request, reverse("plan", args=[plan_id]))


def _visit_changed(
    request: StaffRequest, visit: Visit, change: Callable[..., object], **told: Any
) -> HttpResponse:
    place_id = visit.point_id or visit.place_id
    return _changed(request, visit.plan_id, place_id, change, visit_id=visit.pk, **told)


def _place_changed(
    request: StaffRequest, plan_id: UUID, place_id: UUID, change: Callable[..., object], **told: Any
) -> HttpResponse:
    return _changed(request, plan_id, place_id, change, plan_id=plan_id, place_id=place_id, **told)


def _changed(
    request: StaffRequest, of_plan: UUID, shown_at: UUID, change: Callable[..., object], **told: Any
) -> HttpResponse:
    """Makes a change by hand; beside the map the panel is answered anew, else the page where the user was."""
    told |= {"scope": request.scope, "by": request.user, "at": clock.now()}
    if not request.htmx:
        change(**told)
        _tell_broken(request, queries.plan(of_plan))
        return back(request, reverse("plan", args=[of_plan]))
    refused = ""
    try:
        change(**told)
    except DayclearError as error:
        refused = str(error)
    answer = _at_place(request, queries.plan(of_plan), shown_at, refused=refused)
    return trigger_client_event(answer, "plan-changed", {})


def _tell_broken(request: StaffRequest, plan: Plan) -> None:
    if plan.broken:
        messages.warning(request, _("Changed; the plan now breaks rules, see the plan."))
    else:
        messages.success(request, _("Changed."))


def _at_place(request: StaffRequest, plan: Plan, place_id: UUID, *, refused: str = "") -> HttpResponse:
    sheet = plan_page.plan_sheet(plan, request.scope, clock.now())
    visits = queries.visits_at(plan, place_id, request.scope)
    undoable = queries.undoable_edit(plan, request.scope)
    context = {
        "plan": plan,
        "round": sheet.round,
        "visits": visits,
        "at_id": place_id,
        "may_change": sheet.may_change,
        "may_give_all": any(visit.begins_at > clock.now() and not visit.locked for visit in visits),
        "all_pinned": all(visit.pinned for visit in visits),
        "any_locked": any(visit.locked for visit in visits),
        "all_locked": all(visit.locked for visit in visits),
        "refused": refused,
        "broken": [rule for rule in sheet.broken if rule.team in {visit.team for visit in visits}],
        "at": clock.now(),
        "undoable": undoable if undoable and undoable.place_id in {one.place_id for one in visits} else None,
    }
    template = "plan_page/_at.html" if request.htmx else "plan_page/at.html"
    return render(request, template, context)
