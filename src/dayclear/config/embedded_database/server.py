"""Starts, joins and stops the server. Many processes may use it at once; the last one to leave stops it."""

import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.embedded_database import cluster, postmaster
from dayclear.config.embedded_database.claims import Claim, alone
from dayclear.config.embedded_database.launch import last_words, launch
from dayclear.config.embedded_database.location import PORT, SUPERUSER, Location, database_settings, locate
from dayclear.kernel.errors import Conflict, EnvironmentFault

READY_WITHIN_S = 180.0
"""Recovery after a kill replays at most ``max_wal_size`` of log, which a slow disk may take minutes for."""
DEAF_AFTER_S = 10.0
PAUSE_S = 0.02
REAPED_WITHIN_S = 2.0

_left_running: list[subprocess.Popen[bytes]] = []
"""Servers we started and others still use: held here, because Python minds a child that is forgotten."""


class Server:
    """A running database and our claim on it. ``stop`` gives up the claim; the last claim stops it."""

    def __init__(self, location: Location, claim: Claim, *, durable: bool) -> None:
        self.location = location
        self._claim = claim
        self._durable = durable
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def database_settings(self) -> dict[str, Any]:
        return database_settings(self.location.var)

    @property
    def is_running(self) -> bool:
        self._reap()
        return postmaster.living(self.location.cluster) is not None

    def ensure(self) -> bool:
        """Starts the server again if it was killed. Returns whether that was needed."""
        if self.is_running:
            return False
        with alone(self.location):
            self._bring_up()
        return True

    def stop(self) -> bool:
        """Returns whether the server was stopped: not while another process uses it, nor on a second call."""
        if self._claim.given_up:
            return False
        with alone(self.location):
            last = self._claim.is_the_only_one()
            if last:
                self._end()
            elif self._child is not None:
                _left_running.append(self._child)
            self._claim.give_up()
        return last

    def _bring_up(self) -> None:
        """Brings the server to answer, whatever state a kill, a crash or another process left it in."""
        deadline = time.monotonic() + READY_WITHIN_S
        deaf_since: float | None = None
        launches = 0
        while not _answers(self.location):
            if time.monotonic() > deadline:
                raise self._failure(_("it did not answer"))
            living = postmaster.living(self.location.cluster)
            if living is None:
                self._launch(first=launches == 0)
                launches += 1
            elif living.status == "ready":
                deaf_since = deaf_since or time.monotonic()
                if time.monotonic() - deaf_since > DEAF_AFTER_S:
                    self._end()
                    deaf_since = None
            time.sleep(PAUSE_S)

    def _launch(self, *, first: bool) -> None:
        """Starts the postmaster and waits until it has written its pid file, which comes before recovery."""
        if not first and self._child is not None and self._child.poll():
            raise self._failure(last_words(self.location.log))
        self._reap(within_s=REAPED_WITHIN_S)
        cluster.prepare(self.location)
        child = self._child = launch(self.location, durable=self._durable)
        postmaster.wait_for(lambda: child.poll() is not None or self.is_running, within_s=READY_WITHIN_S)
        if child.returncode is not None:
            raise self._failure(last_words(self.location.log))

    def _end(self) -> None:
        living = postmaster.living(self.location.cluster)
        if living is not None and not postmaster.stop(living.pid, self.location.cluster):
            raise EnvironmentFault(
                format_lazy(_("The database server (process {pid}) does not stop."), pid=living.pid),
                _("End it with kill; nothing that was saved is lost by that."),
            )
        self._reap(within_s=REAPED_WITHIN_S)

    def _reap(self, *, within_s: float = 0.0) -> None:
        """Takes note of our child's end, or it stays a zombie; one that is dying needs a moment for that."""
        if self._child is not None:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(within_s)

    def _failure(self, reason: object) -> EnvironmentFault:
        return EnvironmentFault(
            format_lazy(_("The embedded database does not start: {reason}."), reason=reason),
            format_lazy(_("Its log is {log}."), log=self.location.log),
        )


def start(var: Path | None = None, *, durable: bool = True) -> Server:
    """Starts the embedded database of the data folder ``var``, or joins it when it runs.

    Args:
        var: The data folder; ``var_dir()`` when left out.
        durable: False gives up safety against a power cut for speed; for tests only.

    Raises:
        EnvironmentFault: It cannot be started; the message says what to do.
    """
    location = locate(var)
    with alone(location):
        server = Server(location, Claim(location), durable=durable)
        try:
            server._bring_up()  # noqa: SLF001 - the class and its maker are one unit
        except BaseException:
            server._claim.give_up()  # noqa: SLF001
            raise
    return server


def is_running(var: Path | None = None) -> bool:
    return postmaster.living(locate(var).cluster) is not None


def remove(var: Path | None = None) -> None:
    """Deletes the cluster for good, stopping a server that nobody uses.

    Raises:
        Conflict: Another process uses the database.
    """
    location = locate(var)
    with alone(location):
        claim = Claim(location)
        try:
            if not claim.is_the_only_one():
                raise Conflict(_("The database is in use."), _("Stop Dayclear and its commands first."))
            Server(location, claim, durable=True)._end()  # noqa: SLF001
            for folder in (location.cluster, cluster.unfinished(location), location.socket_dir):
                if folder.exists():
                    shutil.rmtree(folder)
            if location.home != location.var and location.home.is_dir():
                location.home.rmdir()
        finally:
            claim.give_up()


def _answers(location: Location) -> bool:
    host = str(location.socket_dir)
    try:
        psycopg.connect(host=host, port=PORT, user=SUPERUSER, dbname=SUPERUSER, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True
