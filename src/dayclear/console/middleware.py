"""Gives every request its Scope, and tells the audit who acts and where."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRefresh

from dayclear.command import queries as command_queries
from dayclear.kernel import clock
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.records import audit

Handler = Callable[[HttpRequest], HttpResponse]


class ScopeMiddleware:
    """Sets ``request.scope`` and answers NotFound, whoever raised it, as 404."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = SimpleLazyObject(lambda: _scope_of(request))  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return _as_page(request, self.get_response(request))
        with audit.acting(by=request.user, why=request.path):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            return HttpResponseNotFound(render_to_string("404.html", request=request))
        return None


def _as_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A part of a page, asked for by who is signed out, loads the page anew: no sign-in form in its middle."""
    if request.htmx and response.status_code == HTTPStatus.FOUND:  # type: ignore[attr-defined]
        return HttpResponseClientRefresh()
    return response


def _scope_of(request: HttpRequest) -> Scope:
    if not request.user.is_authenticated:
        return Scope.nothing()
    return command_queries.scope_of(account=request.user, at=clock.now())
