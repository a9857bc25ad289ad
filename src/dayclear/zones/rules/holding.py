"""Which zone holds at a place: the strictest of its own and those around it, so that nothing inside is ever laxer."""

from collections.abc import Mapping
from typing import Protocol, TypeVar

from dayclear.places.path_sets import climbing


class Ranked(Protocol):
    """A zone that stands; rank 1 is the strictest."""

    @property
    def rank(self) -> int: ...


Found = TypeVar("Found")
Zone = TypeVar("Zone", bound=Ranked)


def outwards(path: str) -> list[str]:
    """A place's path and those of all places around it, the nearest first."""
    return list(climbing(path))


def nearest(path: str, found: Mapping[str, Found]) -> Found | None:
    """What is said of a path itself, or else of the nearest place around it."""
    return next((found[outer] for outer in climbing(path) if outer in found), None)


def strictest(path: str, standing: Mapping[str, Zone]) -> Zone | None:
    """The zone that holds at a path; of equally strict ones the nearest."""
    around = [standing[outer] for outer in climbing(path) if outer in standing]
    return min(around, key=lambda zone: zone.rank, default=None)
