"""What is said while the database does not answer: one line in the log for all that fails, and a page that says so."""

import logging
import sys
import time
from http import HTTPStatus

import psycopg
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import defaults

from dayclear.config.terminal import terminal_language

SAID_AGAIN_AFTER_S = 60.0
TRY_AGAIN_AFTER_S = 10
LOOKED_AGAIN_AFTER_S = 2.0
_CONNECTION_FAILED = "08"
_SHUTTING_DOWN_OR_STARTING = {"57P01", "57P02", "57P03"}

logger = logging.getLogger(__name__)


def reason(error: BaseException | None) -> str | None:
    """How the database is away; None for an error that PostgreSQL itself answered with, as a deadlock is."""
    while error is not None:
        if isinstance(error, psycopg.DatabaseError) and _tells_of_outage(error):
            return next(iter(str(error).strip().splitlines()), type(error).__name__)
        error = error.__cause__ or error.__context__
    return None


def _tells_of_outage(error: psycopg.DatabaseError) -> bool:
    state = error.sqlstate
    if state is not None:
        return state.startswith(_CONNECTION_FAILED) or state in _SHUTTING_DOWN_OR_STARTING
    # The driver's plain error is that of a connection which broke under a statement.
    return isinstance(error, psycopg.OperationalError) or type(error) is psycopg.DatabaseError


class OneLine(logging.Filter):
    """Lets one of an outage's records through each minute, as a sentence with its remedy instead of a trace-back."""

    def __init__(self) -> None:
        super().__init__()
        self._said_at = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        why = reason(_error_of(record))
        if why is None and getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE:
            return True
        if time.monotonic() - self._said_at < SAID_AGAIN_AFTER_S:
            return False
        self._said_at = time.monotonic()
        record.msg, record.args = _sentence(why), ()
        record.exc_info = record.exc_text = None
        return True


def _error_of(record: logging.LogRecord) -> BaseException | None:
    """The one whose trace-back would be told, or whose words are, as the pool of connections does."""
    told = record.exc_info[1:2] if record.exc_info else record.args
    return next((part for part in told or () if isinstance(part, BaseException)), None)


def _sentence(why: str | None) -> str:
    """In the language of the terminal: the thread may speak that of somebody whose page failed."""
    with translation.override(terminal_language()):
        return " ".join(
            [
                _("The database does not answer: {reason}").format(reason=f"{why.rstrip('.')}.")
                if why
                else _("The database does not answer."),
                _("Pages say so and the worker waits; if it stays away, start PostgreSQL again."),
                _("This is said once a minute."),
            ]
        )


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an error that nothing caught: 503 while the database is away, else 500."""
    if reason(sys.exc_info()[1]) is None:
        return defaults.server_error(request)
    if request.path.startswith("/api/"):
        told = {"message": _("The database does not answer."), "remedy": _("Send it again in a moment.")}
        response: HttpResponse = JsonResponse(told, status=HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        response = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(TRY_AGAIN_AFTER_S)
    return response


def wait_for_its_end() -> None:
    """Returns as soon as the database answers."""
    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if reason(error) is None:
                raise
            logger.warning("waiting", exc_info=error)
            time.sleep(LOOKED_AGAIN_AFTER_S)
        else:
            return
