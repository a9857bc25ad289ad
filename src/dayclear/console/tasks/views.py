"""My tasks, and one task with its steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.command import queries as command
from dayclear.command.states import Step
from dayclear.console.answering import StaffRequest, page
from dayclear.console.tasks.forms import StepForm, form_of
from dayclear.console.tasks.where_it_ends import where_it_ends
from dayclear.kernel import clock
from dayclear.loops import task_steps
from dayclear.loops.task_steps import TaskSheet

FIRST = (Step.FINISH, Step.ACCEPT, Step.REOPEN)


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step as the page offers it; ``open`` shows its form unfolded."""

    name: str
    label: str
    form: StepForm
    open: bool


@page()
def my_tasks(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    tasks = command.my_tasks(account=request.user, scope=request.scope, at=at)
    return render(request, "tasks/my_tasks.html", {"tasks": tasks, "at": at})


@page()
def task(request: StaffRequest, task_id: UUID) -> HttpResponse:
    at = clock.now()
    return _show(
        request, task_steps.sheet(task_id=task_id, scope=request.scope, account=request.user, at=at), at
    )


@page("POST")
def take_step(request: StaffRequest, task_id: UUID, step: Step) -> HttpResponse:
    at = clock.now()
    sheet = task_steps.sheet(task_id=task_id, scope=request.scope, account=request.user, at=at)
    form = form_of(step, sheet)(request.POST, request.FILES, sheet=sheet, auto_id=f"{step.value}_%s")
    if not form.is_valid():
        return _show(request, sheet, at, refused={step: form})
    taken = task_steps.take(
        task_id=task_id, step=step, scope=request.scope, by=request.user, at=at, **form.cleaned_data
    )
    messages.success(request, _("%(step)s: %(task)s.") % {"step": step.label, "task": taken.title})
    return redirect("task", taken.pk) if taken.is_living else redirect("my_tasks")


@page()
def proof(request: StaffRequest, task_id: UUID) -> FileResponse:
    stored = task_steps.proof_file(task_id=task_id, scope=request.scope)
    return FileResponse(stored.open(), content_type=stored.media_type, filename=stored.original_name)


def _show(
    request: StaffRequest, sheet: TaskSheet, at: datetime, refused: dict[Step, StepForm] | None = None
) -> HttpResponse:
    cards = list(_cards(sheet, refused or {}))
    context = {
        "sheet": sheet,
        "task": sheet.task,
        "steps": cards,
        "at": at,
        "ends_at": where_it_ends(sheet.task),
    }
    return render(request, "tasks/task.html", context, status=422 if refused else 200)


def _cards(sheet: TaskSheet, refused: dict[Step, StepForm]) -> Iterator[StepCard]:
    order: list[Step] = [step for step in FIRST if step in sheet.steps]
    order += [step for step in sheet.steps if step not in order]
    for place, step in enumerate(order):
        form = refused.get(step) or form_of(step, sheet)(sheet=sheet, auto_id=f"{step.value}_%s")
        yield StepCard(
            step.value, str(step.label), form, open=step in refused or (place == 0 and not refused)
        )
