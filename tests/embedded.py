"""The database of the tests: embedded, in a data folder of its own, without waiting for the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEST_VAR = Path(__file__).resolve().parents[1] / ".pytest-var"


def prepare_environment() -> None:
    """Points Dayclear at the tests' data folder; to be called before Django's settings are imported."""
    os.environ.setdefault("DAYCLEAR_VAR", str(TEST_VAR))


@contextmanager
def running() -> Iterator[None]:
    """The tests' server while the tests run; with DATABASE_URL set, it is used and nothing is started."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from dayclear.config import embedded_database  # noqa: PLC0415 - the environment is prepared first

    with embedded_database.start(durable=False):
        yield


def remove(var: Path) -> None:
    """Deletes a database that a test made in a folder of its own."""
    from dayclear.config import embedded_database  # noqa: PLC0415 - as above

    embedded_database.remove(var)


prepare_environment()
