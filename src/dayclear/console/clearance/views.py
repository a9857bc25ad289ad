"""The key groups' day: per group and employer who is due, tested, missing; rosters, antigens, what employers were told."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from dayclear.clearance import policies, queries
from dayclear.clearance.models import Employer
from dayclear.clearance.queries import Figures
from dayclear.command.queries import protocol_in_force
from dayclear.console.answering import StaffRequest, page, page_of, told
from dayclear.console.clearance.forms import AntigenForm, EmployerForm, JoinForm
from dayclear.console.where import asked_place
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.loops import antigen_reported, exports, record_opened, roster_of_employer
from dayclear.situation import clearance_day

EMPLOYERS_A_PAGE = 50
NAMES_A_PAGE = 50


def _today() -> date:
    return clock.today(settings.DISTRICT_ZONE)


@page()
def day(request: StaffRequest) -> HttpResponse:
    """The daily sheet: one line for each of the twelve groups."""
    place, on = asked_place(request), _asked_day(request)
    sheet = (
        clearance_day.day_sheet(place=place, day=on, scope=request.scope, at=clock.now()) if place else None
    )
    context = {"sheet": sheet, "day": on, "today": _today()}
    return render(request, "clearance/day.html", context)


def _asked_day(request: StaffRequest) -> date:
    try:
        return parse_date(request.GET.get("day", "")) or _today()
    except ValueError:
        return _today()


@page()
def export_day(request: StaffRequest) -> HttpResponse:
    place = asked_place(request)
    if place is None:
        raise NotFound(_("There is nothing to export."))
    return exports.clearance_day(
        place=place, day=_asked_day(request), scope=request.scope, by=request.user, at=clock.now()
    )


@page()
def employers(request: StaffRequest) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()
    if "export" in request.GET:
        return exports.employers(
            day=_today(), words=wanted, scope=request.scope, by=request.user, at=clock.now()
        )
    found = queries.employers_found(request.scope, words=wanted)
    shown = Paginator(found, EMPLOYERS_A_PAGE).get_page(request.GET.get("page"))
    figures = queries.figures_by_employer(request.scope, _today(), [one.pk for one in shown])
    context = {
        "employers": shown,
        "rows": [(one, figures.get(one.pk, Figures())) for one in shown],
        "wanted": wanted,
        "may_keep": policies.can_keep_something(request.scope),
    }
    return render(request, "clearance/employers.html", context)


@page("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    form = EmployerForm(request.POST or None, scope=request.scope)
    if request.method == "POST" and form.is_valid():
        kept = roster_of_employer.keep(
            scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
        )
        messages.success(request, _("%(employer)s is on the list.") % {"employer": kept})
        return redirect("employer", kept.pk)
    return render(
        request, "clearance/new.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@page()
def employer(request: StaffRequest, employer_id: UUID) -> HttpResponse:
    shown = queries.employer(employer_id, request.scope)
    return _employer_page(request, shown)


def _employer_page(request: StaffRequest, shown: Employer, join_form: JoinForm | None = None) -> HttpResponse:
    sheet = clearance_day.employer_sheet(employer=shown, scope=request.scope, at=clock.now())
    names = page_of(request, sheet.names or [], NAMES_A_PAGE)
    context = {
        "sheet": sheet,
        "employer": shown,
        "names": names,
        "join_form": join_form or JoinForm(groups=sheet.group_names, today=_today()),
        "today": _today(),
    }
    return render(request, "clearance/employer.html", context, status=422 if join_form else 200)


@page("GET", "POST")
def edit(request: StaffRequest, employer_id: UUID) -> HttpResponse:
    shown = queries.employer(employer_id, request.scope)
    policies.check_can_keep(shown.place_path, request.scope)
    form = EmployerForm(request.POST or None, scope=request.scope, instance=shown)
    if request.method == "POST" and form.is_valid():
        roster_of_employer.keep(scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("employer", employer_id)
    context = {"form": form, "employer": shown}
    return render(request, "clearance/edit.html", context, status=422 if request.method == "POST" else 200)


@page("POST")
def retire(request: StaffRequest, employer_id: UUID) -> HttpResponse:
    retired = roster_of_employer.retire(
        employer=queries.employer(employer_id, request.scope),
        scope=request.scope,
        by=request.user,
        at=clock.now(),
    )
    messages.success(request, _("%(employer)s is no longer on the list.") % {"employer": retired})
    return redirect("employers")


@page("POST")
def join(request: StaffRequest, employer_id: UUID) -> HttpResponse:
    shown, at = queries.employer(employer_id, request.scope), clock.now()
    groups = protocol_in_force(at).at(shown.place_path).key_groups
    names = {group.kind: str(group.name) for group in groups.values()}
    form = JoinForm(request.POST, groups=names, today=_today())
    if not form.is_valid():
        return _employer_page(request, shown, form)
    joined = roster_of_employer.join(
        employer=shown, scope=request.scope, by=request.user, at=at, **form.cleaned_data
    )
    messages.success(request, _("%(name)s is on the roster.") % {"name": joined.person.name})
    return redirect("employer", employer_id)


@page("POST")
def leave(request: StaffRequest, membership_id: UUID) -> HttpResponse:
    """The last day is yesterday: from now on nobody is due for this employer."""
    left = roster_of_employer.leave(
        membership_id=membership_id, scope=request.scope, by=request.user, at=clock.now()
    )
    messages.success(request, _("%(name)s has left the roster.") % {"name": left.person.name})
    return redirect("employer", left.employer_id)


@page("POST")
def heard(request: StaffRequest, word_id: UUID) -> HttpResponse:
    told = roster_of_employer.heard(word_id=word_id, scope=request.scope, by=request.user, at=clock.now())
    messages.success(request, _("Noted that %(employer)s knows.") % {"employer": told.employer})
    return redirect("employer", told.employer_id)


@page()
def export_employer(request: StaffRequest, employer_id: UUID) -> HttpResponse:
    shown = queries.employer(employer_id, request.scope)
    return exports.roster_of_employer(employer=shown, scope=request.scope, by=request.user, at=clock.now())


@page("GET", "POST")
def tell_antigen(request: StaffRequest, employer_id: UUID) -> HttpResponse:
    """One test after the other: the form is empty again at once, and the last ones stay in sight."""
    shown, at = queries.employer(employer_id, request.scope), clock.now()
    policies.check_can_report(shown, request.scope)
    form = AntigenForm(request.POST or None, request.FILES or None, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            recorded = antigen_reported.tell(
                who=form.cleaned_data["who"],
                employer=shown,
                scope=request.scope,
                by=request.user,
                at=at,
                **form.told(),
            )
        except NotFound:
            form.add_error(
                "who", _("Nobody of this roster has this code or number. Scan it again, or add the person.")
            )
        except InvalidInput as error:
            form.add_error(None, told(error))
        else:
            _say(request, recorded.outcome)
            return redirect("antigen_new", employer_id)
    entered = clearance_day.entered(account=request.user, employer=shown)
    context = {"form": form, "employer": shown, "entered": entered}
    return render(
        request, "clearance/tell_antigen.html", context, status=422 if request.method == "POST" else 200
    )


def _say(request: StaffRequest, outcome: str) -> None:
    if outcome == "positive":
        messages.warning(
            request,
            _("Recorded. The person stays where they are; testing, tracing and the employer are told."),
        )
    elif outcome == "invalid":
        messages.warning(request, _("Recorded as invalid: a new test is needed before work."))
    else:
        messages.success(request, _("Recorded: negative."))


@page()
def antigen(request: StaffRequest, antigen_id: UUID) -> HttpResponse:
    """A positive antigen, for those who act on it; opening it is a look at a person's record."""
    shown = record_opened.open_antigen(
        antigen_id=antigen_id, scope=request.scope, account=request.user, page=request.path, at=clock.now()
    )
    may_take_back = policies.can_take_back(shown, request.user, request.scope)
    return render(request, "clearance/antigen.html", {"antigen": shown, "may_take_back": may_take_back})


@page()
def photo(request: StaffRequest, antigen_id: UUID) -> FileResponse:
    stored = record_opened.antigen_photo(
        antigen_id=antigen_id, scope=request.scope, account=request.user, page=request.path, at=clock.now()
    )
    return FileResponse(stored.open(), content_type=stored.media_type)
