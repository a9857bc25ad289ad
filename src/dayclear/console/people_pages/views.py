"""The roster of a place, a person's record, and what changes it: found by knocking, moved, left, two records of one."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayclear.console.answering import StaffRequest, back, page
from dayclear.console.people_pages.forms import (
    BackForm,
    DeathForm,
    FoundForm,
    MergeForm,
    MoveForm,
    ReasonForm,
)
from dayclear.console.where import NARROW, asked_place
from dayclear.kernel import clock
from dayclear.loops import (
    exports,
    found_by_knocking,
    person_died,
    person_gone,
    record_opened,
    roster_kept,
)
from dayclear.loops.person_gone import Ended
from dayclear.people import queries
from dayclear.people.models import Household, Person, Standing
from dayclear.people.operations import DeathDraft
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.situation.roster_page import DUTY, RosterRow, people_of

PEOPLE_A_PAGE = 100


@page()
def roster(request: StaffRequest, place_id: UUID) -> HttpResponse:
    place = places.place(place_id, scope=request.scope)
    if "export" in request.GET:
        return exports.people(place=place, scope=request.scope, by=request.user, at=clock.now())
    people = Paginator(people_of(place, request.scope), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {"place": place, "people": people, "rows": [RosterRow(person) for person in people]}
    return render(request, "people_pages/roster.html", context)


@page()
def person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Each opening is a look at a person's record and is written down with its reason."""
    why = request.GET.get("why", "").strip()
    sheet = record_opened.open_person(
        person_id=person_id,
        scope=request.scope,
        account=request.user,
        why=why,
        page=request.path,
        at=clock.now(),
    )
    if sheet is None:
        return render(request, "people_pages/why.html", {"action": request.path})
    context = {
        "sheet": sheet,
        "person": sheet.person,
        "merge_form": MergeForm(likely=sheet.likely_same),
        "reason_form": ReasonForm(),
        "back_form": _back_form(request, sheet.person),
        "left_form": ReasonForm(auto_id="left_%s"),
        "death_form": DeathForm(auto_id="death_%s"),
    }
    return render(request, "people_pages/person.html", context)


