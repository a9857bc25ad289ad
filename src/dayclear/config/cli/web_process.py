"""The web server's process, started by ``serve``: ``python -m …cli.web_process HOST PORT WORKERS``."""

import multiprocessing
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dayclear.config.cli.child import end_with_parent

BLOCKING_THREADS = 2
"""Each holds one database connection. One computes while the other waits for the database; with four, nearly half of the
processor went into handing over the interpreter's lock (``python -m bench.intake``)."""
REQUESTS_END_WITHIN_S = 5


def main() -> None:
    host, port, workers = sys.argv[1:4]
    end_with_parent()
    # A forked worker would inherit the parent's signal handlers and be deaf to a stop until it has its own.
    multiprocessing.set_start_method("spawn")
    Granian(
        "dayclear.config.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=BLOCKING_THREADS,
        blocking_threads_idle_timeout=600,
        respawn_failed_workers=True,
        workers_kill_timeout=REQUESTS_END_WITHIN_S,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
