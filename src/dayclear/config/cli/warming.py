"""Compiles the engines in a process of its own: ``python -m dayclear.config.cli.warming``.

The compiler holds the interpreter for seconds, so it does not run where jobs or pages wait. What it makes stays on disk.
"""

import fcntl
import os

from dayclear.config.cli.child import end_with_parent
from dayclear.config.embedded_database import var_dir
from dayclear.engines import contacts, routing

_NICE = 19


def main() -> None:
    end_with_parent()
    os.nice(_NICE)
    folder = var_dir()
    folder.mkdir(parents=True, exist_ok=True)
    # Worker and web server ask at the same time; whoever comes second finds everything made.
    with (folder / "warming.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        routing.warm()
        contacts.warm()


if __name__ == "__main__":
    main()
