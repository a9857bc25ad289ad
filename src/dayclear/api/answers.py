"""How errors leave: one shape, with what is wrong and what to do, and a status that a script can act on."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema

from dayclear.kernel.errors import Conflict, DayclearError, InvalidInput, NotFound, Refused

STATUS_OF: dict[type[DayclearError], int] = {NotFound: 404, Refused: 403, Conflict: 409, InvalidInput: 422}


class Fault(Schema):
    message: str
    remedy: str = ""


FAULTS: dict[int, type[Schema]] = {403: Fault, 404: Fault, 409: Fault}


def answer_errors(api: NinjaAPI) -> None:
    @api.exception_handler(DayclearError)
    def refused(request: HttpRequest, error: DayclearError) -> HttpResponse:
        status = next((code for kind, code in STATUS_OF.items() if isinstance(error, kind)), 400)
        return api.create_response(
            request, {"message": str(error.message), "remedy": str(error.remedy)}, status=status
        )
