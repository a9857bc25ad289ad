"""For whoever keeps a roster: slips by which members tell their own tests, and the photos that came with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayclear.clearance import policies, queries
from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.console.printing import sheets
from dayclear.console.self_report.forms import WhyForm
from dayclear.kernel import clock
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import NotFound
from dayclear.kernel.ids import new_id
from dayclear.loops import antigen_photos, antigen_taken_back, self_report_links
from dayclear.loops.self_report_links import Slip
from dayclear.situation import slips_page

NAMES_A_PAGE = 50
PHOTOS_A_PAGE = 12
LAYOUT = sheets.SheetLayout("slips", gettext_lazy("2 × 5, 99.1 × 57 mm"), 2, 5, 99.1, 57, 2.5)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A slip with its whole address, which is what the QR code holds."""

    slip: Slip
    code: str


@page()
def slips(request: StaffRequest, employer_id: UUID) -> HttpResponse:
    employer, at = queries.employer(employer_id, request.scope), clock.now()
    policies.check_can_keep(employer.place_path, request.scope)
    sheet = slips_page.slip_sheet(employer=employer, scope=request.scope, at=at)
    members = Paginator(sheet.members, NAMES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "employer": employer,
        "sheet": sheet,
        "members": members,
        "rows": slips_page.rows(sheet, list(members), at),
        "issue_id": new_id(),
    }
    return render(request, "self_report/slips.html", context)


@page("POST")
def issue(request: StaffRequest, employer_id: UUID) -> HttpResponseBase:
    """A sheet for the whole roster, or for those who have none."""
    employer = queries.employer(employer_id, request.scope)
    issued = self_report_links.issue(
        issue_id=_issue_id(request),
        employer=employer,
        only_without="without" in request.POST,
        scope=request.scope,
        by=request.user,
        page=request.path,
        at=clock.now(),
    )
    return _sheet(request, issued)


@page("POST")
def issue_one(request: StaffRequest, membership_id: UUID) -> HttpResponseBase:
    """One member's slip, to be printed or scanned from the screen."""
    issued = self_report_links.issue_one(
        issue_id=_issue_id(request),
        membership_id=membership_id,
        scope=request.scope,
        by=request.user,
        page=request.path,
        at=clock.now(),
    )
    return _sheet(request, issued)


def _issue_id(request: StaffRequest) -> UUID:
    """Made with the page, so that a form sent twice does not end the slips that its first sending has shown."""
    issue_id = asked_id(request.POST.get("issue_id"))
    if issue_id is None:
        raise NotFound(_("There is no such page."), _("Open the employer's page again."))
    return issue_id


def _sheet(request: StaffRequest, issued: Sequence[Slip]) -> StreamingHttpResponse:
    """The only time that the secrets can be read: nothing keeps the answer."""
    employer, mark = issued[0].employer, f"sheets-{new_id()}"
    printed = [
        _Printed(slip, request.build_absolute_uri(reverse("self_report", args=[slip.secret])))
        for slip in issued
    ]
    context = {
        "title": _("Slips for self-reported antigens · %(employer)s") % {"employer": employer.name},
        "layout": LAYOUT,
        "mark": mark,
        "back_to": reverse("slips", args=[employer.pk]),
    }
    shell = render_to_string("printing/printed.html", context, request)
    response = StreamingHttpResponse(sheets.pages("self_report/sheet.html", LAYOUT, printed, shell, mark))
    response["Cache-Control"] = "no-store"
    return response


@page("POST")
def revoke(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    member = self_report_links.revoke(
        membership_id=membership_id, scope=request.scope, by=request.user, at=clock.now()
    )
    messages.success(
        request, _("The slip of %(name)s opens nothing any more.") % {"name": member.person.name}
    )
    return redirect("slips", member.employer_id)


@page()
def photos(request: StaffRequest, employer_id: UUID) -> HttpResponse:
    """Today's tests that nobody has seen, those whose photo nobody has looked at first."""
    employer = queries.employer(employer_id, request.scope)
    policies.check_can_keep(employer.place_path, request.scope)
    since, _ends = day_bounds(clock.today(settings.DISTRICT_ZONE), settings.DISTRICT_ZONE)
    found = queries.photos_to_check(employer, request.scope, since)
    shown = Paginator(found, PHOTOS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "self_report/photos.html", {"employer": employer, "photos": shown})


@page()
def photo(request: StaffRequest, antigen_id: UUID) -> FileResponse:
    """Each time it is shown, a look is written down."""
    stored = antigen_photos.look_at(
        antigen_id=antigen_id, scope=request.scope, account=request.user, page=request.path, at=clock.now()
    )
    response = FileResponse(stored.open(), content_type=stored.media_type)
    response["Cache-Control"] = "private, no-store"
    return response


@page("POST")
def check(request: StaffRequest, antigen_id: UUID) -> HttpResponse:
    checked = antigen_photos.check(
        antigen_id=antigen_id,
        is_readable="readable" in request.POST,
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(
        request,
        _("Noted: the photo shows the test.")
        if "readable" in request.POST
        else _("Noted: the photo shows no test, so the person is due again."),
    )
    return redirect("photos_told", checked.employer_id)


@page("POST")
def take_back(request: StaffRequest, antigen_id: UUID) -> HttpResponse:
    """A positive that was entered by mistake."""
    form = WhyForm(request.POST)
    taken_back = antigen_taken_back.take_back(
        antigen_id=antigen_id,
        why=form.data.get("why", ""),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(
        request,
        _("Taken back. What it opened is called off; the person still needs today's negatives."),
    )
    if taken_back.employer_id:
        return redirect("antigen_new", taken_back.employer_id)
    return redirect("my_tasks")
