"""Which zone stands at a place: its own, or else its nearest ancestor's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dayclear.command.models.protocol_version import protocol_in_force
from dayclear.kernel.scope import Scope
from dayclear.places.scoping import within
from dayclear.zones.models import HouseholdSeal, ZonePeriod


@dataclass(frozen=True, slots=True)
class StandingZone:
    kind: str
    name: str
    path: str
    since: datetime
    reason: str


def zones_of(paths: Sequence[str], *, scope: Scope, at: datetime) -> dict[str, StandingZone]:
    """The zone at each path in sight; a place without one is left out. One statement."""
    seen = [path for path in paths if scope.covers(path)]
    around = {outer for path in seen for outer in _outwards(path)}
    names = protocol_in_force(at).zones
    standing = {
        period.place_path: StandingZone(
            kind=period.kind,
            name=str(names[period.kind].name) if period.kind in names else period.kind,
            path=period.place_path,
            since=period.period.lower,
            reason=period.reason,
        )
        for period in ZonePeriod.objects.filter(place_path__in=around, period__contains=at)
    }
    nearest = {path: next((standing[outer] for outer in _outwards(path) if outer in standing), None) for path in seen}
    return {path: zone for path, zone in nearest.items() if zone}


def _outwards(path: str) -> list[str]:
    """The path and its ancestors', nearest first."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:depth]) + "/" for depth in range(len(steps), 0, -1)]


def seal_of(household_id: UUID, *, scope: Scope) -> HouseholdSeal | None:
    """The seal that stands on a household now."""
    return HouseholdSeal.objects.filter(
        within(scope, "place_path"), household=household_id, unsealed_at__isnull=True
    ).first()
