"""File locks by which many processes share one database. The kernel frees them however a process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dayclear.config.embedded_database.location import Location
from dayclear.kernel.errors import EnvironmentFault


class Claim:
    """While it stands, no other process stops the server."""

    def __init__(self, location: Location) -> None:
        self._file = _open(location, "database.users")
        fcntl.flock(self._file, fcntl.LOCK_SH)

    @property
    def given_up(self) -> bool:
        return self._file.closed

    def is_the_only_one(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._file, fcntl.LOCK_SH)
            return False
        return True

    def give_up(self) -> None:
        self._file.close()


@contextmanager
def alone(location: Location) -> Iterator[None]:
    """Lets one process at a time start or stop the server."""
    with _open(location, "database.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open(location: Location, name: str) -> IO[bytes]:
    try:
        location.var.mkdir(parents=True, exist_ok=True)
        return (location.var / name).open("ab")
    except OSError as error:
        raise EnvironmentFault(
            format_lazy(
                _("The data folder {folder} cannot be written: {reason}."),
                folder=location.var,
                reason=error.strerror,
            ),
            _("Change its rights, or set DAYCLEAR_VAR to another folder."),
        ) from None