@page("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    """Somebody who is on no roster. Who answers for more than a compound says first in which one."""
    around = asked_place(request)
    if around is None or around.level not in NARROW:
        return _which_compound(request, around, _("Somebody on no roster"))
    form = FoundForm(request.POST or None, around=around, scope=request.scope)
    if request.method == "GET" or not form.is_valid():
        return render(
            request, "people_pages/new.html", {"form": form}, status=422 if request.method == "POST" else 200
        )
    found = found_by_knocking.add(by=request.user, at=clock.now(), **form.told())
    messages.success(
        request, _("%(name)s is on the roster and in every open round here.") % {"name": found.name}
    )
    for likely in queries.likely_same(found, request.scope):
        messages.warning(
            request,
            _("Looks like %(name)s, %(door)s: merge the two records if it is one person.")
            % {"name": likely.name, "door": likely.household.door},
        )
    return redirect("roster", found.household.place_id)


@page("GET", "POST")
def move(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Moved house: within the place the page was opened for, else first to which compound."""
    moved = queries.person(person_id, request.scope, DUTY)
    around = asked_place(request)
    if around is None or around.level not in NARROW:
        return _which_compound(request, around, _("Moved house"))
    form = MoveForm(request.POST or None, around=around, scope=request.scope)
    if request.method == "GET" or not form.is_valid():
        return _move_page(request, form, moved.household, [moved])
    roster_kept.move_house(person=moved, by=request.user, at=clock.now(), **form.cleaned_data)
    messages.success(request, _("%(name)s lives there now; the former home is kept.") % {"name": moved.name})
    return redirect("roster", moved.household.place_id)


@page("GET", "POST")
def move_household(request: StaffRequest, household_id: UUID) -> HttpResponse:
    """A whole household moved: everybody who lives there now, at once."""
    household = queries.household(household_id, request.scope, DUTY)
    around = asked_place(request)
    if around is None or around.level not in NARROW:
        return _which_compound(request, around, _("The household moved"))
    form = MoveForm(request.POST or None, around=around, scope=request.scope)
    if request.method == "GET" or not form.is_valid():
        return _move_page(request, form, household, list(queries.members(household)))
    moved = roster_kept.move_household(
        household=household, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.success(
        request,
        ngettext(
            "%(count)d person lives there now; the former home is kept.",
            "%(count)d people live there now; the former home is kept.",
            moved.people,
        )
        % {"count": moved.people},
    )
    return redirect("roster", moved.home.place_id)


def _move_page(
    request: StaffRequest, form: MoveForm, household: Household, moving: Sequence[Person]
) -> HttpResponse:
    context = {"form": form, "household": household, "moving": moving}
    status = 422 if request.method == "POST" else 200
    return render(request, "people_pages/move.html", context, status=status)


@page("POST")
def left(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Left the district."""
    gone = queries.person(person_id, request.scope, DUTY)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a reason."))
        return redirect("person", person_id)
    ended = roster_kept.move_away(person=gone, by=request.user, at=clock.now(), **form.cleaned_data)
    return _gone(request, gone, ended)


@page("POST")
def died(request: StaffRequest, person_id: UUID) -> HttpResponse:
    gone = queries.person(person_id, request.scope, DUTY)
    form = DeathForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say when and where, who says so, and the reason."))
        return redirect("person", person_id)
    draft = DeathDraft(**form.cleaned_data)
    ended = person_died.record(person=gone, draft=draft, by=request.user, at=clock.now())
    return _gone(request, gone, ended)


def _gone(request: StaffRequest, gone: Person, ended: Ended) -> HttpResponse:
    messages.success(request, _("%(name)s is no longer due in any open round.") % {"name": gone.name})
    _tell_what_ended(request, ended)
    return redirect("roster", gone.household.place_id)


@page("POST")
def lives_here(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Lives at the recorded home after all, or again."""
    back_here = queries.person(person_id, request.scope, DUTY)
    at = clock.now()
    form = BackForm(request.POST, lapsed=person_gone.lapsed(person=back_here, scope=request.scope, at=at))
    if not form.is_valid():
        messages.error(request, _("Write a reason."))
        return redirect("person", person_id)
    roster_kept.resume(person=back_here, scope=request.scope, by=request.user, at=at, **form.cleaned_data)
    messages.success(
        request, _("%(name)s is on the roster and in every open round here.") % {"name": back_here.name}
    )
    return redirect("roster", back_here.household.place_id)


def _back_form(request: StaffRequest, person: Person) -> BackForm | None:
    if person.standing == Standing.LIVES_HERE:
        return None
    offered = person_gone.lapsed(person=person, scope=request.scope, at=clock.now())
    return BackForm(lapsed=offered, auto_id="back_%s")


def _tell_what_ended(request: StaffRequest, ended: Ended) -> None:
    if ended.anything:
        messages.info(
            request,
            _(
                "Ended with it: transfers %(transfers)d, listings as a contact %(contacts)d, tasks %(tasks)d. "
                "None of it comes back by itself."
            )
            % {"transfers": ended.transfers, "contacts": ended.contacts, "tasks": ended.tasks},
        )
    if ended.lies_in:
        messages.warning(
            request,
            _("Still has a bed in %(facility)s: the facility has to let them go.")
            % {"facility": ended.lies_in.bed.facility},
        )


@page("POST")
def verify(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Somebody found by knocking: the record was checked, and the task that asked for it ends."""
    checked = queries.person(person_id, request.scope, DUTY)
    if found_by_knocking.verify(person=checked, by=request.user, at=clock.now()):
        messages.success(request, _("Verified. The task is done."))
    return redirect("roster", checked.household.place_id)


@page("POST")
def merge(request: StaffRequest, person_id: UUID) -> HttpResponse:
    kept = queries.person(person_id, request.scope, DUTY)
    form = MergeForm(request.POST, likely=queries.likely_same(kept, request.scope))
    if not form.is_valid():
        messages.error(request, _("Choose the other record and a reason."))
        return redirect("person", person_id)
    roster_kept.merge(keep=kept, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data)
    messages.success(request, _("The two records are one; the page of the person can take it back."))
    return redirect("roster", kept.household.place_id)


@page("POST")
def unmerge(request: StaffRequest, merge_id: UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write in a few words why."))
        return back(request)
    undone = roster_kept.unmerge(
        merge_id=merge_id, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    messages.success(request, _("They are two people again, each on the roster."))
    return redirect("roster", undone.kept.household.place_id)


@page()
def duplicates(request: StaffRequest) -> HttpResponse:
    """Pairs of records that may be one person."""
    return render(
        request, "people_pages/duplicates.html", {"pairs": queries.likely_duplicates(request.scope, DUTY)}
    )


def _which_compound(request: StaffRequest, around: Place | None, what_for: str) -> HttpResponse:
    inside = places.compounds(around, request.scope) if around else ()
    return render(request, "people_pages/where.html", {"places": inside, "what_for": what_for})
