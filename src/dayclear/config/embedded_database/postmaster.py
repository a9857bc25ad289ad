"""The server's main process: which one it is, whether it lives, and how it ends."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

STATUS_LINE = 7
ENDED = frozenset("ZX")
GENTLE_S = 20.0
HARSH_S = 10.0


@dataclass(frozen=True)
class PidFile:
    """What ``postmaster.pid`` says; after a kill it stays, and its pid may come to be another process's."""

    pid: int
    status: str


def pid_file(cluster: Path) -> PidFile | None:
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        status = lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else ""
        return PidFile(int(lines[0]), status)
    except (OSError, ValueError, IndexError):
        return None


def living(cluster: Path) -> PidFile | None:
    """The postmaster of this very cluster if it lives: no zombie, and no stranger with a recycled pid."""
    found = pid_file(cluster)
    return found if found is not None and runs_on(found.pid, cluster) else None


def runs_on(pid: int, cluster: Path) -> bool:
    return f"-D {cluster}" in " ".join(_arguments(pid))


def wait_for(condition: Callable[[], bool], *, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def stop(pid: int, cluster: Path) -> bool:
    """Asks for a fast shutdown, then for an immediate one, from which PostgreSQL recovers by its log."""
    for signal_number, within_s in ((signal.SIGINT, GENTLE_S), (signal.SIGQUIT, HARSH_S)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal_number)
        if wait_for(lambda: not runs_on(pid, cluster), within_s=within_s):
            return True
    return False


def end_orphans(name: str) -> None:
    """Ends what outlived a killed postmaster: while it holds the shared memory no new one may start."""
    if wait_for(lambda: not orphans(name), within_s=2):
        return
    for pid in orphans(name):
        os.kill(pid, signal.SIGQUIT)
    wait_for(lambda: not orphans(name), within_s=HARSH_S)


def orphans(name: str) -> list[int]:
    """Server processes title themselves ``postgres: <cluster_name>: …``."""
    return [pid for pid in _all_pids() if " ".join(_arguments(pid)).startswith(f"postgres: {name}: ")]


def _all_pids() -> list[int]:
    if Path("/proc/self").exists():
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [int(line) for line in _ps("-axo", "pid=").split()]


def _arguments(pid: int) -> list[str]:
    """The command line of a living process; empty when it has ended, noticed by its parent or not."""
    process = Path("/proc") / str(pid)
    if not Path("/proc/self").exists():
        state, _, command = _ps("-o", "state=,args=", "-p", str(pid)).strip().partition(" ")
        return [] if state[:1] in ENDED else command.split()
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        command = (process / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return []
    return [] if state in ENDED else command.rstrip("\0").split("\0")


def _ps(*arguments: str) -> str:
    return subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False).stdout  # noqa: S603, S607
