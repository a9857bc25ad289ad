"""How errors leave: one shape, with what is wrong and what to do, and a status that a script can act on."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from dayclear.kernel.errors import DayclearError


class Fault(Schema):
    message: str
    remedy: str = ""


FAULTS: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 409, 422), Fault)


def answer_errors(api: NinjaAPI) -> None:
    @api.exception_handler(DayclearError)
    def refused(request: HttpRequest, error: DayclearError) -> HttpResponse:
        fault = {"message": str(error.message), "remedy": str(error.remedy)}
        return api.create_response(request, fault, status=error.status)

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors)
        fault = {"message": wrong, "remedy": _("Correct the fields named and send it again.")}
        return api.create_response(request, fault, status=422)

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:  # noqa: ARG001
        fault = {"message": _("Nobody is signed in."), "remedy": _("Send a valid token or sign in.")}
        return api.create_response(request, fault, status=401)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return api.create_response(
            request,
            {"message": str(error), "remedy": _("Correct the request and send it again.")},
            status=error.status_code,
        )
