"""What a command needs before it calls inward: Django in the user's language, a database that answers."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from dayclear.config import embedded_database
from dayclear.config.terminal import terminal_language
from dayclear.kernel.errors import EnvironmentFault


def load_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayclear.config.settings")
    import django  # noqa: PLC0415 - only commands that need it wait for it

    django.setup()
    speak_as_the_terminal()


def speak_as_the_terminal() -> None:
    """For this thread: each thread that talks has to be told."""
    from django.utils import translation  # noqa: PLC0415

    translation.activate(terminal_language())


def uses_embedded_database() -> bool:
    return not os.environ.get("DATABASE_URL")


@contextmanager
def server() -> Iterator[embedded_database.Server | None]:
    """The embedded database while it is needed; None where DATABASE_URL names another one."""
    load_django()
    if not uses_embedded_database():
        yield None
        return
    with embedded_database.start() as started:
        try:
            yield started
        finally:
            close_connections()


@contextmanager
def database(*, waits: bool = False) -> Iterator[None]:
    """A database with the tables of this version, which most commands need; ``waits`` until it answers.

    Raises:
        EnvironmentFault: Its tables are those of another version.
    """
    with server() as started:
        from dayclear.config import migrations_applied, outage  # noqa: PLC0415 - after Django is loaded

        if waits:
            outage.wait_for_its_end()
        if migrations_applied.pending():
            if started is None:
                raise EnvironmentFault(
                    _("The database's tables are those of another version."),
                    _("Run dayclear migrate first."),
                )
            migrations_applied.apply()
        yield


def close_connections() -> None:
    """Lets a process fork without sharing a connection, and the server stop without waiting for us."""
    from django.db import connections  # noqa: PLC0415 - after Django is loaded

    connections.close_all()
