"""Which worker runs what, and in which order: what takes long begins first, so that no worker waits at the end."""

import pytest
from xdist.scheduler import LoadFileScheduling

# Each of these folders makes a database and starts a server once, for all its files.
TOGETHER = ("tests/functional/", "tests/integration/config/")
# Longest first; whatever is not named here is short.
BEGIN_WITH = (
    *TOGETHER,
    "tests/integration/rehearsal/",
    "tests/integration/loops/test_sampling_plan",
    "tests/integration/loops/test_hand_on_a_plan",
    "tests/properties/",
    "tests/contracts/",
    "tests/unit/engines/",
)
SHARED = {"stairwell_as_built", "district_as_built"}


class FoldersTogether(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        whole = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(whole, super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    return FoldersTogether(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a file what is shared comes last: it stands in the database from its first test to the file's end."""
    files = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (_turn(item), files[item.path], not SHARED.isdisjoint(item.fixturenames)))


def _turn(item: pytest.Item) -> int:
    named = (turn for turn, start in enumerate(BEGIN_WITH) if item.nodeid.startswith(start))
    return next(named, len(BEGIN_WITH))
