"""What the tests of the wiring share: data folders that the server's account may reach, and English."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.utils import translation

from dayclear.config import embedded_database
from dayclear.kernel.ids import new_id


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
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
