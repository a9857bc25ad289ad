"""Commands that a process supervisor runs: the background worker, and migrations before an upgrade."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.cli import session
from dayclear.config.cli.child import end_with_parent
from dayclear.config.cli.printing import err, say

JOBS_END_WITHIN_S = 5.0
_NICE = 10


def worker() -> None:
    """Do background jobs until stopped: escalation, notices, imports, planning."""
    end_with_parent()
    # A planning holds a core for seconds; whoever waits for a page goes first.
    os.nice(_NICE)
    if session.uses_embedded_database():
        from django.db.backends.signals import connection_created  # noqa: PLC0415 - only now is it of interest

        connection_created.connect(yield_in_the_database)
    with _warming(), session.database(waits=True):
        from procrastinate.contrib.django import app  # noqa: PLC0415 - after Django is loaded

        session.close_connections()
        app.with_connector(app.connector.get_worker_connector()).run_worker(  # type: ignore[attr-defined]
            name="dayclear", shutdown_graceful_timeout=JOBS_END_WITHIN_S
        )


def yield_in_the_database(connection: Any, **_told: Any) -> None:
    """The embedded database's process behind a new connection yields to those of the pages, as this process does."""
    with suppress(OSError):  # The system may not allow it: then this process alone yields.
        backend = connection.connection.info.backend_pid
        os.setpriority(os.PRIO_PROCESS, backend, os.getpriority(os.PRIO_PROCESS, 0))


@contextmanager
def _warming() -> Iterator[None]:
    """The engines are compiled beside the work, and no longer than it."""
    with subprocess.Popen([sys.executable, "-m", "dayclear.config.cli.warming"]) as process:
        try:
            yield
        finally:
            process.terminate()


def migrate() -> None:
    """Bring the database's tables to this version."""
    with session.server():
        from dayclear.config import migrations_applied  # noqa: PLC0415 - after Django is loaded

        pending = migrations_applied.pending()
        with err.status(str(_("Preparing the database"))):
            migrations_applied.apply()
        say(format_lazy(_("{count} migrations applied."), count=len(pending)))
