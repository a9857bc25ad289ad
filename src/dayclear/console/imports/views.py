"""Files come in: choose one, watch it, read what was refused and why, take it back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page
from dayclear.console.imports.forms import ImportForm
from dayclear.kernel import clock
from dayclear.loops import exports, import_samples, imports

PROBLEMS_A_PAGE = 100


@page()
def batches(request: StaffRequest) -> HttpResponse:
    if "export" in request.GET:
        return exports.import_batches(scope=request.scope, by=request.user, at=clock.now())
    found = imports.batches(scope=request.scope, account=request.user)
    context = {"batches": found, "kinds": imports.kinds_open_to(scope=request.scope)}
    return render(request, "imports/batches.html", context)


@page("GET", "POST")
def new(request: StaffRequest, kind: str) -> HttpResponse:
    chosen = imports.the_kind(kind)
    form = ImportForm(request.POST or None, request.FILES or None, kind=chosen)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "kind": chosen}
        return render(request, "imports/new.html", context, status=422 if request.method == "POST" else 200)
    batch = imports.upload(kind=kind, scope=request.scope, by=request.user, at=clock.now(), **form.told())
    return redirect("import", batch.pk)


@page()
def sample(request: StaffRequest, kind: str) -> HttpResponse:
    content = import_samples.workbook(kind=kind, scope=request.scope)
    response = HttpResponse(content, content_type=exports.WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{kind}-sample.xlsx"'
    return response


@page()
def batch(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    """Asks itself again every second while the import runs."""
    shown = imports.batch(batch_id=batch_id, scope=request.scope, account=request.user)
    problems = Paginator(imports.problems_of(shown), PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    template = "imports/_progress.html" if request.htmx else "imports/batch.html"
    again = any(kind.name == shown.kind for kind in imports.kinds_open_to(scope=request.scope))
    return render(request, template, {"batch": shown, "problems": problems, "may_import_again": again})


@page("POST")
def undo(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    imports.undo(batch_id=batch_id, scope=request.scope, by=request.user, at=clock.now())
    messages.success(request, _("The import is taken back."))
    return redirect("import", batch_id)


@page()
def problems(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    shown = imports.batch(batch_id=batch_id, scope=request.scope, account=request.user)
    return exports.import_problems(batch=shown, by=request.user, at=clock.now())
