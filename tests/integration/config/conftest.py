"""What the tests of the wiring share: data folders that the server's account may reach, and English."""

import pytest
from django.utils import translation

from dayclear.config import embedded_database


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def var(tmp_path_factory):
    """A data folder of its own. Root's server runs as somebody else, whom pytest's folders would keep out."""
    folder = tmp_path_factory.mktemp("embedded")
    for parent in (folder, folder.parent):
        parent.chmod(0o755)
    yield folder / "var"
    embedded_database.remove(folder / "var")
