"""Who waits at which door, which way every trip takes, where beds are free: for the map and its tables, which agree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dayclear.kernel.scope import Scope
from dayclear.places.models import Place
from dayclear.transfers import queries, rules
from dayclear.transfers.models import Facility, Transfer, TransferReason, Trip


@dataclass(frozen=True, slots=True)
class Door:
    """A place where people wait to be fetched. ``urgency`` is that of the most urgent of them; 0 goes first."""

    place: Place
    people: int
    urgency: int
    since: datetime

    @property
    def rank(self) -> int:
        """Positives 0, contacts 1, those who go home 2: the colour on the map."""
        return self.urgency // 2

    @property
    def most_urgent(self) -> str:
        return str(TransferReason(rules.ORDER[self.rank]).label)


@dataclass(frozen=True, slots=True)
class Stop:
    """``order`` counts the stops of a trip from one; people of one place are one stop."""

    order: int
    place: Place
    at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class Way:
    trip: Trip
    stops: Sequence[Stop]


@dataclass(frozen=True, slots=True)
class PickupMap:
    doors: Sequence[Door]
    ways: Sequence[Way]
    facilities: Sequence[Facility]

    @property
    def people(self) -> int:
        return sum(door.people for door in self.doors)


def pickup_map(scope: Scope) -> PickupMap:
    """In a fixed number of statements, whatever the number of people."""
    return PickupMap(
        doors=_doors(queries.waiting_in_sight(scope)),
        ways=_ways(queries.trips(scope), [*queries.to_be_relieved(scope), *queries.on_trips(scope)]),
        facilities=list(queries.facilities_with_free_beds().select_related("place")),
    )


def _doors(waiting: Iterable[Transfer]) -> list[Door]:
    by_place: dict[Place, list[Transfer]] = defaultdict(list)
    for transfer in waiting:
        stands = _stands(transfer)
        if stands:
            by_place[stands].append(transfer)
    doors = [
        Door(
            place=place,
            people=len(here),
            urgency=min(
                rules.urgency(one.cohort, vulnerabilities=one.person.vulnerabilities) for one in here
            ),
            since=min(one.ordered_at for one in here),
        )
        for place, here in by_place.items()
    ]
    return sorted(doors, key=lambda door: (door.urgency, door.since, door.place.path))


def _stands(waiting: Transfer) -> Place | None:
    """The door, or the facility in which somebody lies or from which they go home."""
    return waiting.starts_in.place if waiting.starts_in else waiting.place


def _ways(trips: Iterable[Trip], riding: Iterable[Transfer]) -> list[Way]:
    by_trip: dict[Any, list[Transfer]] = defaultdict(list)
    for transfer in riding:
        by_trip[transfer.relief_id or transfer.trip_id].append(transfer)
    return [Way(trip, _stops(by_trip[trip.pk])) for trip in trips]


def _stops(riders: Sequence[Transfer]) -> list[Stop]:
    """Each place once, when the first of it is fetched, taken over or brought home."""
    by_place: dict[Place, list[Transfer]] = defaultdict(list)
    for rider in riders:
        broken = rider.trip if rider.relief_id else None
        met = broken.stranded_place if broken else None if rider.is_homeward else _stands(rider)
        by_place[met or rider.place].append(rider)
    return [
        Stop(order, place, _there_at(here[0]), len(here))
        for order, (place, here) in enumerate(by_place.items(), 1)
    ]


def _there_at(rider: Transfer) -> datetime:
    return rider.relief_at or rider.home_at or rider.pick_up_at or rider.ordered_at


def features(shown: PickupMap) -> dict[str, Any]:
    """The map as GeoJSON: a point each door, stop and facility; what has no position stands in the tables only."""
    where = _positions(shown)
    points = [
        *(_point(where.get(door.place.path), kind="door", **_door(door)) for door in shown.doors),
        *(point for way in shown.ways for point in _way(way, where)),
        *(
            _point(where.get(one.place.path) if one.place else None, kind="facility", **_facility(one))
            for one in shown.facilities
        ),
    ]
    return {"type": "FeatureCollection", "features": [point for point in points if point]}


def _door(door: Door) -> dict[str, Any]:
    return {"name": door.place.address, "people": door.people, "rank": door.urgency // 2}


def _facility(facility: Facility) -> dict[str, Any]:
    return {"name": facility.name, "people": getattr(facility, "free", 0), "rank": 0}


def _way(way: Way, where: Mapping[str, tuple[float, float]]) -> list[dict[str, Any] | None]:
    """The stops in their order, after or before the facility's end of the way."""
    told = {"trip": str(way.trip.pk), "vehicle": str(way.trip.vehicle), "cohort": way.trip.cohort}
    stops = [
        _point(
            where.get(stop.place.path),
            kind="stop",
            name=stop.place.address,
            people=stop.people,
            order=stop.order,
            **told,
        )
        for stop in way.stops
    ]
    facility = way.trip.facility
    end = _point(
        where.get(facility.place.path) if facility.place else None,
        kind="end",
        name=facility.name,
        people=0,
        order=0 if way.trip.is_homeward else len(stops) + 1,
        **told,
    )
    return [end, *stops] if way.trip.is_homeward else [*stops, end]


def _point(at: tuple[float, float] | None, **properties: Any) -> dict[str, Any] | None:
    if at is None:
        return None
    geometry = {"type": "Point", "coordinates": at}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _positions(shown: PickupMap) -> dict[str, tuple[float, float]]:
    """Longitude and latitude by path, of the place itself or of the nearest place around it that has them."""
    named = [
        *(door.place for door in shown.doors),
        *(stop.place for way in shown.ways for stop in way.stops),
        *(way.trip.facility.place for way in shown.ways if way.trip.facility.place),
        *(one.place for one in shown.facilities if one.place),
    ]
    around = {path for place in named for path in place.ancestor_paths}
    known = {
        place.path: (place.longitude, place.latitude)
        for place in Place.objects.filter(path__in=around, latitude__isnull=False, longitude__isnull=False)
        if place.longitude is not None and place.latitude is not None
    }
    return {
        place.path: at
        for place in named
        if (at := next((known[path] for path in reversed(place.ancestor_paths) if path in known), None))
    }
