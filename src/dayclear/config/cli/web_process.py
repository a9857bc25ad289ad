"""The web server's process, started by ``serve``: ``python -m …cli.web_process HOST PORT WORKERS``."""

import multiprocessing
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dayclear.config.cli.child import end_with_parent

REQUESTS_END_WITHIN_S = 5


def main() -> None:
    host, port, workers = sys.argv[1:4]
    end_with_parent()
    # A forked worker would inherit the parent's signal handlers and be deaf to a stop until it has its own.
    multiprocessing.set_start_method("spawn")
    Granian(
        "dayclear.config.rsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.RSGI,
        workers=int(workers),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=REQUESTS_END_WITHIN_S,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
