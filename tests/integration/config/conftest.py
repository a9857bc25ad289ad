"""What the tests of the wiring share: data folders that the server's account may reach, and English."""

import pytest
from django.utils import translation

from dayclear.kernel.ids import new_id
from tests import embedded


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def var(reachable):
    """A data folder of the test's own, in a folder of its own."""
    own = reachable / str(new_id())
    own.mkdir()
    yield own / "var"
    embedded.remove(own / "var")


@pytest.fixture
def migrated(migrated_once, var):
    """A data folder of the test's own with a migrated database in it, which nobody has started."""
    embedded.copy(migrated_once, var)
    return var


@pytest.fixture
def attended(migrated):
    """Such a folder whose database runs already, as beside a running Dayclear: commands join it, which is quicker."""
    with embedded.without_flushes(migrated):
        yield migrated
