"""One box: places, people and cases in sight."""

from django.http import HttpResponse
from django.shortcuts import render

from dayclear.console.answering import StaffRequest, page
from dayclear.situation.search import search as find


@page()
def search(request: StaffRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    return render(
        request, "search/search.html", {"text": text, "found": find(text=text, scope=request.scope)}
    )
