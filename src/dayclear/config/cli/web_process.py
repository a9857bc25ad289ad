"""The web server's process, started by ``serve``: ``python -m …cli.web_process HOST PORT WORKERS``."""

import multiprocessing
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dayclear.config.cli.child import end_with_parent

BLOCKING_THREADS = 8
"""Each holds one database connection. What phones send together is written together (``records/coalescing.py``), so that there
must be some who wait; the others of them sleep, and none takes the interpreter from another."""
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
