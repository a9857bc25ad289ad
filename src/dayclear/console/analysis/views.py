"""Who infected whom and what binds the cases: of one's own place, or of a line list from elsewhere. Without names."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dayclear.cases.queries import line_lists as queries
from dayclear.command.queries import protocol_in_force
from dayclear.console.analysis.forms import ColumnsForm, FilesForm, ListForm, PeriodForm
from dayclear.console.answering import StaffRequest, asked_id, page, told
from dayclear.kernel import clock
from dayclear.kernel.errors import InvalidInput, NotFound
from dayclear.kernel.ids import new_id
from dayclear.loops import line_list_imported as loop
from dayclear.loops import transmission_exported as exported
from dayclear.places import queries as places
from dayclear.places.models import Place
from dayclear.situation import transmission
from dayclear.situation.transmission import TransmissionSheet

CASES_A_PAGE = 50
LISTS_A_PAGE = 50
MOST_CHAINS = 12
CONTACTS_A_PAGE = 50
FILES = ("cases", "links", "contacts")


@page()
def own(request: StaffRequest) -> HttpResponse:
    place, form = _place(request), _period(request)
    context = {"place": place, "form": form, "inside": places.children(place, request.scope)}
    if not form.is_valid():
        return render(request, "analysis/own.html", context, status=422)
    sheet = _own_sheet(request, place, form)
    query = urlencode({"place": place.pk, **form.cleaned_data})
    return render(request, "analysis/own.html", context | _shown(request, sheet) | {"query": query})


@page()
def own_export(request: StaffRequest, name: str) -> HttpResponse:
    place, form = _place(request), _period(request)
    if name not in transmission.SECTIONS or not form.is_valid():
        raise NotFound(_("There is no such table."), _("Open it from the page."))
    told = form.cleaned_data
    chosen = f"{place.name} {told['from_on']} – {told['until_on']}"
    section = transmission.section(name, _own_sheet(request, place, form))
    return exported.answer(section=section, chosen=chosen, by=request.user, at=clock.now())


@page()
def lists(request: StaffRequest) -> HttpResponse:
    found = Paginator(queries.line_lists(request.scope), LISTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "analysis/lists.html", {"lists": found})


@page("GET", "POST")
def new_list(request: StaffRequest) -> HttpResponse:
    """First step: the files are kept, and what their columns mean is proposed on the next page."""
    form = FilesForm(request.POST or None, request.FILES or None, scope=request.scope)
    if request.method == "GET" or not form.is_valid():
        return render(
            request, "analysis/new.html", {"form": form}, status=422 if request.method == "POST" else 200
        )
    told, at = form.cleaned_data, clock.now()
    loop.check_may_bring(told["place"], request.scope)
    files = [loop.store(file=told[name], by=request.user, at=at) for name in FILES if told[name]]
    asked = {
        "list_id": new_id(),
        "name": told["name"],
        "place": told["place"].pk,
        "file": [file.pk for file in files],
    }
    return redirect(f"{reverse('line_list_columns')}?{urlencode(asked, doseq=True)}")


@page("GET", "POST")
def columns(request: StaffRequest) -> HttpResponse:
    """Second step: the meaning of each column is confirmed or corrected, and the list is kept."""
    asked = request.GET.getlist("file")
    sources = [loop.stored(file_id, by=request.user) for told in asked if (file_id := asked_id(told))]
    if not sources:
        raise InvalidInput(_("No file was chosen."), _("Choose the file that has the rows."))
    looked = [loop.look(source) for source in sources]
    form = ListForm(request.POST or None, initial=request.GET.dict())
    mappings = [
        ColumnsForm(request.POST or None, prefix=f"f{at}", looked=one) for at, one in enumerate(looked)
    ]
    if request.method == "POST" and all([form.is_valid(), *(mapping.is_valid() for mapping in mappings)]):
        try:
            return _take(request, sources, form, mappings)
        except InvalidInput as error:
            # Twenty meanings are not chosen again because of one.
            form.add_error(None, told(error))
    context = {"form": form, "mappings": mappings, "files": list(zip(looked, mappings, strict=True))}
    return render(request, "analysis/columns.html", context, status=422 if request.method == "POST" else 200)


def _take(
    request: StaffRequest, sources: Sequence[loop.Source], form: ListForm, mappings: Sequence[ColumnsForm]
) -> HttpResponse:
    place = places.place(form.place_id(), request.scope)
    loop.check_may_bring(place, request.scope)
    batch, kept = loop.take(
        sources=sources,
        chosen=[mapping.chosen() for mapping in mappings],
        name=form.cleaned_data["name"],
        place=place,
        by=request.user,
        at=clock.now(),
        list_id=form.cleaned_data["list_id"],
        all_or_nothing=form.cleaned_data["all_or_nothing"],
    )
    if kept is None:
        return redirect("import", batch.pk)
    if batch.problems.exists():
        messages.warning(request, _("Some cells could not be read; the import names them."))
    return redirect("line_list", kept.pk)


@page()
def listed(request: StaffRequest, list_id: UUID) -> HttpResponse:
    shown = queries.line_list(list_id, scope=request.scope)
    chain = _chain(request)
    sheet = _listed_sheet(request, list_id, chain)
    chains = [(number, len(members)) for number, members in enumerate(sheet.chains[:MOST_CHAINS])]
    context = {"shown": shown, "chain": chain, "chains": chains, "query": urlencode({"chain": chain})}
    context["contacts"] = queries.contacts_of(shown).count()
    return render(request, "analysis/listed.html", context | _shown(request, sheet))


@page()
def listed_export(request: StaffRequest, list_id: UUID, name: str) -> HttpResponse:
    shown = queries.line_list(list_id, scope=request.scope)
    if name not in transmission.SECTIONS:
        raise NotFound(_("There is no such table."), _("Open it from the page."))
    section = transmission.section(name, _listed_sheet(request, list_id, _chain(request)))
    return exported.answer(section=section, chosen=shown.name, by=request.user, at=clock.now())


@page()
def listed_contacts(request: StaffRequest, list_id: UUID) -> HttpResponse:
    """Without names: who is a contact of a case here is named on its page, with the look at it written down."""
    shown = queries.line_list(list_id, scope=request.scope)
    found = Paginator(queries.contacts_of(shown), CONTACTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "analysis/contacts.html", {"shown": shown, "contacts": found})


@page()
def listed_contacts_export(request: StaffRequest, list_id: UUID) -> HttpResponse:
    shown = queries.line_list(list_id, scope=request.scope)
    return exported.contacts(shown=shown, by=request.user, at=clock.now())


def _place(request: StaffRequest) -> Place:
    """The place asked for, else the outermost where one traces. Who does not trace there finds nothing."""
    asked = asked_id(request.GET.get("place"))
    found = places.place(asked, request.scope) if asked else places.tops(request.scope, queries.DUTY).first()
    if found is None or not request.scope.covers(found.path, queries.DUTY):
        raise NotFound(_("This analysis is for those who trace."), _("Ask the tracing team of this place."))
    return found


def _period(request: StaffRequest) -> PeriodForm:
    usual = PeriodForm.usual(clock.today(settings.DISTRICT_ZONE))
    told = {name: request.GET.get(name) or day for name, day in usual.items()}
    return PeriodForm(told)


def _own_sheet(request: StaffRequest, place: Place, form: PeriodForm) -> TransmissionSheet:
    at = clock.now()
    outbreak = transmission.own_outbreak(place=place, scope=request.scope, at=at, **form.cleaned_data)
    return transmission.sheet_of(outbreak, protocol_in_force(at).at(place.path).transmission)


def _listed_sheet(request: StaffRequest, list_id: UUID, chain: int) -> TransmissionSheet:
    at = clock.now()
    shown = queries.line_list(list_id, scope=request.scope)
    outbreak = transmission.listed_outbreak(shown=shown, at=at, chain=chain)
    return transmission.sheet_of(outbreak, protocol_in_force(at).at(shown.place_path).transmission)


def _chain(request: StaffRequest) -> int:
    told = request.GET.get("chain", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else 0  # noqa: PLR2004 - no list has more.


def _shown(request: StaffRequest, sheet: TransmissionSheet) -> dict[str, object]:
    """The drawings and tables of a sheet; of the cases one page."""
    sections = transmission.sections(sheet)
    rows = Paginator(sections["cases"].labelled, CASES_A_PAGE).get_page(request.GET.get("page"))
    return {
        "sheet": sheet,
        "sections": sections,
        "tables": [sections[name] for name in ("binding", "clusters", "settings", "people")],
        "cases": rows,
        "timeline": transmission.timeline(sheet),
        "network": transmission.network(sheet),
        "left_out": transmission.left_out(sheet),
    }
