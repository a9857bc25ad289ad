"""The residents' page of a place: opened by its key, the same for everybody, and cheap to open again (docs/adr/0012)."""

from hashlib import sha256
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dayclear.kernel import clock
from dayclear.kernel.errors import NotFound
from dayclear.portal import languages
from dayclear.situation import residents_page

HEADERS = {
    # Who opens it again within a minute asks nobody; later, an unchanged page is answered without its content.
    "Cache-Control": "public, max-age=60",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # The address is what opens the page: no other site hears it.
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'",
}


@gzip_page
@require_safe
def residents(request: HttpRequest, key: str, language: str | None = None) -> HttpResponseBase:
    said_in = language or languages.asked_for(request)
    with translation.override(said_in):
        response = _answer(key, said_in)
    for header, value in {**HEADERS, "Content-Language": said_in}.items():
        response[header] = value
    if response.status_code != HTTPStatus.OK:
        return response
    response["ETag"] = etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def _answer(key: str, said_in: str) -> HttpResponse:
    """An unknown key, one that was made anew, and one of a place that is closed are answered alike."""
    context = {"key": key, "said_in": said_in}
    try:
        sheet = residents_page.sheet(key=key, at=clock.now())
    except NotFound:
        return HttpResponse(
            render_to_string("portal/nothing_here.html", context), status=HTTPStatus.NOT_FOUND
        )
    return HttpResponse(render_to_string("portal/residents.html", {**context, "sheet": sheet}))
