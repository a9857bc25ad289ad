"""How a page answers: only to who is signed in, and an error of ours as a sentence where the user stood."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from dayclear.command.models import Account
from dayclear.kernel.errors import DayclearError, NotFound, Refused
from dayclear.kernel.scope import Scope
from dayclear.records.wording import sentences

View = Callable[..., HttpResponseBase]
Item = TypeVar("Item")


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in, as the middleware completes it."""

    user: Account
    scope: Scope
    htmx: HtmxDetails


def page(*methods: str) -> Callable[[View], View]:
    """A staff page that answers to ``methods``, GET unless told otherwise."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if any("\0" in value for told in (request.GET, request.POST) for _key, value in told.items()):
                raise SuspiciousOperation(
                    "A NUL character, which no form of ours sends and no text can keep."
                )
            try:
                return view(request, *args, **kwargs)
            except NotFound:
                raise
            except DayclearError as error:
                if request.method == "GET" and not came_from(request):
                    icon = "lock" if isinstance(error, Refused) else "alert-triangle"
                    return render(
                        request, "refused.html", {"error": error, "icon": icon}, status=error.status
                    )
                messages.error(request, told(error))
                return back(request)

        return login_required(require_http_methods(list(methods or ("GET",)))(answered))

    return decorate


def page_of(request: HttpRequest, items: Sequence[Item] | QuerySet[Any], a_page: int) -> Page[Item]:
    """The page that is asked for; whoever needs the list on paper asks for all of it (``?all``)."""
    most = max(len(items), 1) if "all" in request.GET else a_page
    return Paginator(items, most).get_page(request.GET.get("page"))


def told(error: DayclearError) -> str:
    """In the user's language also where the error comes from the floor that knows none."""
    return sentences(*(gettext(str(part)) for part in (error.message, error.remedy) if str(part)))


def told_of_form(form: BaseForm) -> str:
    """What is wrong in a form that is not shown again, each with the name of its field."""
    return sentences(
        *(
            f"{form.fields[name].label}{gettext(': ')}{error}" if name in form.fields else str(error)
            for name, errors in form.errors.items()
            for error in errors
        )
    )


def back(request: HttpRequest, fallback: str = "/") -> HttpResponseRedirect:
    """To where the user came from, else to ``fallback``."""
    return HttpResponseRedirect(came_from(request) or fallback)


def came_from(request: HttpRequest) -> str:
    """The address that the user came from, if that is ours and not the page that just refused; else nothing."""
    target = request.POST.get("next") or request.headers.get("referer") or ""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    is_same = request.method == "GET" and target.endswith(request.get_full_path())
    return target if safe and not is_same else ""


def asked_id(text: str | None) -> UUID | None:
    """An id given in an address, or None where there is none that could be one."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
