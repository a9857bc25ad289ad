"""The database of the tests: embedded, in a data folder of its own, without waiting for the disk."""

import os
import subprocess
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


@contextmanager
def without_flushes(var: Path) -> Iterator[None]:
    """The database of a folder while nobody cares for a power cut; commands join it, which is quicker, too."""
    from dayclear.config import embedded_database  # noqa: PLC0415 - as above

    with embedded_database.start(var, durable=False):
        yield


def never_flush(var: Path) -> None:
    """Whoever starts the database of this folder from now on waits for no disk."""
    from dayclear.config.embedded_database import launch, locate  # noqa: PLC0415 - as above

    with (locate(var).cluster / "postgresql.conf").open("a") as parameters:
        parameters.writelines(f"{name} = {value}\n" for name, value in launch.WITHOUT_FLUSHES.items())


def copy(template: Path, var: Path) -> None:
    """A data folder like another one, whose database nobody has started."""
    subprocess.run(["cp", "-a", str(template), str(var)], check=True)


def remove(var: Path) -> None:
    """Deletes a database that a test made in a folder of its own."""
    from dayclear.config import embedded_database  # noqa: PLC0415 - as above

    embedded_database.remove(var)


prepare_environment()
