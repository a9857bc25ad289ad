"""The page that a member's link opens: without signing in, and without a word that its bearer needs not know.

The secret in the address is all that it is opened by, so a form of it needs no cookie and no CSRF token (docs/adr/0011).
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dayclear.console.self_report.forms import SelfReportForm
from dayclear.kernel import clock
from dayclear.kernel.errors import DayclearError, NotFound
from dayclear.kernel.ids import new_id
from dayclear.loops import self_report
from dayclear.records.wording import sentences
from dayclear.situation import self_report_page
from dayclear.situation.self_report_page import SelfReportSheet

MOST_BYTES = self_report.LARGEST_PHOTO_BYTES + (1 << 20)
RATES = {"unknown": "20/m/ip", "told": "20/h/key"}
"""Guesses of one address as of a failed sign-in; and how often one member can mean it."""

Answer = Callable[..., HttpResponse]


def _open(*methods: str) -> Callable[[Answer], Answer]:
    """An address that answers to whoever has a secret; to all others it says one thing, whatever theirs was."""

    def decorate(view: Answer) -> Answer:
        @wraps(view)
        def answered(request: HttpRequest, secret: str, **named: UUID) -> HttpResponse:
            try:
                response = view(request, secret, **named)
            except NotFound:
                response = _nothing_here(request)
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex"
            return response

        return csrf_exempt(require_http_methods(methods)(answered))

    return decorate


@_open("GET", "POST")
def tell(request: HttpRequest, secret: str) -> HttpResponse:
    at = clock.now()
    sheet = self_report_page.sheet(secret=secret, at=at)
    if request.method != "POST":
        return _show(request, secret, sheet, SelfReportForm(at=at))
    if not _allowed(request, "told", str(sheet.link.pk)):
        return _refused(request, HTTPStatus.TOO_MANY_REQUESTS)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    form = SelfReportForm(request.POST, request.FILES, at=at)
    if not form.is_valid():
        return _show(request, secret, sheet, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        told = self_report.tell(secret=secret, told=form.told(), at=at)
    except NotFound:
        raise
    except DayclearError as error:
        return _show(
            request, secret, sheet, _anew(form, at), status=HTTPStatus.UNPROCESSABLE_ENTITY, error=error
        )
    return redirect("self_report_told", secret, told.pk)


@_open("GET")
def told(request: HttpRequest, secret: str, antigen_id: UUID) -> HttpResponse:
    """What comes next: only the browser that told the test knows its number."""
    at = clock.now()
    context = {
        "sheet": self_report_page.sheet(secret=secret, at=at),
        "next": self_report_page.what_next(secret=secret, antigen_id=antigen_id, at=at),
        "secret": secret,
    }
    return render(request, "self_report/told.html", context)


def _anew(form: SelfReportForm, at: datetime) -> SelfReportForm:
    """The same answers under a new number: a number that was refused may be another test's."""
    return SelfReportForm(at=at, initial={**form.cleaned_data, "photo": None, "antigen_id": new_id()})


def _show(
    request: HttpRequest,
    secret: str,
    sheet: SelfReportSheet,
    form: SelfReportForm,
    *,
    status: int = HTTPStatus.OK,
    error: DayclearError | None = None,
) -> HttpResponse:
    parts = (gettext(str(part)) for part in (error.message, error.remedy) if str(part)) if error else ()
    context = {"secret": secret, "sheet": sheet, "form": form, "error": sentences(*parts)}
    return render(request, "self_report/tell.html", context, status=status)


def _nothing_here(request: HttpRequest) -> HttpResponse:
    if not _allowed(request, "unknown"):
        return _refused(request, HTTPStatus.TOO_MANY_REQUESTS)
    return render(request, "self_report/nothing_here.html", status=HTTPStatus.NOT_FOUND)


def _allowed(request: HttpRequest, action: str, key: str | None = None) -> bool:
    usage = consume(request, app="dayclear.self_report", action=action, config=RATES, key=key, limit_get=True)
    return usage is not None


def _refused(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    too_large = status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return render(request, "self_report/refused.html", {"too_large": too_large}, status=status)
