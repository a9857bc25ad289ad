"""Vehicles and trips: the convoy is the district's own. Whoever rides in a trip is seen by their place, as transfers are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dayclear.command.queries.protocol import protocol_in_force
from dayclear.kernel.clock import day_bounds
from dayclear.kernel.errors import NotFound
from dayclear.kernel.scope import Scope
from dayclear.places.models import ENCLOSING, Place
from dayclear.places.scoping import within
from dayclear.transfers import rules
from dayclear.transfers.models import PickupPlan, TakeOver, Transfer, Trip, Vehicle
from dayclear.transfers.policies import DUTY
from dayclear.transfers.states import BEGUN, OPEN, STANDING_TRIPS, TransferStatus, TripStatus

A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Available:
    """From when until when a vehicle can be sent, and where it stands then."""

    vehicle: Vehicle
    from_at: datetime
    until_at: datetime
    stands: Place | None


def vehicles(scope: Scope) -> QuerySet[Vehicle]:
    """All of the convoy, those out last, each with how many trips stand and whether it is disinfected and aired.

    For whoever has to do with transfers.
    """
    if not scope.has(DUTY):
        return Vehicle.objects.none()
    standing = Count("trips", filter=Q(trips__status__in=STANDING_TRIPS))
    left = Trip.objects.filter(vehicle=OuterRef("pk"), status=TripStatus.ENDED, disinfected_at=None)
    told = {"trips_ahead": standing, "to_disinfect": Exists(left), "usable_from": Max("trips__usable_from")}
    return Vehicle.objects.select_related("place").annotate(**told).order_by("out_since", "plate")


def vehicle(vehicle_id: UUID, scope: Scope) -> Vehicle:
    """NotFound where there is none, or the caller has nothing to do with transfers."""
    found = vehicles(scope).filter(pk=vehicle_id).first()
    if found is None:
        raise NotFound(_("This vehicle does not exist."), _("Choose one from the convoy's list."))
    return found


def on_board(vehicle: Vehicle) -> int:
    """How many are in it now; the vehicle was seen by the caller."""
    riding = Transfer.objects.filter(trip__vehicle=vehicle, trip__status__in=BEGUN)
    return riding.filter(status=TransferStatus.UNDER_WAY).count()


def convoy(at: datetime) -> list[Available]:
    """Every vehicle that is not out: free when its trip has ended, it is disinfected and aired, as far as its shift goes."""
    busy = Trip.objects.filter(
        Q(status__in=BEGUN) | Q(status=TripStatus.ENDED, disinfected_at=None) | Q(usable_from__gt=at)
    ).select_related("facility__place")
    last: dict[UUID, Trip] = {}
    for trip in busy.order_by("leaves_at"):
        last[trip.vehicle_id] = trip
    protocol = protocol_in_force(at)
    disinfection = timedelta(minutes=protocol.transfers.vehicle_disinfection_min)
    disinfection += protocol.reentry(rules.DISINFECT_VEHICLE)
    found = Vehicle.objects.filter(out_since=None).select_related("place").order_by("plate")
    return [_available(one, last.get(one.pk), disinfection, at) for one in found]


def _available(one: Vehicle, trip: Trip | None, disinfection: timedelta, at: datetime) -> Available:
    starts_at, ends_at = _shift(one, at)
    from_at, stands = max(at, starts_at), one.place
    if trip:
        free_at = trip.usable_from or (trip.ended_at + disinfection if trip.ended_at else trip.free_at)
        from_at, stands = max(from_at, free_at), trip.facility.place or stands
    return Available(one, from_at, max(from_at, ends_at), stands)


def _shift(one: Vehicle, at: datetime) -> tuple[datetime, datetime]:
    """The shift that runs now or begins next; one that passes midnight ends on the day after."""
    if one.shift_starts is None or one.shift_ends is None:
        return at, at + A_DAY
    local = at.astimezone(settings.DISTRICT_ZONE)
    for days in (-1, 0, 1):
        starts = datetime.combine(local.date() + timedelta(days=days), one.shift_starts, local.tzinfo)
        ends = datetime.combine(starts.date(), one.shift_ends, local.tzinfo)
        ends += A_DAY if ends <= starts else timedelta()
        if ends > at:
            return starts, ends
    raise AssertionError("A shift begins every day.")


def waiting() -> QuerySet[Transfer]:
    """Everybody who waits for a bed, wherever they live; for the planning, which is the district's."""
    return Transfer.objects.filter(status=TransferStatus.ORDERED).order_by("ordered_at", "pk")


def to_fetch() -> QuerySet[Transfer]:
    """Everybody who has a bed and is still at home, and everybody who waits to go home; for the planning."""
    found = Transfer.objects.filter(status__in=[TransferStatus.BED_GIVEN, TransferStatus.TO_GO_HOME]).exclude(
        trip__status=TripStatus.UNDER_WAY
    )
    return _travelling(found, "from_stay__bed__facility__place")


def stranded() -> QuerySet[Transfer]:
    """Everybody on board of a vehicle that broke down; for the planning."""
    found = Transfer.objects.filter(status=TransferStatus.UNDER_WAY, trip__status=TripStatus.STRANDED)
    return _travelling(found, "trip__stranded_place", "trip__vehicle")


