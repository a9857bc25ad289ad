"""Makes the database cluster (PostgreSQL's word for its data folder), whole or not at all."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.embedded_database.account import Account
from dayclear.config.embedded_database.binaries import binaries_for
from dayclear.config.embedded_database.location import DATABASE, ROLE, SUPERUSER, Location
from dayclear.kernel.errors import EnvironmentFault

OLDEST_VERSION = 17
PARTS = ("PG_VERSION", "postgresql.conf", "pg_hba.conf", "global/pg_control", "base", "pg_wal")
MIB = 1024 * 1024
SQL = f"""CREATE ROLE {ROLE} LOGIN CREATEDB;
CREATE DATABASE {DATABASE} OWNER {ROLE};
"""


def prepare(location: Location) -> None:
    """Makes the cluster when there is none; leaves a complete one as it is.

    Raises:
        EnvironmentFault: It is neither empty nor complete, or belongs to another version or account.
    """
    cluster = location.cluster
    if not cluster.is_dir() or not any(_entries(cluster)):
        _make(location)
    elif not all((cluster / part).exists() for part in PARTS):
        raise EnvironmentFault(
            format_lazy(_("The data folder {folder} is half-made."), folder=cluster),
            _("Start over with ./run --fresh, then restore a backup if there is one."),
        )
    else:
        _check_version(cluster, major_version(binaries_for(location.account)))


def unfinished(location: Location) -> Path:
    """The cluster while it is being made; after a kill it is of no use."""
    return location.cluster.with_name("postgres.unfinished")


def run(program: str, *arguments: str, account: Account, stdin: str | None = None) -> None:
    """Runs one of PostgreSQL's programs as the server's account.

    Raises:
        EnvironmentFault: It failed; the message ends with the last line it printed.
    """
    command = [str(binaries_for(account) / program), *arguments]
    done = subprocess.run(  # noqa: S603 - the program is ours and no shell is involved
        command, input=stdin, capture_output=True, text=True, check=False, cwd="/", **as_account(account)
    )
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise EnvironmentFault(
            format_lazy(
                _("{program} failed: {reason}"),
                program=program,
                reason=said[-1] if said else done.returncode,
            )
        )


def as_account(account: Account, **environment: str) -> dict[str, Any]:
    """Arguments of ``subprocess`` that run a program as the account, in an environment without surprises."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LD_LIBRARY_PATH"}}
    switch = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.switch else {}
    return {"env": {**kept, "LC_ALL": "C", "TZ": "UTC", **environment}, "umask": 0o077, **switch}


def major_version(folder: Path) -> int:
    done = subprocess.run(  # noqa: S603 - the program is ours and no shell is involved
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    found = re.search(r"(\d+)", done.stdout)
    return int(found.group()) if found else 0


def _entries(cluster: Path) -> list[Path]:
    try:
        return list(cluster.iterdir())
    except PermissionError:
        raise EnvironmentFault(
            format_lazy(_("The data folder {folder} belongs to another account."), folder=cluster),
            _("Start Dayclear as the account that made it, or set DAYCLEAR_VAR to another folder."),
        ) from None


def _check_version(cluster: Path, installed: int) -> None:
    made_by = int((cluster / "PG_VERSION").read_text())
    if made_by != installed:
        raise EnvironmentFault(
            format_lazy(
                _("The data folder was made by PostgreSQL {old} and this is {new}."),
                old=made_by,
                new=installed,
            ),
            _("Make a backup with the version before, start over with ./run --fresh and restore it."),
        )


def _make(location: Location) -> None:
    """Makes the cluster beside its place and moves it there when complete: a kill leaves no half of one."""
    account, cluster = location.account, location.cluster
    if (installed := major_version(binaries_for(account))) < OLDEST_VERSION:
        raise EnvironmentFault(
            format_lazy(_("PostgreSQL {installed} is too old to be embedded."), installed=installed),
            format_lazy(
                _("Set PG_BIN to version {oldest} or later, or set DATABASE_URL."), oldest=OLDEST_VERSION
            ),
        )
    making = unfinished(location)
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    account.own(making)
    run("initdb", *_initdb_arguments(making), account=account)
    single_user = ("--single", "-D", str(making), "-c", "exit_on_error=on", SUPERUSER)
    run("postgres", *single_user, account=account, stdin=SQL)

    if cluster.is_dir():
        cluster.rmdir()
    making.rename(cluster)


def _initdb_arguments(folder: Path) -> list[str]:
    arguments = [
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        "--auth-local=trust",  # The socket's folder is closed to everyone but the server's account.
        "--auth-host=reject",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
    ]
    return arguments + [f"--set={name}={value}" for name, value in server_parameters(memory_bytes()).items()]


def server_parameters(memory: int) -> dict[str, str]:
    """Parameters for a machine of ``memory`` bytes; an operator edits them in postgresql.conf."""
    shared_mib = max(128, min(2048, memory // 4 // MIB))
    return {
        "shared_buffers": f"{shared_mib}MB",
        "effective_cache_size": f"{max(256, memory // 2 // MIB)}MB",
        "maintenance_work_mem": f"{max(64, min(512, memory // 16 // MIB))}MB",
        "work_mem": "16MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",  # After each checkpoint every page goes into the log whole once.
        "max_connections": "100",
        "synchronous_commit": "on",
        "fsync": "on",
        "jit": "off",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] ",
    }


def memory_bytes() -> int:
    """The machine's memory, or less when a container limits it."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
    except OSError:
        return physical
    return min(physical, int(limit)) if limit.isdigit() else physical
