"""Which zone holds at a place: the strictest of its own and those around it, so that nothing inside is ever laxer."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Protocol, TypeVar

from dayclear.places.path_sets import around, climbing


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


def holding(standing: Mapping[str, Zone]) -> Callable[[str], Zone | None]:
    """``strictest`` for many paths: neighbours share what holds around them, which is found once."""

    @cache
    def at(path: str) -> Zone | None:
        if len(path) <= 1:
            return None
        wider, own = at(around(path)), standing.get(path)
        return wider if own is None or (wider is not None and wider.rank < own.rank) else own

    return at


def strictest(path: str, standing: Mapping[str, Zone]) -> Zone | None:
    """The zone that holds at a path; of equally strict ones the nearest."""
    zones = [standing[outer] for outer in climbing(path) if outer in standing]
    return min(zones, key=lambda zone: zone.rank, default=None)