def _travelling(found: QuerySet[Transfer], *start: str) -> QuerySet[Transfer]:
    """Those who waited longest first, each with whom they go, where they are taken, and ``start``, where from."""
    taken_to = ("stay__bed__facility__place", "left_stay__bed__facility__place")
    related = ("person", "place", "accompanies", *taken_to, *start)
    return found.select_related(*related).order_by("ordered_at", "pk")


def held_plan(plan_id: UUID) -> PickupPlan:
    """The plan, held until the transaction ends."""
    return PickupPlan.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=plan_id)


def latest_plan() -> PickupPlan | None:
    return PickupPlan.objects.order_by("-asked_at", "-pk").first()


def trips(scope: Scope) -> QuerySet[Trip]:
    """Trips that stand and carry somebody in sight, the next first, each with how many ``people`` and their ``doors``."""
    standing = Trip.objects.filter(_in_sight(scope), status__in=STANDING_TRIPS)
    riding = ~Q(transfers__status=TransferStatus.CANCELLED)
    return (
        standing.select_related("vehicle", f"facility__place__{ENCLOSING}")
        .annotate(
            people=Count("transfers", filter=riding, distinct=True) + Count("to_take_over", distinct=True),
            doors=Count("transfers__household", filter=riding, distinct=True),
        )
        .order_by("leaves_at", "pk")
    )


def trips_ended(scope: Scope, *, on: date) -> QuerySet[Trip]:
    """Trips that ended on a day and carried somebody in sight, the latest first."""
    starts, ends = day_bounds(on, settings.DISTRICT_ZONE)
    ended = Trip.objects.filter(
        _in_sight(scope), status=TripStatus.ENDED, ended_at__gte=starts, ended_at__lt=ends
    )
    return ended.select_related("vehicle", "facility").order_by("-ended_at", "pk")


def trips_for_nobody() -> list[tuple[UUID, Place]]:
    """Trips under way with nobody on board and nobody to be fetched or taken over, each with its last stop; for loops."""
    for_somebody = Transfer.objects.filter(status__in=OPEN)
    empty = Trip.objects.filter(status__in=BEGUN).exclude(
        Exists(for_somebody.filter(Q(trip=OuterRef("pk")) | Q(relief=OuterRef("pk"))))
    )
    riders = Transfer.objects.filter(trip__in=empty, departed_at__isnull=False).select_related("place")
    return [
        (rider.trip_id, rider.place)
        for rider in riders.order_by("trip", "-trip_order").distinct("trip")
        if rider.trip_id
    ]


def trip(trip_id: UUID, scope: Scope) -> Trip:
    """One trip, whatever became of it; NotFound where nobody of it is in sight."""
    found = Trip.objects.filter(_in_sight(scope), pk=trip_id)
    answer = found.select_related("vehicle", "facility", f"stranded_place__{ENCLOSING}").first()
    if answer is None:
        raise NotFound(_("This trip does not exist."), _("Look for it on the dispatch board."))
    return answer


def riders(of: Trip, scope: Scope) -> QuerySet[Transfer]:
    """Who of a trip is in sight, in the order of the way."""
    found = _riders(scope).filter(trip=of).exclude(status=TransferStatus.CANCELLED)
    related = (
        "household",
        "person",
        "stay__bed__facility",
        "left_stay__bed__facility",
        "from_stay__bed__facility",
        "accompanies",
        "relief__vehicle",
    )
    return found.select_related(f"place__{ENCLOSING}", *related).order_by("trip_order")


def to_take_over(of: Trip, scope: Scope) -> QuerySet[Transfer]:
    """Who in sight is to be taken over by this trip, on board of which vehicle, the first first."""
    found = Transfer.objects.filter(within(scope, "place_path", DUTY), relief=of)
    return found.select_related(
        "household",
        "person",
        f"place__{ENCLOSING}",
        "trip__vehicle",
        f"trip__stranded_place__{ENCLOSING}",
    ).order_by("relief_at", "pk")


def take_overs(of: Trip, scope: Scope) -> QuerySet[TakeOver]:
    """Who in sight was handed over on the way, out of this trip or into it, in the order in which it happened."""
    found = TakeOver.objects.filter(within(scope, "transfer__place_path", DUTY))
    either = found.filter(Q(from_trip=of) | Q(to_trip=of))
    return either.select_related("transfer__person", "from_trip__vehicle", "to_trip__vehicle").order_by(
        "at", "pk"
    )


def _riders(scope: Scope) -> QuerySet[Transfer]:
    return Transfer.objects.filter(within(scope, "place_path", DUTY), trip__isnull=False)


def _in_sight(scope: Scope) -> Q:
    """Trips that carry somebody in sight, are to take them over, or have handed them over."""
    seen = Transfer.objects.filter(within(scope, "place_path", DUTY))
    handed = TakeOver.objects.filter(within(scope, "transfer__place_path", DUTY))
    return (
        Q(pk__in=seen.filter(trip__isnull=False).values("trip"))
        | Q(pk__in=seen.filter(relief__isnull=False).values("relief"))
        | Q(pk__in=handed.values("from_trip"))
    )
