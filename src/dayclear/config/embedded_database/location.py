"""Where the cluster, its socket and its log are. Only looks at the file system, changes nothing in it."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dayclear.config.embedded_database.account import Account, server_account

PORT = 5432
"""No port is opened; PostgreSQL names the socket file by it."""
SUPERUSER = "postgres"
ROLE = "dayclear"
DATABASE = "dayclear"
LONGEST_SOCKET_PATH_BYTES = 100
"""A socket's path is limited to 107 bytes on Linux and 103 on macOS."""
SYSTEM_FOLDER = Path("/var/lib/dayclear")
"""Where root keeps what the server's account cannot reach in the checkout."""


@dataclass(frozen=True)
class Location:
    """All paths of one embedded database; ``name`` tells its processes from those of another one."""

    var: Path
    home: Path
    account: Account
    name: str

    @property
    def cluster(self) -> Path:
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        return self.var / "log" / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        """Beside the cluster, or under a short path when that one is too long for a socket."""
        beside = self.home / "socket"
        if len(os.fsencode(socket_file(beside))) <= LONGEST_SOCKET_PATH_BYTES:
            return beside
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        if runtime and not self.account.switch and Path(runtime).is_dir():
            return Path(runtime) / self.name
        return Path("/tmp") / f"{self.name}-{self.account.uid}"  # noqa: S108 - owner and rights are checked before use


def socket_file(folder: Path) -> Path:
    return folder / f".s.PGSQL.{PORT}"


def var_dir() -> Path:
    """DAYCLEAR_VAR, else ``var/`` of the checkout we run from, else of the working folder."""
    if chosen := os.environ.get("DAYCLEAR_VAR"):
        return Path(chosen).absolute()
    checkout = Path(__file__).resolve().parents[4]
    return (checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()) / "var"


def locate(var: Path | None = None) -> Location:
    var = (var or var_dir()).absolute()
    digest = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:12]
    account = server_account(var / "postgres")
    reachable = not account.switch or account.can_reach(var.resolve())
    return Location(
        var=var,
        home=var if reachable else SYSTEM_FOLDER / digest,
        account=account if reachable else server_account(SYSTEM_FOLDER / digest / "postgres"),
        name=f"dayclear-{digest}",
    )


def database_settings(var: Path | None = None) -> dict[str, Any]:
    """Django's ``DATABASES["default"]`` for the embedded database. Starts nothing."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": ROLE,
        "PASSWORD": "",
        "HOST": str(locate(var).socket_dir),
        "PORT": str(PORT),
        "OPTIONS": {},
    }
