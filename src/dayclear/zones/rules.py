"""Decisions about zones over plain values. No database."""

from collections.abc import Mapping
from typing import TypeVar

Zone = TypeVar("Zone")


def outwards(path: str) -> list[str]:
    """A place's path and those of all places around it, the nearest first."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:depth]) + "/" for depth in range(len(steps), 0, -1)]


def nearest(path: str, standing: Mapping[str, Zone]) -> Zone | None:
    """The zone that holds at a path: its own, or else that of the nearest place around it."""
    return next((standing[outer] for outer in outwards(path) if outer in standing), None)
