"""The house stands: no floor imports from above, and no part writes outside its operations."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "dayclear"
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
DOORS = ["console", "portal", "api", "worker", "situation", "loops"]


def _modules(folder: str) -> list[Path]:
    return sorted((PACKAGE / folder).rglob("*.py"))


@pytest.mark.parametrize("folder", DOORS)
def test_only_operations_write(folder):
    written = [
        f"{module.relative_to(PACKAGE)}:{node.lineno} .{node.func.attr}()"
        for module in _modules(folder)
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "objects"
    ]
    assert written == []


def test_no_module_outside_the_clock_asks_the_machine_for_the_time():
    asked = [
        f"{module.relative_to(PACKAGE)}:{node.lineno}"
        for module in sorted(PACKAGE.rglob("*.py"))
        if module != PACKAGE / "kernel" / "clock.py"
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date", "timezone"}
    ]
    assert asked == []
