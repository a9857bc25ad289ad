"""What the tests of the wiring share: data folders that the server's account may reach, and English."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.utils import translation

from dayclear.config import embedded_database
from dayclear.kernel.ids import new_id
from tests.integration.config.programs import dayclear_command


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def reachable():
    """A folder that others may enter: root's server runs as somebody whom pytest's own folders keep out."""
    with TemporaryDirectory(prefix="dayclear-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def var(reachable):
    """A data folder of the test's own, in a folder of its own."""
    own = reachable / str(new_id())
    own.mkdir()
    yield own / "var"
    embedded_database.remove(own / "var")


@pytest.fixture(scope="session")
def migrated_once(reachable):
    """Migrating takes longer than most of these tests, so it is done once and copied."""
    template = reachable / "template"
    made = dayclear_command(template, "migrate")
    assert made.returncode == 0, made.stderr
    yield template
    embedded_database.remove(template)


@pytest.fixture
def migrated(migrated_once, var):
    """A data folder of the test's own with a migrated database in it, which nobody has started."""
    subprocess.run(["cp", "-a", str(migrated_once), str(var)], check=True)
    return var
