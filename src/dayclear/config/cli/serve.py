"""``dayclear serve``: everything that a running Dayclear needs, in one command, in the order it is needed."""

import errno
import fcntl
import http.client
import math
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config import embedded_database
from dayclear.config.cli import session
from dayclear.config.cli.demo import Size, make_demo, show_accounts
from dayclear.config.cli.printing import err, out, say
from dayclear.config.cli.supervision import Child, supervise
from dayclear.kernel.errors import EnvironmentFault

MOST_WEB_WORKERS = 2
ANSWERS_WITHIN_S = 60.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at.", min=1, max=65535)] = 8000,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Leave the background jobs to another process.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Make one demo street when the database is empty.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Make the demo district at full size, 600,000 residents.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Delete the embedded database and all files first.")
    ] = False,
) -> None:
    """Run Dayclear: the database, the pages and the background worker, until Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    with _the_only_one(address):
        require_free_port(host, port)
        if fresh:
            start_over()
        with session.server() as database:
            _prepare(size=Size.district if full else Size.street if demo else None)
            children = [
                Child(
                    str(_("The web server")),
                    "dayclear.config.cli.web_process",
                    host,
                    str(port),
                    _web_workers(),
                )
            ]
            if not no_worker:
                children.append(Child(str(_("The worker")), "dayclear.config.cli", "worker", listens=True))
            supervise(children, database, on_start=lambda: _greet(host, port, address))
            say(_("Stopping."))


def require_free_port(host: str, port: int) -> None:
    """Raises EnvironmentFault when something listens there already, or the address is not ours."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise EnvironmentFault(
                format_lazy(_("Port {port} is in use by another program."), port=port),
                format_lazy(_("Choose another one, for example --port {port}."), port=port + 1),
            ) from None
        raise EnvironmentFault(
            format_lazy(
                _("Dayclear cannot listen at {host}:{port}: {reason}."),
                host=host,
                port=port,
                reason=error.strerror,
            ),
            _("Choose another --host or --port."),
        ) from None


def start_over() -> None:
    """Deletes the embedded database and the uploaded files.

    Raises:
        EnvironmentFault: DATABASE_URL names a database that is not ours to delete.
    """
    if not session.uses_embedded_database():
        raise EnvironmentFault(
            _("--fresh deletes only the embedded database, and DATABASE_URL is set."),
            _("Empty that database yourself, or unset DATABASE_URL."),
        )
    embedded_database.remove()
    media = embedded_database.var_dir() / "media"
    if media.exists():
        shutil.rmtree(media)


def _prepare(size: Size | None) -> None:
    """Brings the tables up to date and makes the demo; leaves no connection open that a fork would share."""
    from dayclear.config import migrations_applied  # noqa: PLC0415 - after Django is loaded

    if migrations_applied.pending():
        with err.status(str(_("Preparing the database"))):
            migrations_applied.apply()
    if size is not None:
        make_demo(size, only_if_empty=True)
    session.close_connections()


def _web_workers() -> str:
    return str(min(MOST_WEB_WORKERS, os.cpu_count() or 1))


def _greet(host: str, port: int, address: str) -> None:
    """Waits until the pages answer, then tells where they are and who can sign in. Runs in a thread of its own."""
    session.speak_as_the_terminal()
    local = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    told_at = time.monotonic() + ANSWERS_WITHIN_S
    while not _answers(local, port):
        if time.monotonic() > told_at:
            say(_("The pages do not answer yet; see what the web server printed above."))
            told_at = math.inf
        time.sleep(0.1)
    out.print("\n" + str(_("Dayclear runs at {address}")).format(address=f"[bold]{address}[/bold]"))
    _show_accounts_when_the_database_answers()
    if host not in LOOPBACK and "DAYCLEAR_HOSTS" not in os.environ:
        say(_("Set DAYCLEAR_HOSTS to the names by which browsers reach this machine, or they are refused."))
    say(_("Ctrl-C stops it."))


def _show_accounts_when_the_database_answers() -> None:
    """It may go away at just this moment: while it stays away, that is told in one line."""
    from django.db import DatabaseError  # noqa: PLC0415 - after Django is loaded

    from dayclear.config import outage  # noqa: PLC0415

    while True:
        outage.wait_for_its_end()
        try:
            return show_accounts()
        except DatabaseError as error:
            if outage.reason(error) is None:
                raise
        finally:
            session.close_connections()


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _the_only_one(address: str) -> Iterator[None]:
    """Holds a lock that the kernel frees however this process ends."""
    folder = embedded_database.var_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise EnvironmentFault(
                format_lazy(_("Dayclear already runs here, at {address}."), address=lock.read().strip()),
                _("Use that one, or stop it with Ctrl-C."),
            ) from None
        lock.truncate(0)
        lock.write(f"{address} (process {os.getpid()})")
        lock.flush()
        yield
