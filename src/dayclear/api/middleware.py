"""Requests of programs and phones: what a page's middleware does for a browser they have no use for."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

Handler = Callable[[HttpRequest], HttpResponse]

ADDRESSES = "/api/"


class TokenMiddleware:
    """Takes a request that shows a token straight to the interface: no session, no form token, no messages.

    What stands above it in the settings holds for both; a browser's request goes the whole way.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (request.path_info.startswith(ADDRESSES) and "Authorization" in request.headers):
            return self.get_response(request)
        request.user = AnonymousUser()
        request.resolver_match = found = resolve(request.path_info)
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return response
