"""Who may see what: places by path prefix, each with the duties held there.

A path is the place's ancestors and itself as ``/2201/220113/…/``. It ends with a slash, so that one path is a prefix
of another exactly when the place lies inside the other.
"""

from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

ROOT_PATH = "/"


@dataclass(frozen=True, slots=True)
class Reach:
    """One place path and the duties its holder has there; ``duties`` None means every duty."""

    path: str
    duties: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if not (self.path.startswith("/") and self.path.endswith("/")):
            raise ValueError(f"A place path starts and ends with a slash, this one does not: {self.path!r}")

    def covers(self, path: str, duty: str | None = None) -> bool:
        return path.startswith(self.path) and self.has(duty)

    def has(self, duty: str | None) -> bool:
        return duty is None or self.duties is None or duty in self.duties


@dataclass(frozen=True, slots=True)
class Scope:
    """The caller's sight. ``account_id`` None is the system itself, never a person."""

    account_id: UUID | None
    reaches: tuple[Reach, ...] = field(default=())

    @classmethod
    def everything(cls) -> Self:
        """The system's own sight, for loops, the worker and the command line; no door may use it for a person."""
        return cls(account_id=None, reaches=(Reach(ROOT_PATH),))

    @classmethod
    def nothing(cls, account_id: UUID | None = None) -> Self:
        return cls(account_id=account_id)

    def covers(self, path: str, duty: str | None = None) -> bool:
        return any(reach.covers(path, duty) for reach in self.reaches)

    def paths(self, duty: str | None = None) -> tuple[str, ...]:
        """The outermost path prefixes in sight for a duty: none lies inside another."""
        paths = sorted({reach.path for reach in self.reaches if reach.has(duty)})
        outermost: list[str] = []
        for path in paths:
            if not outermost or not path.startswith(outermost[-1]):
                outermost.append(path)
        return tuple(outermost)

    def has(self, duty: str) -> bool:
        return any(reach.has(duty) for reach in self.reaches)

    def commands(self, path: str) -> bool:
        """Whether the caller holds every duty at the place: its commander, or one above."""
        return any(reach.duties is None and reach.covers(path) for reach in self.reaches)
