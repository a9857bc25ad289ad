"""One box: places, people and cases in sight."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dayclear.console.answering import page
from dayclear.situation.search import search as find


@page()
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    return render(request, "search/search.html", {"text": text, "found": find(text=text, scope=request.scope)})
