"""Every setting an operator may change is told in docs/operations.md."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_environment_variable_read_is_documented():
    read = {
        name
        for module in (ROOT / "src" / "dayclear").rglob("*.py")
        for name in re.findall(r"environ(?:\.get\(|\[)[\"']([A-Z_]+)[\"']", module.read_text())
        if name.startswith(("DAYCLEAR_", "DATABASE_", "PG_"))
    }
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "operations.md").read_text()))
    assert read
    assert read - documented == set()
