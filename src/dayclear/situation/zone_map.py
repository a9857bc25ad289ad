"""Which zone held where, day by day: for the map and its table, which say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from dayclear.command.protocol import Protocol
from dayclear.command.queries import protocol_in_force
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.scope import Scope
from dayclear.people import queries as people
from dayclear.places import queries as places
from dayclear.places.models import Level, Place
from dayclear.situation.zone_evidence import local_day
from dayclear.zones import queries
from dayclear.zones.rules import strictest
from dayclear.zones.rules.proposing import Standing

DAYS = 30
SHOWN = (Level.COMPOUND, Level.VILLAGE, Level.BUILDING)
NO_ZONE = "0"


@dataclass(frozen=True, slots=True)
class ZoneOfDay:
    """A zone that held at the end of a day. ``place`` is the one it was decided for."""

    place: Place
    name: str
    rank: int
    since: datetime
    until: datetime | None
    people: int


@dataclass(frozen=True, slots=True)
class KindOfDay:
    """How many zones of a kind held on a day. ``rank`` gives it the colour of the map."""

    name: str
    rank: int
    zones: int


@dataclass(frozen=True, slots=True)
class MapDay:
    """One day of the slider; ``position`` counts from the first."""

    on: date
    position: int
    kinds: Sequence[KindOfDay]
    zones: Sequence[ZoneOfDay]


def days(at: datetime) -> list[date]:
    """The days of the slider, today last."""
    today = local_day(at)
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def map_day(asked: date | None, scope: Scope, at: datetime) -> MapDay:
    """What held at the end of a day in sight, or holds now; a day that the slider has not is today."""
    shown = days(at)
    on = asked if asked in shown else shown[-1]
    moment = min(_end_of(on), at)
    protocol = protocol_in_force(at)
    zones = _zones(scope, protocol, moment, at)
    kinds = sorted(protocol.zones.values(), key=lambda kind: kind.rank)
    counted = [
        KindOfDay(str(kind.name), kind.rank, sum(1 for zone in zones if zone.rank == kind.rank))
        for kind in kinds
    ]
    return MapDay(on, shown.index(on), counted, zones)


def _zones(scope: Scope, protocol: Protocol, moment: datetime, at: datetime) -> list[ZoneOfDay]:
    standing = list(queries.standing_periods(scope, moment))
    counts = people.roster_counts([period.place_path for period in standing], scope)
    found = [
        ZoneOfDay(
            place=period.place,
            name=queries.name_of(period),
            rank=queries.rank_of(period, protocol),
            since=period.period.lower,
            until=period.period.upper if period.period.upper and period.period.upper <= at else None,
            people=counts[period.place_path].people,
        )
        for period in standing
    ]
    return sorted(found, key=lambda zone: (zone.rank, zone.place.path))


def on_the_map(scope: Scope, at: datetime) -> dict[str, Any]:
    """GeoJSON: every building, compound and village in sight with a position, and its zone on each day of the slider.

    ``zones`` is one character a day: the rank of the zone that held, 0 where none did.
    """
    shown = days(at)
    periods = queries.periods_since(_end_of(shown[0]) - timedelta(days=1), at)
    by_day = [_held(periods, min(_end_of(day), at)) for day in shown]
    found = places.places(scope).filter(
        level__in=SHOWN, in_use=True, latitude__isnull=False, longitude__isnull=False
    )
    seen: dict[str, str] = {}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
                "properties": {
                    "id": str(place_id),
                    "name": name,
                    "building": level == Level.BUILDING,
                    "zones": _told(path, by_day, seen),
                },
            }
            for place_id, path, level, name, latitude, longitude in found.values_list(
                "pk", "path", "level", "name_zh", "latitude", "longitude"
            )
        ],
    }


def _told(path: str, by_day: Sequence[Mapping[str, Standing]], seen: dict[str, str]) -> str:
    """A place without a zone of its own on any day is told what the place around it was: most are."""
    outer = path[: path.rstrip("/").rfind("/") + 1]
    if all(path not in day for day in by_day) and len(outer) > 1:
        if outer not in seen:
            seen[outer] = _told(outer, by_day, seen)
        return seen[outer]
    zones = (strictest(path, day) for day in by_day)
    return "".join(str(zone.rank) if zone else NO_ZONE for zone in zones)


def _held(periods: Sequence[Standing], moment: datetime) -> dict[str, Standing]:
    return {period.path: period for period in periods if period.held(moment)}


def _end_of(day: date) -> datetime:
    """The last moment of a local day."""
    return day_bounds(day, settings.DISTRICT_ZONE)[1] - timedelta(microseconds=1)
