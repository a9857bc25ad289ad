"""The program as tests start it: in a process of its own, in a data folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import dayclear
from dayclear.config.embedded_database import postmaster

# However busy the machine is: a test waits for what it asks about, and these only end one that waits in vain.
STARTS_WITHIN_S = 180
STOPS_WITHIN_S = 60
COMES_BACK_WITHIN_S = 120
SOURCES = str(Path(dayclear.__file__).parents[1])


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


# Without compiled modules kept, each program would begin by compiling them all.
NOT_HANDED_ON = {"DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}


def environment(var, locale="C.UTF-8"):
    own = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
    return own | {
        "PYTHONPATH": os.pathsep.join([SOURCES, os.environ.get("PYTHONPATH", "")]),
        "DAYCLEAR_VAR": str(var),
        "LC_ALL": locale,
        "NO_COLOR": "1",
    }


def dayclear_command(var, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "dayclear.config.cli", *arguments],
        env=environment(var),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@contextmanager
def serving(var, *arguments, locale="C.UTF-8", output=subprocess.PIPE):
    """A running ``dayclear serve`` and its port; stopped as Ctrl-C stops it unless the test did."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "dayclear.config.cli", "serve", "--port", str(port), *arguments],
        env=environment(var, locale),
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert postmaster.wait_for(
            lambda: health(port) or process.poll() is not None, within_s=STARTS_WITHIN_S
        )
        assert process.poll() is None, process.stdout.read()
        yield process, port
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=STOPS_WITHIN_S)


def says(process, words):
    """What a program says up to these words; its server may answer a moment before it says so."""
    told = ""
    while words not in told and (line := process.stdout.readline()):
        told += line
    return told


def health(port):
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
        return json.load(answer)
    return None


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def child_running(pid, words):
    return next(child for child in children_of(pid) if words in " ".join(postmaster._arguments(child)))
