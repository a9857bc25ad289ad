"""How errors leave: one shape, with what is wrong and what to do, and a status that a script can act on."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from dayclear.kernel.errors import Conflict, DayclearError, InvalidInput, NotFound, Refused

STATUS_OF: dict[type[DayclearError], int] = {NotFound: 404, Refused: 403, Conflict: 409, InvalidInput: 422}


class Fault(Schema):
    message: str
    remedy: str = ""


FAULTS: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 409, 422), Fault)


def answer_errors(api: NinjaAPI) -> None:
    @api.exception_handler(DayclearError)
    def refused(request: HttpRequest, error: DayclearError) -> HttpResponse:
        status = next((code for kind, code in STATUS_OF.items() if isinstance(error, kind)), 400)
        return api.create_response(
            request, {"message": str(error.message), "remedy": str(error.remedy)}, status=status
        )

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
