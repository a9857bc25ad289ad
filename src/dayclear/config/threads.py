"""A WSGI application in threads, called from the web server's event loop (PEP 3333 on granian's RSGI).

A thread is held for as long as the application computes, and not while a phone on a weak network sends its file: the body
is there as a whole before. A request whose sender has gone in the middle of it never reaches the application.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from itertools import chain
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian._granian import RSGIHTTPStreamTransport as HTTPStreamTransport
    from granian.rsgi import Scope

IN_MEMORY_BYTES = 1 << 20
"""A longer body waits on the disk."""
MOST_BYTES = 1 << 30
BLOCK_BYTES = 1 << 20
"""What is shorter leaves as a whole, and its thread is free however slowly it is fetched. A page has a tenth of it."""
_KEYS = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
_JOINED_BY = {"cookie": "; "}
Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Threads:
    """Calls the application, in as many threads as are given."""

    def __init__(self, application: Application, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def respond(self, scope: "Scope", protocol: "HTTPProtocol", body: IO[bytes] | None = None) -> None:
        """Answers a request; ``body`` where it has been read already."""
        loop = asyncio.get_running_loop()
        with body or SpooledTemporaryFile(IN_MEMORY_BYTES) as whole:
            if body is None and (fault := await _received(scope, protocol, whole)):
                protocol.response_empty(fault, [])
                return
            await loop.run_in_executor(self._threads, self._respond, environ_of(scope, whole), protocol, loop)

    def _respond(
        self, environ: dict[str, Any], protocol: "HTTPProtocol", loop: asyncio.AbstractEventLoop
    ) -> None:
        head = _Head()
        pieces = self._application(environ, head)
        try:
            blocks = _blocks(pieces)
            first, second = next(blocks, b""), next(blocks, None)
            if second is None:
                protocol.response_bytes(head.status, head.headers, first)
                return
            stream = protocol.response_stream(head.status, head.headers)
            for block in chain((first, second), blocks):
                asyncio.run_coroutine_threadsafe(_sent(stream, block), loop).result()
        except ProtocolClosed:
            pass
        finally:
            if close := getattr(pieces, "close", None):
                close()


async def _received(scope: "Scope", protocol: "HTTPProtocol", whole: IO[bytes]) -> HTTPStatus | None:
    """Writes the body to the file; the status that refuses it where it is too long or was cut off."""
    told = scope.headers.get("content-length")
    async for piece in protocol:
        whole.write(piece)
        if whole.tell() > MOST_BYTES:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if told is not None and int(told) != whole.tell():
        return HTTPStatus.BAD_REQUEST
    return None


async def _sent(stream: "HTTPStreamTransport", block: bytes) -> None:
    await stream.send_bytes(block)


def _blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces in blocks, each worth its way to the event loop."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= BLOCK_BYTES:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


class _Head:
    """``start_response``: what the application says before the first piece."""

    def __init__(self) -> None:
        self.status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, _exc_info: object = None) -> None:
        self.status, self.headers = int(status.split(" ", 1)[0]), headers


def environ_of(scope: "Scope", body: IO[bytes]) -> dict[str, Any]:
    """The request as WSGI has it: texts are bytes read as Latin-1 (PEP 3333, Unicode Issues)."""
    server, _colon, port = scope.server.rpartition(":")
    client, _colon, _port = scope.client.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": client.strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            # It would be taken for the one with hyphens, which a proxy may have removed.
            continue
        key = _KEYS.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        environ[key] = f"{environ[key]}{_JOINED_BY.get(name, ',')}{value}" if key in environ else value
    environ["CONTENT_LENGTH"] = str(_length(body))
    return environ


def _length(body: IO[bytes]) -> int:
    end = body.seek(0, SEEK_END)
    body.seek(0)
    return end
