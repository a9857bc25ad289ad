"""One page for every place, from the district to the stairwell."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from dayclear.command import queries as command
from dayclear.console.answering import StaffRequest, page
from dayclear.kernel import clock
from dayclear.loops import codes_printed, exports
from dayclear.places import queries as places
from dayclear.situation.place_page import place_sheet

TASKS_A_PAGE = 50


@page()
def home(request: StaffRequest) -> HttpResponse:
    """Field staff land on their tasks, everybody else on the page of their own place."""
    return redirect("my_tasks" if command.is_field_staff(request.user, clock.now()) else "my_place")


@page()
def my_place(request: StaffRequest) -> HttpResponse:
    """The page of the place that the highest of one's posts answers for."""
    post = command.posts_held(request.user, clock.now()).first()
    return redirect("place", post.place_id) if post else render(request, "place_page/no_post.html")


@page()
def place(request: StaffRequest, place_id: UUID) -> HttpResponse:
    at = clock.now()
    shown = places.place(place_id, scope=request.scope)
    sheet = place_sheet(place=shown, scope=request.scope, at=at)
    seen = {around.path for around in sheet.ancestors if request.scope.covers(around.path)}
    context = {
        "sheet": sheet,
        "at": at,
        "seen_paths": seen,
        "sees_people": request.scope.covers(shown.path, "information"),
        "may_print": codes_printed.can_print(shown, request.scope),
    }
    return render(request, "place_page/place.html", context)


@page()
def place_tasks(request: StaffRequest, place_id: UUID) -> HttpResponse:
    at = clock.now()
    shown = places.place(place_id, scope=request.scope)
    tasks = Paginator(command.tasks_at(shown, scope=request.scope, at=at), TASKS_A_PAGE)
    context = {"place": shown, "tasks": tasks.get_page(request.GET.get("page")), "at": at}
    return render(request, "place_page/tasks.html", context)


@page()
def export(request: StaffRequest, place_id: UUID) -> HttpResponse:
    shown = places.place(place_id, scope=request.scope)
    return exports.children(place=shown, scope=request.scope, by=request.user, at=clock.now())
