"""The day of one place: what was opened, closed, carried over, and its signature."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput
from dayclear.loops import day_close

REASON = "reason-"


@page()
def day(request: StaffRequest) -> HttpResponse:
    """``?place=`` and ``?day=`` choose; without them, one's own place and today."""
    at = clock.now()
    chosen = _day(request.GET.get("day"))
    sheet = day_close.sheet(
        place_id=asked_id(request.GET.get("place")),
        day=chosen,
        scope=request.scope,
        account=request.user,
        at=at,
    )
    return render(
        request,
        "day_close/day.html",
        {"sheet": sheet, "at": at, "today": clock.today(settings.DISTRICT_ZONE)},
    )


@page("POST")
def sign(request: StaffRequest) -> HttpResponse:
    signed = day_close.sign(
        place_id=asked_id(request.POST.get("place")),
        day=_day(request.POST.get("day")),
        carried=_reasons(request.POST),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(
        request, _("The day %(day)s of %(place)s is signed.") % {"day": signed.day, "place": signed.place}
    )
    return redirect(f"{reverse('day')}?place={signed.place_id}&day={signed.day}")


def _day(text: str | None) -> date:
    if not text:
        return clock.today(settings.DISTRICT_ZONE)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            _("“%(text)s” is no day.") % {"text": text}, _("Write it as 2022-04-03.")
        ) from None


def _reasons(posted: QueryDict) -> dict[UUID, str]:
    """The reason given for each task, by the task's id."""
    names = {name: asked_id(name.removeprefix(REASON)) for name in posted if name.startswith(REASON)}
    return {task_id: posted.get(name, "") for name, task_id in names.items() if task_id}
