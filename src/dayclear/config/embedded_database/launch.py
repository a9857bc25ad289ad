"""One attempt to start the postmaster: its command line, its closed socket folder, its log."""

import stat
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.embedded_database import cluster, postmaster
from dayclear.config.embedded_database.binaries import binaries_for
from dayclear.config.embedded_database.location import PORT, Location
from dayclear.kernel.errors import EnvironmentFault

WITHOUT_FLUSHES = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
CLOSED_TO_OTHERS = 0o700
LARGEST_LOG_BYTES = 10 * 1024 * 1024
LAST_LINES = 50


def launch(location: Location, *, durable: bool) -> subprocess.Popen[bytes]:
    """Starts the postmaster on a complete cluster and does not wait for it."""
    postmaster.end_orphans(location.name)
    _make_socket_dir(location)
    stale = postmaster.pid_file(location.cluster)
    # PostgreSQL refuses to start while the pid in a left-behind file is alive, even as a stranger's, unless
    # it is told that this one is its grandparent. Its check of the shared memory still guards against a twin.
    recycled = {"PG_GRANDPARENT_PID": str(stale.pid)} if stale else {}
    with _open_log(location.log) as log:
        return subprocess.Popen(  # noqa: S603 - the program is ours and no shell is involved
            command(location, durable=durable),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C in a terminal must not reach it before those who use it.
            **cluster.as_account(location.account, **recycled),
        )


def command(location: Location, *, durable: bool) -> list[str]:
    parameters = {
        "listen_addresses": "",
        "unix_socket_directories": str(location.socket_dir),
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "cluster_name": location.name,
    }
    if not durable:
        parameters |= WITHOUT_FLUSHES
    flags = [flag for name, value in parameters.items() for flag in ("-c", f"{name}={value}")]
    return [str(binaries_for(location.account) / "postgres"), "-D", str(location.cluster), *flags]


def last_words(log: Path) -> str:
    """Why the server ended, as its log's last FATAL line says."""
    lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines or [""])[-1].rstrip(".")


def _make_socket_dir(location: Location) -> None:
    """A folder of our own that nobody else may enter; one that somebody else made in /tmp is refused."""
    folder = location.socket_dir
    with suppress(FileExistsError):
        folder.mkdir(mode=CLOSED_TO_OTHERS)
        location.account.own(folder)
    found = folder.lstat()
    closed = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == CLOSED_TO_OTHERS
    if not closed or found.st_uid != location.account.uid:
        raise EnvironmentFault(
            format_lazy(_("{folder} is not the database's own closed folder."), folder=folder),
            _("Remove it and try again."),
        )


def _open_log(log: Path) -> IO[bytes]:
    log.parent.mkdir(exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log.open("ab")
