"""Keeps child processes and the embedded database alive, and stops those first that use the others."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.cli.child import VARIABLE
from dayclear.config.cli.printing import say
from dayclear.config.embedded_database import Server
from dayclear.kernel.errors import EnvironmentFault

TICK_S = 0.25
STOP_WITHIN_S = 8.0
MOST_RESTARTS = 5
RESTARTS_COUNT_FOR_S = 60.0


class Child:
    """A module of ours run as a process of its own, in a process group of its own.

    One that ``listens`` for the database's notifications is started again with it, or it hears no more.
    """

    def __init__(self, name: str, module: str, *arguments: str, listens: bool = False) -> None:
        self.name = name
        self.listens = listens
        self.command = [sys.executable, "-m", module, *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._started: deque[float] = deque(maxlen=MOST_RESTARTS)

    def start(self) -> None:
        self._started.append(time.monotonic())
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            self.command, stdin=subprocess.PIPE, start_new_session=True, env={**os.environ, VARIABLE: "1"}
        )

    @property
    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def restart(self) -> None:
        """Starts it anew after it ended by itself.

        Raises:
            EnvironmentFault: It keeps ending.
        """
        code = self._process.returncode if self._process else None
        self._clear()
        first = self._started[0]
        if len(self._started) == MOST_RESTARTS and time.monotonic() - first < RESTARTS_COUNT_FOR_S:
            raise EnvironmentFault(
                format_lazy(_("{process} keeps ending (code {code})."), process=self.name, code=code),
                _("See what it printed above."),
            )
        say(
            format_lazy(
                _("{process} ended (code {code}) and is started again."), process=self.name, code=code
            )
        )
        self.start()

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, *, until: float) -> None:
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.0, until - time.monotonic()))
        self._clear()

    def _clear(self) -> None:
        """Ends what is left of the group: a killed parent leaves its own children behind, on our port."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._process = None


def supervise(children: Sequence[Child], database: Server | None, *, on_start: Callable[[], None]) -> None:
    """Runs until SIGINT, SIGTERM or SIGHUP, then stops the children; the database is the caller's to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        for child in children:
            child.start()
        threading.Thread(target=on_start, daemon=True).start()
        while not stop.wait(TICK_S):
            if database is not None and database.ensure():
                say(_("The database had ended and was started again."))
                for child in children:
                    if child.listens:
                        child.ask_to_stop()
            for child in children:
                if child.has_ended:
                    child.restart()
    finally:
        _stop_all(children)


def _stop_all(children: Sequence[Child]) -> None:
    until = time.monotonic() + STOP_WITHIN_S
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait(until=until)
