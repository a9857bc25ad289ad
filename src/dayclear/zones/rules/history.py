"""What held at a place before: from what to what, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar


class Held(Protocol):
    """A zone that stands, or stood until ``until``; rank 1 is the strictest."""

    @property
    def kind(self) -> str: ...
    @property
    def rank(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime | None: ...


Zone = TypeVar("Zone", bound=Held)


@dataclass(frozen=True, slots=True)
class Change(Generic[Zone]):
    """At this instant another kind of zone came to hold; None: no zone."""

    at: datetime
    before: Zone | None
    after: Zone | None


def changes(zones: Sequence[Zone]) -> list[Change[Zone]]:
    """The changes that people of a place lived through, the newest first; ``zones`` are its own and those around it.

    A zone around the place that a stricter one inside outlasts changes nothing for them.
    """
    found: list[Change[Zone]] = []
    before: Zone | None = None
    for at in sorted({zone.since for zone in zones} | {zone.until for zone in zones if zone.until}):
        after = _held(zones, at)
        if (after.kind if after else None) != (before.kind if before else None):
            found.append(Change(at, before, after))
        before = after
    return found[::-1]


def _held(zones: Sequence[Zone], at: datetime) -> Zone | None:
    """The strictest at an instant; of equally strict ones the nearest."""
    held = [zone for zone in zones if zone.since <= at and (zone.until is None or at < zone.until)]
    return min(held, key=lambda zone: (zone.rank, -len(zone.path)), default=None)
