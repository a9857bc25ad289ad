"""Real files stand beside the project, never in it: whoever has them runs the tests that read them."""

from pathlib import Path

import pytest


def real_file(name: str) -> Path:
    """A file of shared/data beside the repository; the test is skipped where there is none."""
    beside = (folder / "shared" / "data" / name for folder in Path(__file__).parents)
    found = next((path for path in beside if path.is_file()), None)
    if found is None:
        pytest.skip(f"The real file {name} stands beside the project, never in it.")
    return found
