"""The web server interprets the search for contacts until it is compiled, so that no page waits for the compiler."""

import subprocess
import sys
import threading

from dayclear.engines import contacts


def begin() -> None:
    threading.Thread(target=_load_what_is_compiled, daemon=True).start()


def _load_what_is_compiled() -> None:
    """A process of its own compiles, because the compiler would hold this one's interpreter; it ends with this one."""
    with subprocess.Popen(
        [sys.executable, "-m", "dayclear.config.cli.warming"], stdin=subprocess.PIPE
    ) as compiling:
        compiling.wait()
    contacts.warm()
