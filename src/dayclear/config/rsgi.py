"""What the web server calls: an event loop for what phones send, and threads for all the rest.

``Server`` answers plain batches of samples, the one request that comes by the thousand a second, several in one turn of
one thread (``gathering``). Whatever is not of that kind, or is not answered there, is answered by Django in one of a few
threads (``threads``), as if the short way did not exist (docs/adr/0010). Another WSGI server may serve
``config.wsgi`` alone.
"""

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from django.db import OperationalError, close_old_connections

from dayclear.config.gathering import Gathering
from dayclear.config.threads import Threads
from dayclear.config.wsgi import application as pages

from dayclear.api.samples import PhoneCall, record_together  # isort: skip - Django is set up by ``wsgi``.

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

PAGE_THREADS = 4
"""Each holds one database connection: one computes while others wait for the database, or for who fetches a long file."""
SAMPLES = "/api/v1/samples"
BEARER = "Bearer "
MOST_BYTES = 1 << 20
"""A batch of 500 samples has 100 kB."""

logger = logging.getLogger(__name__)


def _record_together(calls: Sequence[PhoneCall]) -> Sequence[bytes | None]:
    """As in the interface; whatever stops a turn, each of its calls is then answered, or told why not, by itself."""
    close_old_connections()
    try:
        return record_together(calls)
    except OperationalError:
        pass
    except Exception:
        logger.exception("Samples of several phones could not be recorded together.")
    return [None] * len(calls)


class Server:
    """One per process of the web server."""

    def __init__(self) -> None:
        self._pages = Threads(pages, PAGE_THREADS)
        self._samples = Gathering(_record_together, name="samples")

    async def __rsgi__(self, scope: "Scope", protocol: "HTTPProtocol") -> None:
        token = _token_of_batch(scope)
        if token is None:
            await self._pages.respond(scope, protocol)
            return
        body = await protocol()
        answer = await self._samples.answer(PhoneCall(token, body))
        if answer is None:
            await self._pages.respond(scope, protocol, BytesIO(body))
        else:
            protocol.response_bytes(200, [("content-type", "application/json")], answer)


def _token_of_batch(scope: "Scope") -> str | None:
    """The token that a batch of samples is sent with; None for any other request."""
    if scope.method != "POST" or scope.path != SAMPLES:
        return None
    shown, length = scope.headers.get("authorization", ""), scope.headers.get("content-length", "")
    if not shown.startswith(BEARER) or not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    return str(shown[len(BEARER) :])


application = Server()
