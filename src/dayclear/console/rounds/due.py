"""Which buildings are due for their next round, by how often their zone has them tested."""

from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from dayclear.console.answering import StaffRequest, asked_id, page
from dayclear.kernel import clock
from dayclear.loops import exports
from dayclear.places import queries as places
from dayclear.situation import round_page, testing_due
from dayclear.situation.testing_due import Standing

BLOCKS_A_PAGE = 50


@page()
def due(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    place = round_page.chosen_place(asked_id(request.GET.get("place")), request.scope)
    on = _asked_day(request) or clock.today(settings.DISTRICT_ZONE)
    ground = testing_due.ground_at(at)
    blocks = testing_due.blocks_due([place.path], on=on, ground=ground, scope=request.scope, at=at)
    chosen = request.GET.get("standing", "")
    listed = [block for block in blocks if block.standing == chosen] if chosen in Standing else blocks
    if "export" in request.GET:
        told = testing_due.with_antigens(listed, ground=ground, scope=request.scope, at=at)
        return exports.testing_due(
            place=place, on=on, blocks=told, scope=request.scope, by=request.user, at=at
        )
    shown = Paginator(listed, BLOCKS_A_PAGE).get_page(request.GET.get("page"))
    shown_blocks = testing_due.with_antigens(list(shown), ground=ground, scope=request.scope, at=at)
    context = {
        "place": place,
        "parent": places.places(request.scope).filter(pk=place.parent_id).first()
        if place.parent_id
        else None,
        "parts": places.children(place, request.scope),
        "on": on,
        "chosen": chosen,
        "counts": testing_due.counts(blocks),
        "page": shown,
        "rows": testing_due.rows(shown_blocks, request.scope),
        "may_open": request.scope.commands(place.path) and bool(testing_due.to_sample(blocks)),
    }
    return render(request, "rounds/due.html", context)


def _asked_day(request: StaffRequest) -> date | None:
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None
