"""Free capacity offered to neighbours and by them: the list, a new one, and what becomes of it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dayclear.console.answering import StaffRequest, page, told
from dayclear.console.capacity_offers.forms import OfferForm, TakeForm
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError
from dayclear.laboratory import operations, policies, queries
from dayclear.laboratory.models import Direction, Offer
from dayclear.loops import exports
from dayclear.situation.offer_page import OfferSheet, offer_sheet

OFFERS_A_PAGE = 50


@page()
def offers(request: StaffRequest) -> HttpResponse:
    if "export" in request.GET:
        return exports.offers(scope=request.scope, by=request.user, at=clock.now())
    shown = Paginator(queries.offers(request.scope), OFFERS_A_PAGE).get_page(request.GET.get("page"))
    context = {"offers": shown, "may_keep": policies.can_keep(request.scope)}
    return render(request, "capacity_offers/offers.html", context)


@page("GET", "POST")
def new(request: StaffRequest) -> HttpResponse:
    policies.check_can_keep(request.scope)
    at = clock.now()
    form = OfferForm(request.POST or None, scope=request.scope, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.offer(scope=request.scope, by=request.user, at=at, **form.cleaned_data)
        except DayclearError as error:
            form.add_error(None, told(error))
        else:
            messages.success(request, _("The offer is written down."))
            return redirect("offer", made.pk)
    context = {"form": form}
    return render(
        request, "capacity_offers/new.html", context, status=422 if request.method == "POST" else 200
    )


@page()
def offer(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    sheet = offer_sheet(offer_id, request.scope, clock.now())
    return _show(request, sheet, TakeForm(offer=sheet.offer))


def _show(request: StaffRequest, sheet: OfferSheet, form: TakeForm, status: int = 200) -> HttpResponse:
    context = {"sheet": sheet, "offer": sheet.offer, "form": form}
    return render(request, "capacity_offers/offer.html", context, status=status)


@page("POST")
def take(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    shown = queries.offer(offer_id, request.scope)
    form = TakeForm(request.POST, offer=shown)
    if not form.is_valid():
        return _show(request, offer_sheet(offer_id, request.scope, clock.now()), form, status=422)
    operations.take_offer(
        offer=shown, scope=request.scope, by=request.user, at=clock.now(), **form.cleaned_data
    )
    if shown.direction == Direction.LEND:
        messages.success(
            request, _("Written down; forecasts and plans no longer count with what the neighbour takes.")
        )
    else:
        messages.success(request, _("Taken; forecasts and new plans count with it from now on."))
    return redirect("offer", offer_id)


@page("POST")
def decline(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    return _decided(request, offer_id, operations.decline_offer)


@page("POST")
def withdraw(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    return _decided(request, offer_id, operations.withdraw_offer)


@page("POST")
def give_back(request: StaffRequest, offer_id: UUID) -> HttpResponse:
    return _decided(request, offer_id, operations.return_offer)


def _decided(request: StaffRequest, offer_id: UUID, decide: Callable[..., Offer]) -> HttpResponse:
    shown = queries.offer(offer_id, request.scope)
    decide(offer=shown, scope=request.scope, by=request.user, at=clock.now())
    messages.success(request, _("Saved."))
    return redirect("offer", offer_id)
