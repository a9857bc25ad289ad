"""Requests of residents: what a staff page's middleware does for who signs in they have no use for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

Handler = Callable[[HttpRequest], HttpResponse]

ADDRESSES = "/r/"


class ResidentsMiddleware:
    """Takes a request for a residents' page straight to it: no session is looked for, no cookie set, no account asked.

    What stands above it in the settings holds for all.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ADDRESSES):
            return self.get_response(request)
        try:
            request.resolver_match = found = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return response
