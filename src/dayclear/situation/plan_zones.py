"""Where the zones are no longer those that a plan was made for: what has not begun there ought to be mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.places import queries as places
from dayclear.planning import queries
from dayclear.planning.models import Plan
from dayclear.zones import queries as zones
from dayclear.zones.rules import strictest

SHOWN = 10


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """A building that the plan visits as of one zone while another holds there; an empty name is no zone."""

    place: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class ZoneChanges:
    """The first of them by the tree, and how many buildings there are in all."""

    buildings: int
    first: Sequence[ZoneChange]

    @property
    def reason(self) -> str:
        """What a plan that is mended for them is told as its reason."""
        return "; ".join(f"{change.place}: {change.now or '–'}" for change in self.first)[:200]


def zone_changes(plan: Plan, at: datetime) -> ZoneChanges:
    """Which buildings that are still to be visited are in another zone now. A few statements, however large the plan."""
    standing = zones.standing_by_path(at)
    changed = []
    for path, was in queries.zones_to_come(plan, at=at):
        holds = strictest(path, standing)
        if (holds.kind if holds else "") != was:
            changed.append((path, was, holds.name if holds else ""))
    kinds = protocol_in_force(plan.asked_at).zones
    around = {
        place.path: place.address
        for place in places.by_paths([path for path, *_ in changed[:SHOWN]], Scope.everything())
    }
    first = [
        ZoneChange(around.get(path, path), str(kinds[was].name) if was in kinds else was, now)
        for path, was, now in changed[:SHOWN]
    ]
    return ZoneChanges(len(changed), first)
