"""Somebody who is watched at home is tested at the door: whom, where, and which tube."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.home_tests.forms import TubeForm
from dayclear.kernel import clock
from dayclear.loops import tests_at_home


@page("GET", "POST")
def home_test(request: StaffRequest, test_id: UUID) -> HttpResponse:
    at = clock.now()
    form = TubeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tests_at_home.take(test_id=test_id, scope=request.scope, by=request.user, at=at, **form.cleaned_data)
        messages.success(request, _("The swab is taken down, and the task has ended."))
        return redirect("home_test", test_id)
    sheet = tests_at_home.open_test(
        test_id=test_id, scope=request.scope, account=request.user, page=request.path, at=at
    )
    is_due = sheet.test.due_on <= at.astimezone(settings.DISTRICT_ZONE).date()
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "home_tests/home_test.html",
        {"test": sheet.test, "home": sheet.home, "form": form, "is_due": is_due},
        status=status,
    )
