"""Which account of the operating system the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from dayclear.kernel.errors import EnvironmentFault

UNPRIVILEGED = ("nobody", "daemon")
EXECUTE_BY_OWNER, EXECUTE_BY_GROUP, EXECUTE_BY_OTHERS = 0o100, 0o010, 0o001


@dataclass(frozen=True)
class Account:
    """A user and group id; ``switch`` is true when the server must change to it, that is when we are root."""

    uid: int
    gid: int
    switch: bool

    def own(self, path: Path) -> None:
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """Whether this account may pass through every folder that leads to ``path``, and into it."""
        return all(self._may_enter(folder) for folder in (path, *path.parents) if folder.is_dir())

    def _may_enter(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & EXECUTE_BY_OWNER)
        if found.st_gid == self.gid:
            return bool(found.st_mode & EXECUTE_BY_GROUP)
        return bool(found.st_mode & EXECUTE_BY_OTHERS)


def server_account(cluster: Path) -> Account:
    """Ourselves, or as root: the owner of an existing cluster, else an unprivileged account of the system."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    if cluster.is_dir() and cluster.stat().st_uid != 0:
        return Account(cluster.stat().st_uid, cluster.stat().st_gid, switch=True)
    return _unprivileged()


def _unprivileged() -> Account:
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise EnvironmentFault(
        _("PostgreSQL does not run as root and this system has no account named nobody."),
        _("Start Dayclear as an ordinary user, or set DATABASE_URL."),
    )
