"""Report a problem: flat to the department that can solve it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.problems.forms import ProblemForm
from dayclear.console.where import asked_place
from dayclear.kernel import clock
from dayclear.loops import problem_reported


@page("GET", "POST")
def report(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    form = ProblemForm(request.POST or None, around=asked_place(request), scope=request.scope, at=at)
    if request.method == "GET" or not form.is_valid():
        return render(
            request, "problems/report.html", {"form": form}, status=422 if request.method == "POST" else 200
        )
    problem = problem_reported.report(by=request.user, at=at, **form.cleaned_data)
    messages.success(
        request, _("Told. The department that answers and the posts above see it at this moment.")
    )
    return redirect("place", problem.place_id)
