"""Which zone holds at a place: its own, or else the nearest around it; and which doors are sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from dayclear.command.queries import protocol_in_force
from dayclear.kernel.scope import ROOT_PATH, Scope
from dayclear.places.models import Place
from dayclear.places.scoping import within
from dayclear.zones import rules
from dayclear.zones.models import HouseholdSeal, ZonePeriod


@dataclass(frozen=True, slots=True)
class StandingZone:
    """A zone that holds; ``path`` is the place it was decided for. ``rank`` 1 is the strictest."""

    kind: str
    name: str
    rank: int
    path: str
    since: datetime
    reason: str


def zones_of(paths: Sequence[str], *, scope: Scope, at: datetime) -> dict[str, StandingZone]:
    """The zone at each path in sight; a place without one is left out. One statement."""
    seen = [path for path in paths if scope.covers(path)]
    around = {outer for path in seen for outer in rules.outwards(path)}
    protocol = protocol_in_force(at)
    standing = {}
    for period in ZonePeriod.objects.filter(place_path__in=around, period__contains=at):
        kinds = protocol.at(period.place_path).zones
        kind = kinds.get(period.kind)
        standing[period.place_path] = StandingZone(
            kind=period.kind,
            name=str(kind.name) if kind else period.kind,
            rank=kind.rank if kind else len(kinds) + 1,
            path=period.place_path,
            since=period.period.lower,
            reason=period.reason,
        )
    found = {path: rules.nearest(path, standing) for path in seen}
    return {path: zone for path, zone in found.items() if zone}


@dataclass(frozen=True, slots=True)
class ZonedPlace:
    """A place with a zone of its own."""

    place_id: UUID
    path: str
    kind: str


def zoned_inside(paths: Sequence[str], *, at: datetime) -> list[ZonedPlace]:
    """The places at or inside these paths that have a zone of their own. Zones are no secret: no scope."""
    found = ZonePeriod.objects.filter(period__contains=at).values_list("place_id", "place_path", "kind")
    # Few zones stand at a time, while a round may have thousands of places: too many conditions for a statement.
    wanted = set(paths)
    return [ZonedPlace(*row) for row in found if not wanted.isdisjoint((ROOT_PATH, *rules.outwards(row[1])))]


def zone_of(place: Place, *, scope: Scope, at: datetime) -> StandingZone | None:
    """The zone that holds at one place, None where none does."""
    return zones_of([place.path], scope=scope, at=at).get(place.path)


def own_period(place: Place) -> ZonePeriod | None:
    """The period that stands on the place itself. The caller has been let see the place."""
    return ZonePeriod.objects.filter(place=place, period__upper_inf=True).first()


def kinds_at(place: Place, at: datetime) -> list[tuple[str, str]]:
    """The zones that the protocol knows there, the strictest first, each with its name."""
    kinds = protocol_in_force(at).at(place.path).zones.values()
    return [(kind.kind, str(kind.name)) for kind in sorted(kinds, key=lambda kind: kind.rank)]


def name_of(period: ZonePeriod) -> str:
    """What the protocol of that time calls it."""
    kind = protocol_in_force(period.decided_at).at(period.place_path).zones.get(period.kind)
    return str(kind.name) if kind else period.kind


def zone_history(place: Place, *, scope: Scope) -> QuerySet[ZonePeriod]:
    """What was decided for the place itself, the latest first."""
    found = ZonePeriod.objects.filter(within(scope, "place_path"), place=place)
    return found.select_related("decided_by").order_by("-decided_at", "-pk")


def seal_of(household_id: UUID, *, scope: Scope) -> HouseholdSeal | None:
    """The first seal that stands on a household now."""
    return _standing(scope).filter(household=household_id).order_by("sealed_at", "pk").first()


def is_sealed(household_id: UUID, *, scope: Scope) -> bool:
    return _standing(scope).filter(household=household_id).exists()


def sealed_among(household_ids: Iterable[UUID], *, scope: Scope) -> set[UUID]:
    """Which of these households are behind a sealed door now."""
    found = _standing(scope).filter(household__in=list(household_ids))
    return set(found.values_list("household_id", flat=True))


def seals_at(place: Place, *, scope: Scope) -> QuerySet[HouseholdSeal]:
    """The seals that stand at a place and inside it, door by door."""
    found = _standing(scope).filter(place_path__startswith=place.path).select_related("household")
    return found.order_by("place_path", "household__door", "sealed_at")


def _standing(scope: Scope) -> QuerySet[HouseholdSeal]:
    return HouseholdSeal.objects.filter(within(scope, "place_path"), unsealed_at=None)
